"""Steps of status, who and when: columns that the database fills, and indexes for the curators' first page.

Safe on millions of rows: a new column has no value for old rows (nobody knows who made them), so no table is
written anew, and the indexes are built beside the running catalogue. Therefore not one transaction.
"""

import catalogue.models.triggers
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


# Who the history says is acting; what is no number of an account is nobody.
ACTING_USER = """
CREATE FUNCTION catalogue_acting_user() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT substring(
        nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user' FROM '^[0-9]{1,9}$'
    )::integer
$$
"""


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('catalogue', '0005_transfer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(ACTING_USER, "DROP FUNCTION catalogue_acting_user()"),
        migrations.AlterModelOptions(
            name='body',
            options={'default_permissions': ['add', 'change', 'delete', 'view', 'import', 'export', 'review', 'publish'], 'ordering': ['sort_key', 'pk'], 'verbose_name': 'body', 'verbose_name_plural': 'bodies'},
        ),
        migrations.AlterModelOptions(
            name='event',
            options={'default_permissions': ['add', 'change', 'delete', 'view', 'import', 'export', 'review', 'publish'], 'ordering': ['date_earliest', 'pk'], 'verbose_name': 'event', 'verbose_name_plural': 'events'},
        ),
        migrations.AlterModelOptions(
            name='person',
            options={'default_permissions': ['add', 'change', 'delete', 'view', 'import', 'export', 'review', 'publish'], 'ordering': ['sort_key', 'pk'], 'verbose_name': 'person', 'verbose_name_plural': 'persons'},
        ),
        migrations.AlterModelOptions(
            name='place',
            options={'default_permissions': ['add', 'change', 'delete', 'view', 'import', 'export', 'review', 'publish'], 'ordering': ['sort_key', 'pk'], 'verbose_name': 'place', 'verbose_name_plural': 'places'},
        ),
        migrations.AlterModelOptions(
            name='rehabilitation',
            options={'default_permissions': ['add', 'change', 'delete', 'view', 'import', 'export', 'review', 'publish'], 'ordering': ['date_earliest', 'pk'], 'verbose_name': 'rehabilitation', 'verbose_name_plural': 'rehabilitations and releases'},
        ),
        migrations.AlterModelOptions(
            name='renaming',
            options={'default_permissions': ['add', 'change', 'delete', 'view', 'import', 'export', 'review', 'publish'], 'ordering': ['date_earliest', 'pk'], 'verbose_name': 'renaming', 'verbose_name_plural': 'renamings'},
        ),
        migrations.AlterModelOptions(
            name='source',
            options={'default_permissions': ['add', 'change', 'delete', 'view', 'import', 'export', 'review', 'publish'], 'ordering': ['sort_key', 'pk'], 'verbose_name': 'source', 'verbose_name_plural': 'sources'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='body',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='body',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='citation',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='citation',
            name='last_citation_stays',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='citation',
            name='moved_citation_leaves_one',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='figure',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='name',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='participation',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='participation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='place',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='place',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='redirect',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='redirect',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rehabilitation',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rehabilitation',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='renaming',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='renaming',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='source',
            name='count_versions',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='source',
            name='stamp_publication',
        ),
        migrations.AddField(
            model_name='body',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='body',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='body',
            name='status_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status set by'),
        ),
        migrations.AddField(
            model_name='body',
            name='status_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AlterField(
            model_name='body',
            name='status_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AddField(
            model_name='case',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='citation',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='event',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='event',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='event',
            name='status_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status set by'),
        ),
        migrations.AddField(
            model_name='event',
            name='status_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AlterField(
            model_name='event',
            name='status_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AddField(
            model_name='figure',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='name',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='participation',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='person',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='person',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='person',
            name='status_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status set by'),
        ),
        migrations.AddField(
            model_name='person',
            name='status_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AlterField(
            model_name='person',
            name='status_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AddField(
            model_name='place',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='place',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='place',
            name='status_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status set by'),
        ),
        migrations.AddField(
            model_name='place',
            name='status_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AlterField(
            model_name='place',
            name='status_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AddField(
            model_name='redirect',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='rehabilitation',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='rehabilitation',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='rehabilitation',
            name='status_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status set by'),
        ),
        migrations.AddField(
            model_name='rehabilitation',
            name='status_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AlterField(
            model_name='rehabilitation',
            name='status_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AddField(
            model_name='renaming',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='renaming',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='renaming',
            name='status_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status set by'),
        ),
        migrations.AddField(
            model_name='renaming',
            name='status_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AlterField(
            model_name='renaming',
            name='status_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AddField(
            model_name='source',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='source',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='source',
            name='status_by',
            field=models.ForeignKey(db_constraint=False, db_default=catalogue.models.triggers.ActingUser(), db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status set by'),
        ),
        migrations.AddField(
            model_name='source',
            name='status_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='status since'),
        ),
        migrations.AlterField(
            model_name='source',
            name='status_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True, verbose_name='status since'),
        ),
        AddIndexConcurrently(
            model_name='body',
            index=models.Index(fields=['status', 'status_since'], name='body_status_since'),
        ),
        AddIndexConcurrently(
            model_name='body',
            index=models.Index(fields=['status_by', 'status_since'], name='body_status_by'),
        ),
        AddIndexConcurrently(
            model_name='body',
            index=models.Index(fields=['modified'], name='body_modified'),
        ),
        AddIndexConcurrently(
            model_name='body',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'review'])), fields=['created_by', 'status', 'modified'], name='body_own'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['status', 'status_since'], name='event_status_since'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['status_by', 'status_since'], name='event_status_by'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['modified'], name='event_modified'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'review'])), fields=['created_by', 'status', 'modified'], name='event_own'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['status', 'status_since'], name='person_status_since'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['status_by', 'status_since'], name='person_status_by'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['modified'], name='person_modified'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'review'])), fields=['created_by', 'status', 'modified'], name='person_own'),
        ),
        AddIndexConcurrently(
            model_name='place',
            index=models.Index(fields=['status', 'status_since'], name='place_status_since'),
        ),
        AddIndexConcurrently(
            model_name='place',
            index=models.Index(fields=['status_by', 'status_since'], name='place_status_by'),
        ),
        AddIndexConcurrently(
            model_name='place',
            index=models.Index(fields=['modified'], name='place_modified'),
        ),
        AddIndexConcurrently(
            model_name='place',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'review'])), fields=['created_by', 'status', 'modified'], name='place_own'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(fields=['status', 'status_since'], name='rehabilitation_status_since'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(fields=['status_by', 'status_since'], name='rehabilitation_status_by'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(fields=['modified'], name='rehabilitation_modified'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'review'])), fields=['created_by', 'status', 'modified'], name='rehabilitation_own'),
        ),
        AddIndexConcurrently(
            model_name='renaming',
            index=models.Index(fields=['status', 'status_since'], name='renaming_status_since'),
        ),
        AddIndexConcurrently(
            model_name='renaming',
            index=models.Index(fields=['status_by', 'status_since'], name='renaming_status_by'),
        ),
        AddIndexConcurrently(
            model_name='renaming',
            index=models.Index(fields=['modified'], name='renaming_modified'),
        ),
        AddIndexConcurrently(
            model_name='renaming',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'review'])), fields=['created_by', 'status', 'modified'], name='renaming_own'),
        ),
        AddIndexConcurrently(
            model_name='source',
            index=models.Index(fields=['status', 'status_since'], name='source_status_since'),
        ),
        AddIndexConcurrently(
            model_name='source',
            index=models.Index(fields=['status_by', 'status_since'], name='source_status_by'),
        ),
        AddIndexConcurrently(
            model_name='source',
            index=models.Index(fields=['modified'], name='source_modified'),
        ),
        AddIndexConcurrently(
            model_name='source',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'review'])), fields=['created_by', 'status', 'modified'], name='source_own'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='body',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            NEW.created_by_id := OLD.created_by_id;\n            IF ROW(OLD."slug", OLD."status", OLD."summary", OLD."note", OLD."name", OLD."native_name", OLD."abbreviation", OLD."kind") IS DISTINCT FROM ROW(NEW."slug", NEW."status", NEW."summary", NEW."note", NEW."name", NEW."native_name", NEW."abbreviation", NEW."kind") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='8cc00cefc3d47ebbbfa5a09b0cef01d183f8a687', operation='UPDATE', pgid='pgtrigger_count_versions_07a76', table='catalogue_body', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='body',
            trigger=pgtrigger.compiler.Trigger(name='status_goes_by_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            IF (OLD.status, NEW.status) NOT IN (('draft', 'review'), ('review', 'published'), ('review', 'draft'), ('published', 'withdrawn'), ('withdrawn', 'draft'))\n               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN\n                RAISE EXCEPTION 'A record goes from draft to review, from review to published or back to draft, from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.', OLD.status, NEW.status\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'body_status_step', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ", hash='9fef0316080dc520364b7ddf05277d9a9d58509d', operation='UPDATE OF "status"', pgid='pgtrigger_status_goes_by_step_f9a48', table='catalogue_body', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='body',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_by_id" IS DISTINCT FROM (NEW."status_by_id") OR OLD."status_since" IS DISTINCT FROM (NEW."status_since"))', func="\n            IF NEW.status IS DISTINCT FROM OLD.status THEN\n                NEW.status_since := statement_timestamp();\n                NEW.status_by_id := catalogue_acting_user();\n            ELSE\n                NEW.status_since := OLD.status_since;\n                NEW.status_by_id := OLD.status_by_id;\n            END IF;\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='a97b8840fb3cbc409843c322aa34f312c4036f8f', operation='UPDATE', pgid='pgtrigger_stamp_publication_e5bf9', table='catalogue_body', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            \n            IF ROW(OLD."ref", OLD."person_id", OLD."group_name", OLD."event_id", OLD."arrested", OLD."charge", OLD."sentenced", OLD."sentencing_body_id", OLD."measure", OLD."sentence") IS DISTINCT FROM ROW(NEW."ref", NEW."person_id", NEW."group_name", NEW."event_id", NEW."arrested", NEW."charge", NEW."sentenced", NEW."sentencing_body_id", NEW."measure", NEW."sentence") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='ff078b60af6f2ac8216f40cc5bb504dd05642edf', operation='UPDATE', pgid='pgtrigger_count_versions_8a6ef', table='catalogue_case', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            \n            IF ROW(OLD."ref", OLD."source_id", OLD."locator", OLD."quoted_in_id", OLD."quoted_in_locator", OLD."attributed_to_id", OLD."person_id", OLD."name_id", OLD."place_id", OLD."event_id", OLD."participation_id", OLD."case_id", OLD."rehabilitation_id", OLD."renaming_id", OLD."figure_id", OLD."field", OLD."says", OLD."stance", OLD."quote", OLD."follows_id", OLD."note") IS DISTINCT FROM ROW(NEW."ref", NEW."source_id", NEW."locator", NEW."quoted_in_id", NEW."quoted_in_locator", NEW."attributed_to_id", NEW."person_id", NEW."name_id", NEW."place_id", NEW."event_id", NEW."participation_id", NEW."case_id", NEW."rehabilitation_id", NEW."renaming_id", NEW."figure_id", NEW."field", NEW."says", NEW."stance", NEW."quote", NEW."follows_id", NEW."note") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='dcaa38e25b27362ab24d39b16f8ba6b6aab13aed', operation='UPDATE', pgid='pgtrigger_count_versions_6a3ec', table='catalogue_citation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='last_citation_stays', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE bare text;', func="\n            IF OLD.person_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_person\n                    WHERE id = OLD.person_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE person_id = OLD.person_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'person_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.place_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_place\n                    WHERE id = OLD.place_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE place_id = OLD.place_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'place_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.event_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_event\n                    WHERE id = OLD.event_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE event_id = OLD.event_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'event_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.rehabilitation_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_rehabilitation\n                    WHERE id = OLD.rehabilitation_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE rehabilitation_id = OLD.rehabilitation_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'rehabilitation_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.renaming_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_renaming\n                    WHERE id = OLD.renaming_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE renaming_id = OLD.renaming_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'renaming_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\nRETURN NULL;", hash='ff0b3e254160305da2bfa613a864583297781785', operation='DELETE', pgid='pgtrigger_last_citation_stays_70122', table='catalogue_citation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citation',
            trigger=pgtrigger.compiler.Trigger(name='moved_citation_leaves_one', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."place_id" IS DISTINCT FROM (NEW."place_id") OR OLD."rehabilitation_id" IS DISTINCT FROM (NEW."rehabilitation_id") OR OLD."renaming_id" IS DISTINCT FROM (NEW."renaming_id"))', constraint='CONSTRAINT', declare='DECLARE bare text;', func="\n            IF OLD.person_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_person\n                    WHERE id = OLD.person_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE person_id = OLD.person_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'person_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.place_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_place\n                    WHERE id = OLD.place_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE place_id = OLD.place_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'place_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.event_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_event\n                    WHERE id = OLD.event_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE event_id = OLD.event_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'event_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.rehabilitation_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_rehabilitation\n                    WHERE id = OLD.rehabilitation_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE rehabilitation_id = OLD.rehabilitation_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'rehabilitation_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\n\n            IF OLD.renaming_id IS NOT NULL THEN\n                SELECT CASE status WHEN 'published' THEN slug END INTO bare FROM catalogue_renaming\n                    WHERE id = OLD.renaming_id FOR NO KEY UPDATE;\n                IF bare IS NOT NULL\n                   AND NOT EXISTS (SELECT FROM catalogue_citation WHERE renaming_id = OLD.renaming_id) THEN\n                    RAISE EXCEPTION '“%” is published and would be left without a citation. Add another one, or withdraw the record.', bare\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'renaming_published_cited', TABLE = TG_TABLE_NAME;\n                END IF;\n            END IF;\nRETURN NULL;", hash='6543bedb1221a32cb7a1c04408bd0d9acdb7d465', operation='UPDATE', pgid='pgtrigger_moved_citation_leaves_one_1d5e9', table='catalogue_citation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            NEW.created_by_id := OLD.created_by_id;\n            IF ROW(OLD."slug", OLD."status", OLD."summary", OLD."note", OLD."title", OLD."kind", OLD."date", OLD."place_id", OLD."part_of_id", OLD."body_id", OLD."decree_id") IS DISTINCT FROM ROW(NEW."slug", NEW."status", NEW."summary", NEW."note", NEW."title", NEW."kind", NEW."date", NEW."place_id", NEW."part_of_id", NEW."body_id", NEW."decree_id") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='36c4f844072a63ffe5c52447df85bd5d2cb5b9fa', operation='UPDATE', pgid='pgtrigger_count_versions_b288c', table='catalogue_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='status_goes_by_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            IF (OLD.status, NEW.status) NOT IN (('draft', 'review'), ('review', 'published'), ('review', 'draft'), ('published', 'withdrawn'), ('withdrawn', 'draft'))\n               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN\n                RAISE EXCEPTION 'A record goes from draft to review, from review to published or back to draft, from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.', OLD.status, NEW.status\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'event_status_step', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ", hash='8c4f45a7b393d969f762c1bde839a2b428f270eb', operation='UPDATE OF "status"', pgid='pgtrigger_status_goes_by_step_1ad4e', table='catalogue_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_by_id" IS DISTINCT FROM (NEW."status_by_id") OR OLD."status_since" IS DISTINCT FROM (NEW."status_since"))', func="\n            IF NEW.status IS DISTINCT FROM OLD.status THEN\n                NEW.status_since := statement_timestamp();\n                NEW.status_by_id := catalogue_acting_user();\n            ELSE\n                NEW.status_since := OLD.status_since;\n                NEW.status_by_id := OLD.status_by_id;\n            END IF;\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='309328dbde8706f03fc5d82ee16f803f8bd2f867', operation='UPDATE', pgid='pgtrigger_stamp_publication_89491', table='catalogue_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            \n            IF ROW(OLD."ref", OLD."event_id", OLD."rehabilitation_id", OLD."what", OLD."unit", OLD."date", OLD."value") IS DISTINCT FROM ROW(NEW."ref", NEW."event_id", NEW."rehabilitation_id", NEW."what", NEW."unit", NEW."date", NEW."value") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='e9288a328d34701c228f1416c52a0f5f1415d2e2', operation='UPDATE', pgid='pgtrigger_count_versions_d9782', table='catalogue_figure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='name',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            \n            IF ROW(OLD."ref", OLD."person_id", OLD."name", OLD."kind", OLD."language") IS DISTINCT FROM ROW(NEW."ref", NEW."person_id", NEW."name", NEW."kind", NEW."language") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='a248205dee194af1d3ae76e7dd556f81880440da', operation='UPDATE', pgid='pgtrigger_count_versions_31e38', table='catalogue_name', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participation',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            \n            IF ROW(OLD."ref", OLD."event_id", OLD."person_id", OLD."role", OLD."capacity") IS DISTINCT FROM ROW(NEW."ref", NEW."event_id", NEW."person_id", NEW."role", NEW."capacity") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='b82f663106f4ad7bf0298f24dcc9750b5da1def5', operation='UPDATE', pgid='pgtrigger_count_versions_77614', table='catalogue_participation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."created" IS DISTINCT FROM (NEW."created") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."modified" IS DISTINCT FROM (NEW."modified") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."ref" IS DISTINCT FROM (NEW."ref") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "catalogue_participationhistory" ("capacity", "created", "event_id", "id", "modified", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ref", "role", "version") VALUES (NEW."capacity", NEW."created", NEW."event_id", NEW."id", NEW."modified", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."ref", NEW."role", NEW."version"); RETURN NULL;', hash='02f636e8daefad34d21a388fe363b68c6037adad', operation='UPDATE', pgid='pgtrigger_update_update_f92f2', table='catalogue_participation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            NEW.created_by_id := OLD.created_by_id;\n            IF ROW(OLD."slug", OLD."status", OLD."summary", OLD."note", OLD."name", OLD."native_name", OLD."sex", OLD."born", OLD."died", OLD."birth_place_id", OLD."death_place_id", OLD."occupation", OLD."wikidata", OLD."viaf") IS DISTINCT FROM ROW(NEW."slug", NEW."status", NEW."summary", NEW."note", NEW."name", NEW."native_name", NEW."sex", NEW."born", NEW."died", NEW."birth_place_id", NEW."death_place_id", NEW."occupation", NEW."wikidata", NEW."viaf") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='d662dc0cf9aa85f065f9087d7b7ece37d8fa2b5f', operation='UPDATE', pgid='pgtrigger_count_versions_f1fb2', table='catalogue_person', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='status_goes_by_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            IF (OLD.status, NEW.status) NOT IN (('draft', 'review'), ('review', 'published'), ('review', 'draft'), ('published', 'withdrawn'), ('withdrawn', 'draft'))\n               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN\n                RAISE EXCEPTION 'A record goes from draft to review, from review to published or back to draft, from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.', OLD.status, NEW.status\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'person_status_step', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ", hash='26f6b5708afee5efd3963d11dae3cf90ea534bc2', operation='UPDATE OF "status"', pgid='pgtrigger_status_goes_by_step_2f69b', table='catalogue_person', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_by_id" IS DISTINCT FROM (NEW."status_by_id") OR OLD."status_since" IS DISTINCT FROM (NEW."status_since"))', func="\n            IF NEW.status IS DISTINCT FROM OLD.status THEN\n                NEW.status_since := statement_timestamp();\n                NEW.status_by_id := catalogue_acting_user();\n            ELSE\n                NEW.status_since := OLD.status_since;\n                NEW.status_by_id := OLD.status_by_id;\n            END IF;\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='f0f127b5f594ee2c9daa58b2be1d1baff67cc601', operation='UPDATE', pgid='pgtrigger_stamp_publication_60147', table='catalogue_person', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            NEW.created_by_id := OLD.created_by_id;\n            IF ROW(OLD."slug", OLD."status", OLD."summary", OLD."note", OLD."name", OLD."native_name", OLD."kind", OLD."country", OLD."latitude", OLD."longitude", OLD."wikidata", OLD."geonames") IS DISTINCT FROM ROW(NEW."slug", NEW."status", NEW."summary", NEW."note", NEW."name", NEW."native_name", NEW."kind", NEW."country", NEW."latitude", NEW."longitude", NEW."wikidata", NEW."geonames") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='d47a790d1425469b5a66b78f9cfdd7e262cf99af', operation='UPDATE', pgid='pgtrigger_count_versions_3d933', table='catalogue_place', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='status_goes_by_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            IF (OLD.status, NEW.status) NOT IN (('draft', 'review'), ('review', 'published'), ('review', 'draft'), ('published', 'withdrawn'), ('withdrawn', 'draft'))\n               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN\n                RAISE EXCEPTION 'A record goes from draft to review, from review to published or back to draft, from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.', OLD.status, NEW.status\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'place_status_step', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ", hash='9658d6c375480579d0d86b0476c65e1aaa75d036', operation='UPDATE OF "status"', pgid='pgtrigger_status_goes_by_step_57daa', table='catalogue_place', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_by_id" IS DISTINCT FROM (NEW."status_by_id") OR OLD."status_since" IS DISTINCT FROM (NEW."status_since"))', func="\n            IF NEW.status IS DISTINCT FROM OLD.status THEN\n                NEW.status_since := statement_timestamp();\n                NEW.status_by_id := catalogue_acting_user();\n            ELSE\n                NEW.status_since := OLD.status_since;\n                NEW.status_by_id := OLD.status_by_id;\n            END IF;\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='f9ddf1f3eec38917d643eaa5ca55863a6362a799', operation='UPDATE', pgid='pgtrigger_stamp_publication_530c7', table='catalogue_place', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redirect',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            \n            IF ROW(OLD."target_table", OLD."old_slug", OLD."person_id", OLD."place_id", OLD."event_id", OLD."body_id", OLD."rehabilitation_id", OLD."renaming_id", OLD."source_id") IS DISTINCT FROM ROW(NEW."target_table", NEW."old_slug", NEW."person_id", NEW."place_id", NEW."event_id", NEW."body_id", NEW."rehabilitation_id", NEW."renaming_id", NEW."source_id") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='cceecd0bf6f2204778443b26a55a7635c8d2e8c8', operation='UPDATE', pgid='pgtrigger_count_versions_b9c57', table='catalogue_redirect', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redirect',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."body_id" IS DISTINCT FROM (NEW."body_id") OR OLD."created" IS DISTINCT FROM (NEW."created") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."modified" IS DISTINCT FROM (NEW."modified") OR OLD."old_slug" IS DISTINCT FROM (NEW."old_slug") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."place_id" IS DISTINCT FROM (NEW."place_id") OR OLD."rehabilitation_id" IS DISTINCT FROM (NEW."rehabilitation_id") OR OLD."renaming_id" IS DISTINCT FROM (NEW."renaming_id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."target_table" IS DISTINCT FROM (NEW."target_table") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "catalogue_redirecthistory" ("body_id", "created", "event_id", "id", "modified", "old_slug", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "rehabilitation_id", "renaming_id", "source_id", "target_table", "version") VALUES (NEW."body_id", NEW."created", NEW."event_id", NEW."id", NEW."modified", NEW."old_slug", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."rehabilitation_id", NEW."renaming_id", NEW."source_id", NEW."target_table", NEW."version"); RETURN NULL;', hash='0b9e584fc7308e53688a4b68012c3521da2ea0cd', operation='UPDATE', pgid='pgtrigger_update_update_1e8d4', table='catalogue_redirect', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            NEW.created_by_id := OLD.created_by_id;\n            IF ROW(OLD."slug", OLD."status", OLD."summary", OLD."note", OLD."person_id", OLD."group_name", OLD."case_id", OLD."act", OLD."route", OLD."outcome", OLD."date", OLD."body_id", OLD."decree_id", OLD."ground", OLD."posthumous", OLD."event_id") IS DISTINCT FROM ROW(NEW."slug", NEW."status", NEW."summary", NEW."note", NEW."person_id", NEW."group_name", NEW."case_id", NEW."act", NEW."route", NEW."outcome", NEW."date", NEW."body_id", NEW."decree_id", NEW."ground", NEW."posthumous", NEW."event_id") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='c2eb1b8b409e5cf0a23f79d64960a9adfdad1c03', operation='UPDATE', pgid='pgtrigger_count_versions_c37e5', table='catalogue_rehabilitation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='status_goes_by_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            IF (OLD.status, NEW.status) NOT IN (('draft', 'review'), ('review', 'published'), ('review', 'draft'), ('published', 'withdrawn'), ('withdrawn', 'draft'))\n               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN\n                RAISE EXCEPTION 'A record goes from draft to review, from review to published or back to draft, from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.', OLD.status, NEW.status\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'rehabilitation_status_step', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ", hash='0f40292bcf3b0adc6e55622d9960b71b58483125', operation='UPDATE OF "status"', pgid='pgtrigger_status_goes_by_step_9211e', table='catalogue_rehabilitation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_by_id" IS DISTINCT FROM (NEW."status_by_id") OR OLD."status_since" IS DISTINCT FROM (NEW."status_since"))', func="\n            IF NEW.status IS DISTINCT FROM OLD.status THEN\n                NEW.status_since := statement_timestamp();\n                NEW.status_by_id := catalogue_acting_user();\n            ELSE\n                NEW.status_since := OLD.status_since;\n                NEW.status_by_id := OLD.status_by_id;\n            END IF;\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='6b8410aef5643516a27f16a3730105851433fdd6', operation='UPDATE', pgid='pgtrigger_stamp_publication_10bca', table='catalogue_rehabilitation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='renaming',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            NEW.created_by_id := OLD.created_by_id;\n            IF ROW(OLD."slug", OLD."status", OLD."summary", OLD."note", OLD."place_id", OLD."old_name", OLD."old_native", OLD."new_name", OLD."new_native", OLD."date", OLD."kind", OLD."honours_id", OLD."event_id", OLD."decree_id") IS DISTINCT FROM ROW(NEW."slug", NEW."status", NEW."summary", NEW."note", NEW."place_id", NEW."old_name", NEW."old_native", NEW."new_name", NEW."new_native", NEW."date", NEW."kind", NEW."honours_id", NEW."event_id", NEW."decree_id") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='8e676aa9ae53bb9fa4aa53f35f5b0510f7ce1b7c', operation='UPDATE', pgid='pgtrigger_count_versions_5f4c9', table='catalogue_renaming', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='renaming',
            trigger=pgtrigger.compiler.Trigger(name='status_goes_by_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            IF (OLD.status, NEW.status) NOT IN (('draft', 'review'), ('review', 'published'), ('review', 'draft'), ('published', 'withdrawn'), ('withdrawn', 'draft'))\n               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN\n                RAISE EXCEPTION 'A record goes from draft to review, from review to published or back to draft, from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.', OLD.status, NEW.status\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'renaming_status_step', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ", hash='dd9b3f500bb3c4f122fc9e19fa860121fb3d9433', operation='UPDATE OF "status"', pgid='pgtrigger_status_goes_by_step_7f77e', table='catalogue_renaming', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='renaming',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_by_id" IS DISTINCT FROM (NEW."status_by_id") OR OLD."status_since" IS DISTINCT FROM (NEW."status_since"))', func="\n            IF NEW.status IS DISTINCT FROM OLD.status THEN\n                NEW.status_since := statement_timestamp();\n                NEW.status_by_id := catalogue_acting_user();\n            ELSE\n                NEW.status_since := OLD.status_since;\n                NEW.status_by_id := OLD.status_by_id;\n            END IF;\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='bd64d5fc49540f2e7c6f9f33313065644d558a3a', operation='UPDATE', pgid='pgtrigger_stamp_publication_53768', table='catalogue_renaming', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            NEW.created := OLD.created;\n            NEW.created_by_id := OLD.created_by_id;\n            IF ROW(OLD."slug", OLD."status", OLD."summary", OLD."note", OLD."kind", OLD."title", OLD."authors", OLD."editors", OLD."date", OLD."number", OLD."container", OLD."publisher", OLD."place_published", OLD."volume", OLD."issue", OLD."pages", OLD."edition", OLD."language", OLD."url", OLD."accessed", OLD."doi", OLD."isbn", OLD."archive", OLD."shelfmark", OLD."based_on_id") IS DISTINCT FROM ROW(NEW."slug", NEW."status", NEW."summary", NEW."note", NEW."kind", NEW."title", NEW."authors", NEW."editors", NEW."date", NEW."number", NEW."container", NEW."publisher", NEW."place_published", NEW."volume", NEW."issue", NEW."pages", NEW."edition", NEW."language", NEW."url", NEW."accessed", NEW."doi", NEW."isbn", NEW."archive", NEW."shelfmark", NEW."based_on_id") THEN\n                NEW.version := OLD.version + 1;\n                NEW.modified := statement_timestamp();\n                NEW.changed_by_id := catalogue_acting_user();\n            ELSE\n                NEW.version := OLD.version;\n                NEW.modified := OLD.modified;\n                NEW.changed_by_id := OLD.changed_by_id;\n            END IF;\n            RETURN NEW;\n        ', hash='51e0bc90473f262fc8130f382e1a8d8fece91034', operation='UPDATE', pgid='pgtrigger_count_versions_f7ed2', table='catalogue_source', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='status_goes_by_step', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            IF (OLD.status, NEW.status) NOT IN (('draft', 'review'), ('review', 'published'), ('review', 'draft'), ('published', 'withdrawn'), ('withdrawn', 'draft'))\n               AND coalesce(current_setting('destal.undoing', true), '') <> 'on' THEN\n                RAISE EXCEPTION 'A record goes from draft to review, from review to published or back to draft, from published to withdrawn, from withdrawn to draft. It cannot go from “%” to “%”.', OLD.status, NEW.status\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'source_status_step', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ", hash='0cbb01ca9e2d4debb2b97f1b8d59c70e1b549020', operation='UPDATE OF "status"', pgid='pgtrigger_status_goes_by_step_c38da', table='catalogue_source', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_by_id" IS DISTINCT FROM (NEW."status_by_id") OR OLD."status_since" IS DISTINCT FROM (NEW."status_since"))', func="\n            IF NEW.status IS DISTINCT FROM OLD.status THEN\n                NEW.status_since := statement_timestamp();\n                NEW.status_by_id := catalogue_acting_user();\n            ELSE\n                NEW.status_since := OLD.status_since;\n                NEW.status_by_id := OLD.status_by_id;\n            END IF;\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='d610065293f6eb8d871795487fb63490ff7efd25', operation='UPDATE', pgid='pgtrigger_stamp_publication_8fe75', table='catalogue_source', when='BEFORE')),
        ),
    ]
