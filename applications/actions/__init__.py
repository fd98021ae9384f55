"""What people do with submissions, by noun."""
