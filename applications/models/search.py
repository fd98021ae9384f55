"""The words of what has come in, as search reads them: kept by the database itself."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

# More than this of one submission is not searched: PostgreSQL keeps no more words of one row.
MOST_LETTERS = 150_000
# Every text of the answers and the names of the files, what both sides wrote in the case until the next
# submission came in, and the names that the case goes by.
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
        (SELECT string_agg(file ->> 'name', E'\\n') FROM jsonb_array_elements(VERSION.attachments) file),
        (SELECT string_agg(message.text, E'\\n' ORDER BY message.at) FROM applications_message message
            WHERE message.case_id = submission.case_id AND message.at >= submission.received_at
            AND NOT EXISTS (SELECT FROM applications_submission later
                WHERE later.case_id = submission.case_id
                AND later.received_at > submission.received_at AND later.received_at <= message.at))
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


def kept_when_written() -> pgtrigger.Trigger:
    """Where a message is written, either way: with the submission that had come in last by then."""
    read = WORDS.replace("VERSION", "latest")
    return pgtrigger.Trigger(
        name="message_is_searched",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func=f"""
        PERFORM FROM applications_searchtext kept  -- two who write at once take turns
        JOIN applications_submission submission ON submission.id = kept.submission_id
        WHERE submission.case_id = NEW.case_id ORDER BY kept.submission_id FOR UPDATE OF kept;
        UPDATE applications_searchtext kept SET text = found.text, words = found.words
        FROM (
            SELECT version.* FROM applications_receivedversion version
            JOIN applications_submission received ON received.id = version.submission_id
            WHERE received.case_id = NEW.case_id AND received.received_at <= NEW.at
            ORDER BY received.received_at DESC, version.number DESC LIMIT 1
        ) latest CROSS JOIN LATERAL ({read}) AS found (id, text, words)
        WHERE kept.submission_id = found.id;
        RETURN NULL;
        """,  # noqa: S608 -- as above
    )


class SearchText(models.Model):
    """What came in last for a submission, when, and the messages after it: never a draft (R-TF-1)."""

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
