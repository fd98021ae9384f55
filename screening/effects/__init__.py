"""What follows when the agency asks or decides: letters, sealed and sent. Kept by the worker."""

from screening.effects import completion, corrections, decisions, telling

__all__ = ["completion", "corrections", "decisions", "telling"]
