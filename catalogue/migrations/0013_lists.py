"""What public lists count and sort by: the tallies of persons and rehabilitations, and indexes.

Nothing is rewritten and no reader waits: the indexes are built beside the work, and whoever writes persons or
rehabilitations waits for the seconds in which these are counted.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models, transaction


COUNTED = {
    "person": {
        **{name: name for name in ("sex", "occupation", "birth_place_id", "death_place_id")},
        "born_first": "extract(year FROM born_earliest)::smallint",
        "born_last": "extract(year FROM born_latest)::smallint",
        "died_first": "extract(year FROM died_earliest)::smallint",
        "died_last": "extract(year FROM died_latest)::smallint",
    },
    "rehabilitation": {
        **{name: name for name in ("act", "route", "outcome", "posthumous", "body_id")},
        "date_first": "extract(year FROM date_earliest)::smallint",
        "date_last": "extract(year FROM date_latest)::smallint",
    },
}


def count(apps, schema_editor):
    """Count the rows that are published already; the triggers, which stand by now, count all others."""
    for table, columns in COUNTED.items():
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE catalogue_{table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"DELETE FROM catalogue_{table}tally")
            cursor.execute(
                f"""INSERT INTO catalogue_{table}tally ({", ".join(columns)}, number)
                    SELECT {", ".join(columns.values())}, count(*) FROM catalogue_{table}
                    WHERE status = 'published'
                    GROUP BY {", ".join(str(n) for n in range(1, len(columns) + 1))}"""
            )


class Migration(migrations.Migration):

    atomic = False  # indexes are built concurrently

    dependencies = [
        ('catalogue', '0009_health'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(help_text='Fewer than none where rows have gone.', verbose_name='number')),
                ('sex', models.CharField(max_length=6, verbose_name='sex')),
                ('occupation', models.CharField(max_length=300, verbose_name='occupation')),
                ('born_first', models.SmallIntegerField(null=True, verbose_name='born in or after')),
                ('born_last', models.SmallIntegerField(null=True, verbose_name='born in or before')),
                ('died_first', models.SmallIntegerField(null=True, verbose_name='died in or after')),
                ('died_last', models.SmallIntegerField(null=True, verbose_name='died in or before')),
                ('birth_place', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.place', verbose_name='birth place')),
                ('death_place', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.place', verbose_name='death place')),
            ],
            options={
                'verbose_name': 'tally of persons',
                'verbose_name_plural': 'tallies of persons',
                'abstract': False,
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='RehabilitationTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(help_text='Fewer than none where rows have gone.', verbose_name='number')),
                ('act', models.CharField(max_length=19, verbose_name='act')),
                ('route', models.CharField(max_length=13, verbose_name='route')),
                ('outcome', models.CharField(max_length=10, verbose_name='outcome')),
                ('posthumous', models.CharField(max_length=4, verbose_name='posthumous')),
                ('date_first', models.SmallIntegerField(null=True, verbose_name='in or after')),
                ('date_last', models.SmallIntegerField(null=True, verbose_name='in or before')),
                ('body', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.body', verbose_name='body')),
            ],
            options={
                'verbose_name': 'tally of rehabilitations',
                'verbose_name_plural': 'tallies of rehabilitations',
                'abstract': False,
                'default_permissions': [],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, sum(number) FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, 1 AS number FROM new_rows WHERE status = 'published') AS changes\n                GROUP BY sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='b90c08cbe15ed4574e6d48312285db8fc7227c7f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tally_new_8b5ab', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, sum(number) FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='58acba90583518edd00c1aff0e43360d9b28cff6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_tally_deleted_4d4f7', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, sum(number) FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, 1 AS number FROM new_rows WHERE status = 'published' UNION ALL SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='40af528bc8c2be70dac5845b5ead8e45966f73d0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_tally_changed_3f59b', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_nothing', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            DELETE FROM catalogue_persontally;\n            RETURN NULL;\n        ', hash='8299ef7a1197ddc483ada99434ebf821cd2716a6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_tally_nothing_54ac3', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='tally_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_rehabilitationtally (act, route, outcome, posthumous, body_id, date_first, date_last, number)\n                SELECT act, route, outcome, posthumous, body_id, date_first, date_last, sum(number) FROM (SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, 1 AS number FROM new_rows WHERE status = 'published') AS changes\n                GROUP BY act, route, outcome, posthumous, body_id, date_first, date_last HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='c738d1b1eddf76b5acad56fb98cb43135f37119d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tally_new_66704', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalogue_rehabilitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='tally_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_rehabilitationtally (act, route, outcome, posthumous, body_id, date_first, date_last, number)\n                SELECT act, route, outcome, posthumous, body_id, date_first, date_last, sum(number) FROM (SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY act, route, outcome, posthumous, body_id, date_first, date_last HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='2653caa89b9a6db46e725f613be81b684c20dc54', level='STATEMENT', operation='DELETE', pgid='pgtrigger_tally_deleted_1b1ea', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalogue_rehabilitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='tally_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_rehabilitationtally (act, route, outcome, posthumous, body_id, date_first, date_last, number)\n                SELECT act, route, outcome, posthumous, body_id, date_first, date_last, sum(number) FROM (SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, 1 AS number FROM new_rows WHERE status = 'published' UNION ALL SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY act, route, outcome, posthumous, body_id, date_first, date_last HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='9ad0cdb7a267d3e0de31ed16c265f5e47a52d9bd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_tally_changed_90bd1', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_rehabilitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='tally_nothing', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            DELETE FROM catalogue_rehabilitationtally;\n            RETURN NULL;\n        ', hash='250663333aac6d9c4da7a3d17cd8c1ce07b5431e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_tally_nothing_7c2f5', table='catalogue_rehabilitation', when='AFTER')),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['status', 'sort_key', 'id'], name='event_status_sort'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['status', 'born_earliest', 'id'], name='person_status_born'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['occupation'], name='person_public_occupation'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['route'], name='rehabilitation_pub_route'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['outcome'], name='rehabilitation_pub_outcome'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['posthumous'], name='rehabilitation_pub_posthumous'),
        ),
        AddIndexConcurrently(
            model_name='renaming',
            index=models.Index(fields=['status', 'new_sort_key', 'id'], name='renaming_status_sort'),
        ),
        AddIndexConcurrently(
            model_name='source',
            index=models.Index(fields=['status', 'date_earliest', 'id'], name='source_status_date'),
        ),
    ]
