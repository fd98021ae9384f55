"""What happens to the money, and how a case ends."""
