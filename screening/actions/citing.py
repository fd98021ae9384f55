"""Which positions an assessment rests on (N12)."""

from collections.abc import Collection

from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.pages.models import Article
from screening.models.citations import Citation, wording_of


def cite(submission: Submission, positions: Collection[Article], *, by: User) -> None:
    """Keep each position as it reads now. What is cited already keeps the wording it was cited in."""
    wanted = {one.pk: one for one in positions}
    kept = Citation.objects.filter(submission=submission)
    there = set(kept.values_list("position", flat=True))
    new = [one for one in positions if one.pk not in there]
    if any(one.kind != Article.Kind.POSITION or not one.is_published for one in new):
        raise Refused("Bara publicerade ställningstaganden kan åberopas.")
    kept.exclude(position__in=wanted).delete()
    Citation.objects.bulk_create(
        Citation(
            submission=submission,
            position=one,
            version=one.version,
            number=one.number,
            title=one.title,
            decided_on=one.decided_on or timezone.localdate(),  # a position always has its day
            wording=wording_of(one),
            by=by,
        )
        for pk, one in wanted.items()
        if pk not in there
    )
