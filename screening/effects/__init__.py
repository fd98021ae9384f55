"""What follows when the agency asks or decides: letters, sealed and sent. Kept by the worker."""

from screening.effects import assessments, completion, corrections, decisions, telling

__all__ = ["assessments", "completion", "corrections", "decisions", "telling"]
from screening.effects import batches

__all__ = ["batches", "completion", "corrections", "decisions", "telling"]
