"""Search in what has come in, by word and by part of a number; what has come in already is filled in."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

# What has come in already: of each submission the version that came in last.
FILL = """
INSERT INTO applications_searchtext (submission_id, came_in_at, text, words)
SELECT latest.submission_id, COALESCE(latest.registered_at, latest.received_at), said.text,
    setweight(to_tsvector('swedish', lower(concat_ws(' ', "case".organisation_name, stage.title,
        call.title))), 'A') || setweight(to_tsvector('swedish', lower(said.text)), 'B')
FROM (SELECT DISTINCT ON (submission_id) * FROM applications_receivedversion
    ORDER BY submission_id, number DESC) latest
JOIN applications_submission submission ON submission.id = latest.submission_id
JOIN applications_case "case" ON "case".id = submission.case_id
JOIN applications_stage stage ON stage.id = submission.stage_id
JOIN applications_call call ON call.id = stage.call_id
CROSS JOIN LATERAL (
    SELECT left(concat_ws(E'\\n',
        (SELECT string_agg(one #>> '{}', E'\\n') FROM
            jsonb_path_query(latest.answers, 'strict $.**') one WHERE jsonb_typeof(one) = 'string'),
        (SELECT string_agg(file ->> 'name', E'\\n') FROM jsonb_array_elements(latest.attachments) file)
    ), 150000) AS text
) said
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ombud"),
        ("applications", "0016_conflicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="applications.submission",
                    ),
                ),
                ("came_in_at", models.DateTimeField(db_index=True, verbose_name="senast inkommet")),
                ("text", models.TextField(verbose_name="text")),
                ("words", django.contrib.postgres.search.SearchVectorField(verbose_name="ord")),
            ],
            options={
                "verbose_name": "söktext",
                "verbose_name_plural": "söktexter",
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["registration_number"],
                name="cases_by_part_of_number",
                opclasses=["gin_trgm_ops"],
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receivedversion",
            trigger=pgtrigger.compiler.Trigger(
                name="received_version_is_searched",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        INSERT INTO applications_searchtext AS kept (submission_id, came_in_at, text, words)\n        SELECT found.id, COALESCE(NEW.registered_at, NEW.received_at), found.text, found.words\n        FROM (\nSELECT submission.id, said.text,\n    setweight(to_tsvector('swedish', lower(concat_ws(' ', \"case\".organisation_name, stage.title,\n        call.title))), 'A') || setweight(to_tsvector('swedish', lower(said.text)), 'B')\nFROM applications_submission submission\nJOIN applications_case \"case\" ON \"case\".id = submission.case_id\nJOIN applications_stage stage ON stage.id = submission.stage_id\nJOIN applications_call call ON call.id = stage.call_id\nCROSS JOIN LATERAL (\n    SELECT left(concat_ws(E'\\n',\n        (SELECT string_agg(one #>> '{}', E'\\n') FROM\n            jsonb_path_query(NEW.answers, 'strict $.**') one WHERE jsonb_typeof(one) = 'string'),\n        (SELECT string_agg(file ->> 'name', E'\\n') FROM jsonb_array_elements(NEW.attachments) file)\n    ), 150000) AS text\n) said\nWHERE submission.id = NEW.submission_id\n) AS found (id, text, words)\n        ON CONFLICT (submission_id) DO UPDATE\n        SET came_in_at = EXCLUDED.came_in_at, text = EXCLUDED.text, words = EXCLUDED.words;\n        RETURN NULL;\n        ",
                    hash="cc974b6a03e1e6deca34f942b74b0d847fb1e57e",
                    operation="INSERT",
                    pgid="pgtrigger_received_version_is_searched_d6ff5",
                    table="applications_receivedversion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="searchtext",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="search_texts_by_word"
            ),
        ),
        # Last: a table with rows that wait for their checks takes no index.
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
