"""What a file may be, in the words beside its field."""

from django.conf import settings

from applications.models import Submission
from applications.requirements import attachment_limits
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.questionnaires.definition import Question, Section


def limits_told(submission: Submission, section: Section, question: Question) -> str:
    """What a file may be and how much there is room for, unless the form itself says it."""
    per_file = f"{ALLOWED_TEXT}, högst {settings.UPLOAD_LIMIT_BYTES // 1024 // 1024} MB per fil."
    is_said = "MB per fil" in question.help + section.intro
    return " ".join([*([] if is_said else [per_file]), *attachment_limits(submission.stage)])
