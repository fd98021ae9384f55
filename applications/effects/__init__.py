"""What follows when an organisation files: the sealed copy, the receipt, the mails. Kept by the worker."""

from applications.effects import (
    attachments,
    calls,
    changing_form,
    paper,
    receipts,
    reminders,
    responsibility,
    sealing,
    signing,
    talking,
)
from applications.effects.addresses import link, staff_for, submission_of
from applications.letters.addressing import contacts_of

__all__ = [
    "attachments",
    "calls",
    "changing_form",
    "contacts_of",
    "link",
    "paper",
    "receipts",
    "reminders",
    "responsibility",
    "sealing",
    "signing",
    "staff_for",
    "submission_of",
    "talking",
]
