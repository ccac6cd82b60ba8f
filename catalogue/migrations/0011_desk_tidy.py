# A text may be a part of its source, and a quote from elsewhere is then "not held".

import catalogue.models.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0010_desk_speed'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='citation',
            name='quote_unchecked',
        ),
        migrations.RemoveConstraint(
            model_name='quotecheck',
            name='quotecheck_result_known',
        ),
        migrations.AddField(
            model_name='sourcetext',
            name='complete',
            field=models.BooleanField(db_default=True, default=True, help_text='Whether it is all of the source.', verbose_name='complete'),
        ),
        migrations.AddField(
            model_name='sourcetext',
            name='pages_held',
            field=catalogue.models.fields.Line(blank=True, help_text='Of a part: “12-34, 147”, as the source counts them. Blank where it has no pages.', max_length=200, verbose_name='pages held'),
        ),
        migrations.AlterField(
            model_name='quotecheck',
            name='result',
            field=models.CharField(choices=[('found', 'found'), ('differences', 'found with differences'), ('not found', 'not found'), ('not held', 'not in the part we hold')], max_length=11, verbose_name='result'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='quote_unchecked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."locator" IS DISTINCT FROM (NEW."locator") OR OLD."quote" IS DISTINCT FROM (NEW."quote") OR OLD."quoted_in_id" IS DISTINCT FROM (NEW."quoted_in_id") OR OLD."quoted_in_locator" IS DISTINCT FROM (NEW."quoted_in_locator") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id"))', func='\n            DELETE FROM catalogue_quotecheck WHERE citation_id = NEW.id;\n            RETURN NULL;\n        ', hash='9efab58f80d06d10390709045ee4dea9c43ff042', operation='UPDATE', pgid='pgtrigger_quote_unchecked_b46cd', table='catalogue_citation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='quotecheck',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['found', 'differences', 'not found', 'not held'])), name='quotecheck_result_known', violation_error_message='“result” must be one of: found, differences, not found, not held.'),
        ),
        migrations.AddConstraint(
            model_name='sourcetext',
            constraint=models.CheckConstraint(condition=models.Q(('complete', False), ('pages_held', ''), _connector='OR'), name='sourcetext_pages_of_a_part', violation_error_message='Pages are named of a part only, not of the whole source.'),
        ),
        # On the way back: what the old constraint does not know is forgotten, that is, unchecked.
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM catalogue_quotecheck WHERE result = 'not held'", elidable=True
        ),
    ]
