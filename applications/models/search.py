"""The words of what has come in, as search reads them: kept by the database itself."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

# More than this of one submission is not searched: PostgreSQL keeps no more words of one row.
MOST_LETTERS = 150_000
# Every text of the answers and the names of the files, with the names that the case goes by.
WORDS = f"""
SELECT submission.id, said.text,
    setweight(to_tsvector('swedish', lower(concat_ws(' ', "case".organisation_name, stage.title,
        call.title))), 'A') || setweight(to_tsvector('swedish', lower(said.text)), 'B')
FROM applications_submission submission
JOIN applications_case "case" ON "case".id = submission.case_id
JOIN applications_stage stage ON stage.id = submission.stage_id
JOIN applications_call call ON call.id = stage.call_id
CROSS JOIN LATERAL (
    SELECT left(concat_ws(E'\\n',
        (SELECT string_agg(one #>> '{{}}', E'\\n') FROM
            jsonb_path_query(VERSION.answers, 'strict $.**') one WHERE jsonb_typeof(one) = 'string'),
        (SELECT string_agg(file ->> 'name', E'\\n') FROM jsonb_array_elements(VERSION.attachments) file)
    ), {MOST_LETTERS}) AS text
) said
WHERE submission.id = VERSION.submission_id
"""  # noqa: S608 -- nothing in it comes from outside


def kept_when_received() -> pgtrigger.Trigger:
    """Where a version is received, in its own statement: no page can forget it."""
    read = WORDS.replace("VERSION", "NEW")
    return pgtrigger.Trigger(
        name="received_version_is_searched",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func=f"""
        INSERT INTO applications_searchtext AS kept (submission_id, came_in_at, text, words)
        SELECT found.id, COALESCE(NEW.registered_at, NEW.received_at), found.text, found.words
        FROM ({read}) AS found (id, text, words)
        ON CONFLICT (submission_id) DO UPDATE
        SET came_in_at = EXCLUDED.came_in_at, text = EXCLUDED.text, words = EXCLUDED.words;
        RETURN NULL;
        """,  # noqa: S608 -- as above
    )


class SearchText(models.Model):
    """What came in last for a submission, and when: never what is written in a draft (R-TF-1)."""

    submission = models.OneToOneField(
        "applications.Submission",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_text",
    )
    came_in_at = models.DateTimeField("senast inkommet", db_index=True)
    text = models.TextField("text")
    words = SearchVectorField("ord")

    class Meta:
        verbose_name = "söktext"
        verbose_name_plural = "söktexter"
        indexes = [GinIndex(fields=["words"], name="search_texts_by_word")]

    def __str__(self) -> str:
        return f"Söktext för {self.submission}"
