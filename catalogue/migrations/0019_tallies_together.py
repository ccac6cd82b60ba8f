"""Persons are also tallied by three of the groups of columns together, whichever they are."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


# From the tallies that there are, within a second; who writes persons waits, readers do not.
TOGETHER = """
LOCK TABLE catalogue_person IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)
    SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last)
        WHEN 15 THEN 6
        WHEN 51 THEN 7
        WHEN 60 THEN 8
        WHEN 67 THEN 9
        WHEN 76 THEN 10
        WHEN 112 THEN 11
        WHEN 131 THEN 12
        WHEN 140 THEN 13
        WHEN 176 THEN 14
        WHEN 192 THEN 15 END, sum(number)
    FROM catalogue_persontally WHERE by = 0
    GROUP BY GROUPING SETS (
        (sex, occupation, birth_place_id, death_place_id),
        (sex, occupation, born_first, born_last),
        (sex, occupation, died_first, died_last),
        (sex, birth_place_id, death_place_id, born_first, born_last),
        (sex, birth_place_id, death_place_id, died_first, died_last),
        (sex, born_first, born_last, died_first, died_last),
        (occupation, birth_place_id, death_place_id, born_first, born_last),
        (occupation, birth_place_id, death_place_id, died_first, died_last),
        (occupation, born_first, born_last, died_first, died_last),
        (birth_place_id, death_place_id, born_first, born_last, died_first, died_last)) HAVING sum(number) <> 0;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0018_recount'),
    ]

    operations = [
        migrations.RunSQL(TOGETHER, "DELETE FROM catalogue_persontally WHERE by > 5"),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='tally_new',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='tally_deleted',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='tally_changed',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last) WHEN 127 THEN 1 WHEN 191 THEN 2 WHEN 207 THEN 3 WHEN 243 THEN 4 WHEN 252 THEN 5 WHEN 15 THEN 6 WHEN 51 THEN 7 WHEN 60 THEN 8 WHEN 67 THEN 9 WHEN 76 THEN 10 WHEN 112 THEN 11 WHEN 131 THEN 12 WHEN 140 THEN 13 WHEN 176 THEN 14 WHEN 192 THEN 15 ELSE 0 END, sum(number)\n                FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, 1 AS number FROM new_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last), (sex), (occupation), (birth_place_id, death_place_id), (born_first, born_last), (died_first, died_last), (sex, occupation, birth_place_id, death_place_id), (sex, occupation, born_first, born_last), (sex, occupation, died_first, died_last), (sex, birth_place_id, death_place_id, born_first, born_last), (sex, birth_place_id, death_place_id, died_first, died_last), (sex, born_first, born_last, died_first, died_last), (occupation, birth_place_id, death_place_id, born_first, born_last), (occupation, birth_place_id, death_place_id, died_first, died_last), (occupation, born_first, born_last, died_first, died_last), (birth_place_id, death_place_id, born_first, born_last, died_first, died_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='e125c527e4c9c55cee50b82be31001c949f56fb9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tally_new_8b5ab', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last) WHEN 127 THEN 1 WHEN 191 THEN 2 WHEN 207 THEN 3 WHEN 243 THEN 4 WHEN 252 THEN 5 WHEN 15 THEN 6 WHEN 51 THEN 7 WHEN 60 THEN 8 WHEN 67 THEN 9 WHEN 76 THEN 10 WHEN 112 THEN 11 WHEN 131 THEN 12 WHEN 140 THEN 13 WHEN 176 THEN 14 WHEN 192 THEN 15 ELSE 0 END, sum(number)\n                FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last), (sex), (occupation), (birth_place_id, death_place_id), (born_first, born_last), (died_first, died_last), (sex, occupation, birth_place_id, death_place_id), (sex, occupation, born_first, born_last), (sex, occupation, died_first, died_last), (sex, birth_place_id, death_place_id, born_first, born_last), (sex, birth_place_id, death_place_id, died_first, died_last), (sex, born_first, born_last, died_first, died_last), (occupation, birth_place_id, death_place_id, born_first, born_last), (occupation, birth_place_id, death_place_id, died_first, died_last), (occupation, born_first, born_last, died_first, died_last), (birth_place_id, death_place_id, born_first, born_last, died_first, died_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='15eb9b5cc92582db6c9f6e244cdc0a9792dbcf86', level='STATEMENT', operation='DELETE', pgid='pgtrigger_tally_deleted_4d4f7', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='tally_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO catalogue_persontally (sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, by, number)\n                SELECT sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last, CASE GROUPING(sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last) WHEN 127 THEN 1 WHEN 191 THEN 2 WHEN 207 THEN 3 WHEN 243 THEN 4 WHEN 252 THEN 5 WHEN 15 THEN 6 WHEN 51 THEN 7 WHEN 60 THEN 8 WHEN 67 THEN 9 WHEN 76 THEN 10 WHEN 112 THEN 11 WHEN 131 THEN 12 WHEN 140 THEN 13 WHEN 176 THEN 14 WHEN 192 THEN 15 ELSE 0 END, sum(number)\n                FROM (SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, 1 AS number FROM new_rows WHERE status = 'published' UNION ALL SELECT sex AS sex, occupation AS occupation, birth_place_id AS birth_place_id, death_place_id AS death_place_id, extract(year FROM born_earliest)::smallint AS born_first, extract(year FROM born_latest)::smallint AS born_last, extract(year FROM died_earliest)::smallint AS died_first, extract(year FROM died_latest)::smallint AS died_last, -1 AS number FROM old_rows WHERE status = 'published') AS changes\n                GROUP BY GROUPING SETS ((sex, occupation, birth_place_id, death_place_id, born_first, born_last, died_first, died_last), (sex), (occupation), (birth_place_id, death_place_id), (born_first, born_last), (died_first, died_last), (sex, occupation, birth_place_id, death_place_id), (sex, occupation, born_first, born_last), (sex, occupation, died_first, died_last), (sex, birth_place_id, death_place_id, born_first, born_last), (sex, birth_place_id, death_place_id, died_first, died_last), (sex, born_first, born_last, died_first, died_last), (occupation, birth_place_id, death_place_id, born_first, born_last), (occupation, birth_place_id, death_place_id, died_first, died_last), (occupation, born_first, born_last, died_first, died_last), (birth_place_id, death_place_id, born_first, born_last, died_first, died_last)) HAVING sum(number) <> 0;\n            RETURN NULL;\n        ", hash='5f77bd8a5d1db7cfcd6325fb71b83eeca1cc3fc0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_tally_changed_3f59b', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_person', when='AFTER')),
        ),
    ]
