"""Messages that were written before they were searched are found too: some hundred submissions at a time.

No lock is held for longer than a part takes, and it may be run again: each text is put together anew.
"""

from django.db import migrations

PART = 200
NEXT = """
SELECT kept.submission_id FROM applications_searchtext kept
JOIN applications_submission submission ON submission.id = kept.submission_id
WHERE kept.submission_id > %s
AND EXISTS (SELECT FROM applications_message message WHERE message.case_id = submission.case_id)
ORDER BY kept.submission_id LIMIT %s
"""
# In the words of applications/models/search.py as they were.
FILL = """
UPDATE applications_searchtext kept SET text = said.text,
    words = setweight(to_tsvector('swedish', lower(concat_ws(' ', "case".organisation_name, stage.title,
        call.title))), 'A') || setweight(to_tsvector('swedish', lower(said.text)), 'B')
FROM (
    SELECT DISTINCT ON (submission_id) * FROM applications_receivedversion
    WHERE submission_id = ANY(%s) ORDER BY submission_id, number DESC
) latest
JOIN applications_submission submission ON submission.id = latest.submission_id
JOIN applications_case "case" ON "case".id = submission.case_id
JOIN applications_stage stage ON stage.id = submission.stage_id
JOIN applications_call call ON call.id = stage.call_id
CROSS JOIN LATERAL (
    SELECT left(concat_ws(E'\\n',
        (SELECT string_agg(one #>> '{}', E'\\n') FROM
            jsonb_path_query(latest.answers, 'strict $.**') one WHERE jsonb_typeof(one) = 'string'),
        (SELECT string_agg(file ->> 'name', E'\\n') FROM jsonb_array_elements(latest.attachments) file),
        (SELECT string_agg(message.text, E'\\n' ORDER BY message.at) FROM applications_message message
            WHERE message.case_id = submission.case_id AND message.at >= submission.received_at
            AND NOT EXISTS (SELECT FROM applications_submission later
                WHERE later.case_id = submission.case_id
                AND later.received_at > submission.received_at AND later.received_at <= message.at))
    ), 150000) AS text
) said
WHERE kept.submission_id = submission.id
"""


def fill(_apps, schema_editor):
    first = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(NEXT, [first, PART])
            part = [pk for (pk,) in cursor.fetchall()]
            if not part:
                return
            cursor.execute(FILL, [part])
            first = part[-1]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("applications", "0028_unread")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
