"""The same rules at less cost: functions that the planner inlines, triggers that fire once a statement.

A function that is STRICT or has a FROM is called, some microseconds each time, and a row has a dozen of them;
any other one has its body put in the place of the call. Not being STRICT changes nothing: of a NULL, all of
them say NULL.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

SPACES = (
    r"E'\t\n\u000b\u000c\r\u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
    r"\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'"
)

IS_CLEAN = f"""
CREATE OR REPLACE FUNCTION catalogue_is_clean(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT value IS NFC NORMALIZED
       AND value = btrim(value, ' ' || {SPACES})
       AND strpos(value, E'\\r') = 0
       AND char_length(value) <= 100000
$$
"""

IS_LINE = f"""
CREATE OR REPLACE FUNCTION catalogue_is_line(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT value IS NFC NORMALIZED
       AND value = btrim(value)
       AND value !~ ('  |[' || {SPACES} || ']')
$$
"""

DATE_IN_STEP = r"""
CREATE OR REPLACE FUNCTION catalogue_date_in_step(value text, earliest date, latest date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value = '' THEN earliest IS NULL AND latest IS NULL
        WHEN value !~ '^[][0-9XYESTZ:+?~%/.,{}-]+$' THEN false
        WHEN BARE ~ '^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$' THEN coalesce(
            extract(year FROM earliest) = left(BARE, 4)::int
            AND extract(month FROM earliest) = coalesce(nullif(substr(BARE, 6, 2), ''), '1')::int
            AND extract(day FROM earliest) = coalesce(nullif(substr(BARE, 9, 2), ''), '1')::int
            AND latest = CASE length(BARE)
                WHEN 10 THEN earliest
                WHEN 7 THEN (earliest + INTERVAL '1 month' - INTERVAL '1 day')::date
                ELSE make_date(left(BARE, 4)::int, 12, 31)
            END, false)
        ELSE coalesce(earliest <= latest, true)
    END
$$
""".replace("BARE", "translate(value, '?~%', '')")

IS_SHARP = """
CREATE OR REPLACE FUNCTION catalogue_date_is_sharp(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT value !~ '[?~%]'
$$
"""

class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_batches'),
    ]

    operations = [
        migrations.RunSQL(IS_CLEAN, migrations.RunSQL.noop),
        migrations.RunSQL(IS_LINE, migrations.RunSQL.noop),
        migrations.RunSQL(DATE_IN_STEP, migrations.RunSQL.noop),
        migrations.RunSQL(IS_SHARP, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name='body',
            name='refuse_retired_slug',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='body',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='refuse_retired_slug',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='refuse_retired_slug',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='place',
            name='refuse_retired_slug',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='place',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rehabilitation',
            name='refuse_retired_slug',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rehabilitation',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='renaming',
            name='refuse_retired_slug',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='renaming',
            name='stamp_publication',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='source',
            name='refuse_retired_slug',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='source',
            name='stamp_publication',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='body',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slug', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM catalogue_redirect\n                       WHERE target_table = 'body' AND old_slug = NEW.slug) THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', NEW.slug\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'body_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='0ac035cddb90a75695372f537fc151d22c377169', operation='UPDATE OF "slug"', pgid='pgtrigger_refuse_retired_slug_4ec46', table='catalogue_body', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='body',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slugs_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE retired text;', func="\n            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug\n                WHERE target_table = 'body' LIMIT 1;\n            IF FOUND THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', retired\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'body_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='2646897bcb28cadd1baa46c0135852d6241040c2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_refuse_retired_slugs_of_new_4291a', referencing='REFERENCING NEW TABLE AS new_records ', table='catalogue_body', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='body',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='13393cae82c1bf9fb06cf9e3fcf71320d3b0539f', operation='UPDATE', pgid='pgtrigger_stamp_publication_e5bf9', table='catalogue_body', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='body',
            trigger=pgtrigger.compiler.Trigger(name='stamp_new_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW."status" = \'published\' OR NEW."status" = \'withdrawn\') AND NEW."first_published" IS NULL)', func='\n            NEW.first_published := statement_timestamp();\n            RETURN NEW;\n        ', hash='0b4a78a5741fd33dbbe9406bc9da9a32fb7a1567', operation='INSERT', pgid='pgtrigger_stamp_new_publication_74b76', table='catalogue_body', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slug', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM catalogue_redirect\n                       WHERE target_table = 'event' AND old_slug = NEW.slug) THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', NEW.slug\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'event_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='ad11498b3d60ec49a8412b81297a3d1d0804f20e', operation='UPDATE OF "slug"', pgid='pgtrigger_refuse_retired_slug_1aa5e', table='catalogue_event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slugs_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE retired text;', func="\n            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug\n                WHERE target_table = 'event' LIMIT 1;\n            IF FOUND THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', retired\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'event_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='d48d62092b4a2f922cf785907c2a5cfb8072d89b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_refuse_retired_slugs_of_new_6e757', referencing='REFERENCING NEW TABLE AS new_records ', table='catalogue_event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='61b42d9a959ca1104ee3ea9787910d60ad1e9337', operation='UPDATE', pgid='pgtrigger_stamp_publication_89491', table='catalogue_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='stamp_new_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW."status" = \'published\' OR NEW."status" = \'withdrawn\') AND NEW."first_published" IS NULL)', func='\n            NEW.first_published := statement_timestamp();\n            RETURN NEW;\n        ', hash='f5ff3e62c625e3dba5b6b716a246781d2a4075dc', operation='INSERT', pgid='pgtrigger_stamp_new_publication_1f7e1', table='catalogue_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slug', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM catalogue_redirect\n                       WHERE target_table = 'person' AND old_slug = NEW.slug) THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', NEW.slug\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'person_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='a15bb9bbd6326b0904b588889575c6d023810a74', operation='UPDATE OF "slug"', pgid='pgtrigger_refuse_retired_slug_e1dab', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slugs_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE retired text;', func="\n            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug\n                WHERE target_table = 'person' LIMIT 1;\n            IF FOUND THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', retired\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'person_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='f9bb45b61be49e4ba529be95929fb05883644b64', level='STATEMENT', operation='INSERT', pgid='pgtrigger_refuse_retired_slugs_of_new_0411f', referencing='REFERENCING NEW TABLE AS new_records ', table='catalogue_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='b5fdefdf04c8c92d34f85823a16c29e5ff2c5e48', operation='UPDATE', pgid='pgtrigger_stamp_publication_60147', table='catalogue_person', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='stamp_new_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW."status" = \'published\' OR NEW."status" = \'withdrawn\') AND NEW."first_published" IS NULL)', func='\n            NEW.first_published := statement_timestamp();\n            RETURN NEW;\n        ', hash='593ed17c93a05d7b3aafc4baf933e635d36ff78d', operation='INSERT', pgid='pgtrigger_stamp_new_publication_4cddb', table='catalogue_person', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slug', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM catalogue_redirect\n                       WHERE target_table = 'place' AND old_slug = NEW.slug) THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', NEW.slug\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'place_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='38ba0998bc778a2dad0b2bfbb9788d5d65934056', operation='UPDATE OF "slug"', pgid='pgtrigger_refuse_retired_slug_4da93', table='catalogue_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slugs_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE retired text;', func="\n            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug\n                WHERE target_table = 'place' LIMIT 1;\n            IF FOUND THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', retired\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'place_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='03c298202d856bc2fb9f49628c759ea05add2c24', level='STATEMENT', operation='INSERT', pgid='pgtrigger_refuse_retired_slugs_of_new_c6a4f', referencing='REFERENCING NEW TABLE AS new_records ', table='catalogue_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='bb71ff41ec1b7b03ae22ff7800c2c79a2fcd3129', operation='UPDATE', pgid='pgtrigger_stamp_publication_530c7', table='catalogue_place', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='stamp_new_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW."status" = \'published\' OR NEW."status" = \'withdrawn\') AND NEW."first_published" IS NULL)', func='\n            NEW.first_published := statement_timestamp();\n            RETURN NEW;\n        ', hash='bbf1c8afc32a5481dd406e7d9d240a8bec0618bf', operation='INSERT', pgid='pgtrigger_stamp_new_publication_25d9b', table='catalogue_place', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slug', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM catalogue_redirect\n                       WHERE target_table = 'rehabilitation' AND old_slug = NEW.slug) THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', NEW.slug\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'rehabilitation_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='6830be225a717b369ac10d50b0319225930c8d8a', operation='UPDATE OF "slug"', pgid='pgtrigger_refuse_retired_slug_b84f0', table='catalogue_rehabilitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slugs_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE retired text;', func="\n            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug\n                WHERE target_table = 'rehabilitation' LIMIT 1;\n            IF FOUND THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', retired\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'rehabilitation_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='366797ca75a7dba4daf44f24bc831f2c51420dad', level='STATEMENT', operation='INSERT', pgid='pgtrigger_refuse_retired_slugs_of_new_4f2ef', referencing='REFERENCING NEW TABLE AS new_records ', table='catalogue_rehabilitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='a920c3ed3ab9809f0a9e5d4852165ae76182ce03', operation='UPDATE', pgid='pgtrigger_stamp_publication_10bca', table='catalogue_rehabilitation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rehabilitation',
            trigger=pgtrigger.compiler.Trigger(name='stamp_new_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW."status" = \'published\' OR NEW."status" = \'withdrawn\') AND NEW."first_published" IS NULL)', func='\n            NEW.first_published := statement_timestamp();\n            RETURN NEW;\n        ', hash='0b05781e13afd4692f03d697db456e1d3b0d5b64', operation='INSERT', pgid='pgtrigger_stamp_new_publication_b8ed2', table='catalogue_rehabilitation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='renaming',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slug', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM catalogue_redirect\n                       WHERE target_table = 'renaming' AND old_slug = NEW.slug) THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', NEW.slug\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'renaming_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='063a681d26aa8a67726ead078a395634d685732c', operation='UPDATE OF "slug"', pgid='pgtrigger_refuse_retired_slug_0b241', table='catalogue_renaming', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='renaming',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slugs_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE retired text;', func="\n            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug\n                WHERE target_table = 'renaming' LIMIT 1;\n            IF FOUND THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', retired\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'renaming_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='9f0c7120a7075707c9fddc6591b8d7774ae1ce55', level='STATEMENT', operation='INSERT', pgid='pgtrigger_refuse_retired_slugs_of_new_76d36', referencing='REFERENCING NEW TABLE AS new_records ', table='catalogue_renaming', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='renaming',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='6a469cde824823346f8d2e79f0421d33f2a66dfd', operation='UPDATE', pgid='pgtrigger_stamp_publication_53768', table='catalogue_renaming', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='renaming',
            trigger=pgtrigger.compiler.Trigger(name='stamp_new_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW."status" = \'published\' OR NEW."status" = \'withdrawn\') AND NEW."first_published" IS NULL)', func='\n            NEW.first_published := statement_timestamp();\n            RETURN NEW;\n        ', hash='438a28aff3c63f3384f68ac029033063824a5efa', operation='INSERT', pgid='pgtrigger_stamp_new_publication_4ff53', table='catalogue_renaming', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slug', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM catalogue_redirect\n                       WHERE target_table = 'source' AND old_slug = NEW.slug) THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', NEW.slug\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'source_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='262345a374cee05195646bdecc45712d1c781679', operation='UPDATE OF "slug"', pgid='pgtrigger_refuse_retired_slug_46dce', table='catalogue_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='refuse_retired_slugs_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE retired text;', func="\n            SELECT slug INTO retired FROM new_records JOIN catalogue_redirect ON old_slug = slug\n                WHERE target_table = 'source' LIMIT 1;\n            IF FOUND THEN\n                RAISE EXCEPTION 'The slug “%” belonged to another record and goes on redirecting there. Choose another one.', retired\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'source_slug_retired', TABLE = TG_TABLE_NAME;\n            END IF;\n            RETURN NULL;\n        ", hash='c177ba3f12824c4929bbf43123fd4e7a2009f181', level='STATEMENT', operation='INSERT', pgid='pgtrigger_refuse_retired_slugs_of_new_6e89c', referencing='REFERENCING NEW TABLE AS new_records ', table='catalogue_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='stamp_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_published" IS DISTINCT FROM (NEW."first_published") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func="\n            NEW.first_published := OLD.first_published;\n            IF NEW.status IN ('published', 'withdrawn') AND NEW.first_published IS NULL THEN\n                NEW.first_published := statement_timestamp();\n            END IF;\n            RETURN NEW;\n        ", hash='6a2a74e0369ac17904838fff12004415af38e728', operation='UPDATE', pgid='pgtrigger_stamp_publication_8fe75', table='catalogue_source', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='stamp_new_publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW."status" = \'published\' OR NEW."status" = \'withdrawn\') AND NEW."first_published" IS NULL)', func='\n            NEW.first_published := statement_timestamp();\n            RETURN NEW;\n        ', hash='40ab9ef4b719084c3038e09aac706a98cfaaab14', operation='INSERT', pgid='pgtrigger_stamp_new_publication_88a82', table='catalogue_source', when='BEFORE')),
        ),
    ]
