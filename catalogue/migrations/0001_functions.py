"""What the tables rely on: trigrams, and three immutable functions that constraints and indexes call."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

IS_CLEAN = """
CREATE FUNCTION catalogue_is_clean(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT value IS NFC NORMALIZED
       AND value = btrim(value, E' \\t\\n\\r')
       AND strpos(value, E'\\r') = 0
$$
"""

DATERANGE = """
CREATE FUNCTION catalogue_daterange(earliest date, latest date) RETURNS daterange
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN earliest IS NULL AND latest IS NULL THEN NULL
        ELSE daterange(earliest, nullif(latest, DATE '9999-12-31'), '[]')
    END
$$
"""

# SQL knows the plain forms of EDTF, which are most of what SQL writes; for the rest it holds the order.
DATE_IN_STEP = """
CREATE FUNCTION catalogue_date_in_step(value text, earliest date, latest date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value = '' THEN earliest IS NULL AND latest IS NULL
        WHEN value ~ '^(?!0000)\\d{4}-\\d\\d-\\d\\d$' THEN
            coalesce(to_char(earliest, 'YYYY-MM-DD') = value AND latest = earliest, false)
        WHEN value ~ '^(?!0000)\\d{4}$' THEN
            coalesce(earliest = make_date(value::int, 1, 1) AND latest = make_date(value::int, 12, 31), false)
        ELSE coalesce(earliest <= latest, true)
    END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(IS_CLEAN, "DROP FUNCTION catalogue_is_clean(text)"),
        migrations.RunSQL(DATERANGE, "DROP FUNCTION catalogue_daterange(date, date)"),
        migrations.RunSQL(DATE_IN_STEP, "DROP FUNCTION catalogue_date_in_step(text, date, date)"),
    ]
