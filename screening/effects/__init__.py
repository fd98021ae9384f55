"""What follows when the agency asks or decides: letters, sealed and sent. Kept by the worker."""

from screening.effects import (
    assessments,
    assigning,
    batches,
    call_meetings,
    communicating,
    completion,
    corrections,
    decisions,
    delays,
    disclosing,
    exports,
    meetings,
    opinions,
    proposals,
    sketches,
    telling,
)

__all__ = [
    "assessments",
    "assigning",
    "batches",
    "call_meetings",
    "communicating",
    "completion",
    "corrections",
    "decisions",
    "delays",
    "disclosing",
    "exports",
    "meetings",
    "opinions",
    "proposals",
    "sketches",
    "telling",
]
