"""What follows when the agency asks or decides: letters, sealed and sent. Kept by the worker."""

from screening.effects import (
    assessments,
    assigning,
    batches,
    communicating,
    completion,
    corrections,
    decisions,
    disclosing,
    exports,
    proposals,
    telling,
)

__all__ = [
    "assessments",
    "assigning",
    "batches",
    "communicating",
    "completion",
    "corrections",
    "decisions",
    "disclosing",
    "exports",
    "proposals",
    "telling",
]
