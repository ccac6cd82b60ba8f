"""Citations are counted anew where one moves; and every word waits to be spelled by the tables there are now."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


# `index_names` takes them from the queue; what is spelled already stays, so that search goes on as it was meanwhile.
SPELL = """
INSERT INTO catalogue_unindexed (word, kind, record_id) SELECT DISTINCT word, '', NULL::bigint FROM catalogue_spelling
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0017_lists_by_values'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='recount_moved', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."person_id" IS DISTINCT FROM NEW."person_id" OR OLD."place_id" IS DISTINCT FROM NEW."place_id" OR OLD."event_id" IS DISTINCT FROM NEW."event_id" OR OLD."rehabilitation_id" IS DISTINCT FROM NEW."rehabilitation_id" OR OLD."renaming_id" IS DISTINCT FROM NEW."renaming_id" OR OLD."source_id" IS DISTINCT FROM NEW."source_id")', func="\n            INSERT INTO catalogue_unindexed (word, kind, record_id)\n                SELECT '', e.kind, e.record_id FROM (SELECT 'person', unnest(ARRAY[OLD.person_id, NEW.person_id]) WHERE OLD.person_id IS DISTINCT FROM NEW.person_id UNION ALL SELECT 'place', unnest(ARRAY[OLD.place_id, NEW.place_id]) WHERE OLD.place_id IS DISTINCT FROM NEW.place_id UNION ALL SELECT 'event', unnest(ARRAY[OLD.event_id, NEW.event_id]) WHERE OLD.event_id IS DISTINCT FROM NEW.event_id UNION ALL SELECT 'rehabilitation', unnest(ARRAY[OLD.rehabilitation_id, NEW.rehabilitation_id]) WHERE OLD.rehabilitation_id IS DISTINCT FROM NEW.rehabilitation_id UNION ALL SELECT 'renaming', unnest(ARRAY[OLD.renaming_id, NEW.renaming_id]) WHERE OLD.renaming_id IS DISTINCT FROM NEW.renaming_id UNION ALL SELECT 'source', unnest(ARRAY[OLD.source_id, NEW.source_id]) WHERE OLD.source_id IS DISTINCT FROM NEW.source_id) AS c (kind, record_id)\n                JOIN catalogue_entry AS e ON e.kind = c.kind AND e.record_id = c.record_id;\n            RETURN NULL;\n        ", hash='a12ebd1fc7ef9c4af2a3df43e0dfee86d4551a21', operation='UPDATE', pgid='pgtrigger_recount_moved_bda23', table='catalogue_citation', when='AFTER')),
        ),
        migrations.RunSQL(SPELL, migrations.RunSQL.noop),
    ]
