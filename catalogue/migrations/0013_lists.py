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


# What the triggers do with new rows, done with all.
PERSON = """
    INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)
        SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last) WHEN 127 THEN 1 WHEN 191 THEN 2 WHEN 207 THEN 3 WHEN 243 THEN 4 WHEN 252 THEN 5 ELSE 0 END, sum(number)
        FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, 1 AS number FROM {table} WHERE status = 'published') AS changes
        GROUP BY GROUPING SETS ((sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last), (sex), (occupation), (birth_place_id, death_place_id), (born_first, born_last), (died_first, died_last)) HAVING sum(number) <> 0
"""
REHABILITATION = """
    INSERT INTO catalogue_rehabilitationtally (act, route, outcome, posthumous, body_id, date_first, date_last, by, number)
        SELECT act, route, outcome, posthumous, body_id, date_first, date_last, CASE GROUPING(act, route, outcome, posthumous, body_id, date_first, date_last) WHEN 63 THEN 1 WHEN 95 THEN 2 WHEN 111 THEN 3 WHEN 119 THEN 4 WHEN 123 THEN 5 WHEN 124 THEN 6 ELSE 0 END, sum(number)
        FROM (SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, 1 AS number FROM {table} WHERE status = 'published') AS changes
        GROUP BY GROUPING SETS ((act, route, outcome, posthumous, body_id, date_first, date_last), (act), (route), (outcome), (posthumous), (body_id), (date_first, date_last)) HAVING sum(number) <> 0
"""


def count(apps, schema_editor):
    """Count the rows that are published already; the triggers, which stand by now, count all others."""
    for name, insert in (("person", PERSON), ("rehabilitation", REHABILITATION)):
        table = f"catalogue_{name}"
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"DELETE FROM {table}tally")
            cursor.execute(insert.format(table=table))


class Migration(migrations.Migration):

    atomic = False  # indexes are built concurrently

    dependencies = [
        ('catalogue', '0012_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.SmallIntegerField(help_text='0: by all; else by the columns of that number alone.', verbose_name='by')),
                ('number', models.BigIntegerField(help_text='Fewer than none where rows have gone.', verbose_name='number')),
                ('sex', models.CharField(max_length=6, null=True, verbose_name='sex')),
                ('occupation', models.CharField(max_length=300, null=True, verbose_name='occupation')),
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
                ('by', models.SmallIntegerField(help_text='0: by all; else by the columns of that number alone.', verbose_name='by')),
                ('number', models.BigIntegerField(help_text='Fewer than none where rows have gone.', verbose_name='number')),
                ('act', models.CharField(max_length=19, null=True, verbose_name='act')),
                ('route', models.CharField(max_length=13, null=True, verbose_name='route')),
                ('outcome', models.CharField(max_length=10, null=True, verbose_name='outcome')),
                ('posthumous', models.CharField(max_length=4, null=True, verbose_name='posthumous')),
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
            trigger=pgtrigger.compiler.Trigger(name='tally_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last) WHEN 127 THEN 1 WHEN 191 THEN 2 WHEN 207 THEN 3 WHEN 243 THEN 4 WHEN 252 THEN 5 ELSE 0 END, sum(number)\n                FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, 1 AS number FROM new_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last), (sex), (occupation), (birth_place_id, death_place_id), (born_first, born_last), (died_first, died_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='111a6083660dff2cd8aed7b012a80bfbb95cc6bd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tally_new_8b5ab', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last) WHEN 127 THEN 1 WHEN 191 THEN 2 WHEN 207 THEN 3 WHEN 243 THEN 4 WHEN 252 THEN 5 ELSE 0 END, sum(number)\n                FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last), (sex), (occupation), (birth_place_id, death_place_id), (born_first, born_last), (died_first, died_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='1f6e9764a0f0b7077f50be9e589f4b1e9ebb358b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_tally_deleted_4d4f7', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last) WHEN 127 THEN 1 WHEN 191 THEN 2 WHEN 207 THEN 3 WHEN 243 THEN 4 WHEN 252 THEN 5 ELSE 0 END, sum(number)\n                FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, 1 AS number FROM new_rows WHERE status = 'published' UNION ALL SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last), (sex), (occupation), (birth_place_id, death_place_id), (born_first, born_last), (died_first, died_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='ff4e5ff9f49d4318b490c6ad1be1f5b4f84a2915', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_tally_changed_3f59b', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_nothing', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            DELETE FROM catalogue_persontally;\n            RETURN NULL;\n        ', hash='8299ef7a1197ddc483ada99434ebf821cd2716a6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_tally_nothing_54ac3', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='tally_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_rehabilitationtally (act, route, outcome, posthumous, body_id, date_first, date_last, by, number)\n                SELECT act, route, outcome, posthumous, body_id, date_first, date_last, CASE GROUPING(act, route, outcome, posthumous, body_id, date_first, date_last) WHEN 63 THEN 1 WHEN 95 THEN 2 WHEN 111 THEN 3 WHEN 119 THEN 4 WHEN 123 THEN 5 WHEN 124 THEN 6 ELSE 0 END, sum(number)\n                FROM (SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, 1 AS number FROM new_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((act, route, outcome, posthumous, body_id, date_first, date_last), (act), (route), (outcome), (posthumous), (body_id), (date_first, date_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='a1e4a29fb51380504acde6cace937237a0d280fd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tally_new_66704', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalogue_rehabilitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='tally_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_rehabilitationtally (act, route, outcome, posthumous, body_id, date_first, date_last, by, number)\n                SELECT act, route, outcome, posthumous, body_id, date_first, date_last, CASE GROUPING(act, route, outcome, posthumous, body_id, date_first, date_last) WHEN 63 THEN 1 WHEN 95 THEN 2 WHEN 111 THEN 3 WHEN 119 THEN 4 WHEN 123 THEN 5 WHEN 124 THEN 6 ELSE 0 END, sum(number)\n                FROM (SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((act, route, outcome, posthumous, body_id, date_first, date_last), (act), (route), (outcome), (posthumous), (body_id), (date_first, date_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='f5a914b66fe0b0063875ebb03b14448766f0154f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_tally_deleted_1b1ea', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalogue_rehabilitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='tally_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_rehabilitationtally (act, route, outcome, posthumous, body_id, date_first, date_last, by, number)\n                SELECT act, route, outcome, posthumous, body_id, date_first, date_last, CASE GROUPING(act, route, outcome, posthumous, body_id, date_first, date_last) WHEN 63 THEN 1 WHEN 95 THEN 2 WHEN 111 THEN 3 WHEN 119 THEN 4 WHEN 123 THEN 5 WHEN 124 THEN 6 ELSE 0 END, sum(number)\n                FROM (SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, 1 AS number FROM new_rows WHERE status = 'published' UNION ALL SELECT act AS act, route AS route, outcome AS outcome, posthumous AS posthumous, body_id AS body_id, extract(year FROM date_earliest)::smallint AS date_first, extract(year FROM date_latest)::smallint AS date_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((act, route, outcome, posthumous, body_id, date_first, date_last), (act), (route), (outcome), (posthumous), (body_id), (date_first, date_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='07a5872e3a66f8f074ffd79e8ce8d0a1fc564a8d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_tally_changed_90bd1', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_rehabilitation', when='AFTER')),
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
        AddIndexConcurrently(
            model_name='persontally',
            index=models.Index(condition=models.Q(('by__gt', 0)), fields=['by'], name='person_tally_alone'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitationtally',
            index=models.Index(condition=models.Q(('by__gt', 0)), fields=['by'], name='rehabilitation_tally_alone'),
        ),
    ]
