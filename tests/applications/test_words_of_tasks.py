"""What the overview says of a section: what is left, and what must be mended."""

import pytest

from applications.views.tasks import _hint
from delmos_portal.questionnaires.answers import Complaint


def complaint(*, is_missing: bool) -> Complaint:
    return Complaint("money", "amount", "Skriv beloppet.", is_missing=is_missing)


@pytest.mark.parametrize(
    ("missing", "wrong", "said"),
    [
        (0, 0, ""),
        (1, 0, "Ett svar återstår"),
        (4, 0, "4 svar återstår"),
        (0, 1, "Ett svar behöver rättas"),
        (2, 1, "2 svar återstår och ett svar behöver rättas"),
    ],
)
def test_a_wrong_answer_is_not_called_a_missing_one(missing, wrong, said):
    complaints = [complaint(is_missing=True)] * missing + [complaint(is_missing=False)] * wrong

    assert _hint(complaints) == said
