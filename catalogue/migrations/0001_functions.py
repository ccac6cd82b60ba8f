"""What the tables rely on: trigrams, and the immutable functions that constraints and indexes call."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# The same white space that Python's str.strip and str.split know, so that the roads in and the checks agree.
SPACES = (
    r"E'\t\n\u000b\u000c\r\u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
    r"\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'"
)

IS_CLEAN = f"""
CREATE FUNCTION catalogue_is_clean(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT value IS NFC NORMALIZED
       AND value = btrim(value, ' ' || {SPACES})
       AND strpos(value, E'\\r') = 0
       AND char_length(value) <= 100000
$$
"""

IS_LINE = f"""
CREATE FUNCTION catalogue_is_line(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT value IS NFC NORMALIZED
       AND value = translate(btrim(value), {SPACES}, '')
       AND strpos(value, '  ') = 0
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

# SQL knows the plain forms of EDTF (year, month, day, with or without ? ~ %), which are most of what SQL
# writes; of the rest it holds the letters and the order.
DATE_IN_STEP = r"""
CREATE FUNCTION catalogue_date_in_step(value text, earliest date, latest date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value = '' THEN earliest IS NULL AND latest IS NULL
        WHEN value !~ '^[][0-9XYESTZ:+?~%/.,{}-]+$' THEN false
        WHEN bare ~ '^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$' THEN coalesce(
            extract(year FROM earliest) = left(bare, 4)::int
            AND extract(month FROM earliest) = coalesce(nullif(substr(bare, 6, 2), ''), '1')::int
            AND extract(day FROM earliest) = coalesce(nullif(substr(bare, 9, 2), ''), '1')::int
            AND latest = CASE length(bare)
                WHEN 10 THEN earliest
                WHEN 7 THEN (earliest + INTERVAL '1 month' - INTERVAL '1 day')::date
                ELSE make_date(left(bare, 4)::int, 12, 31)
            END, false)
        ELSE coalesce(earliest <= latest, true)
    END
    FROM (SELECT translate(value, '?~%', '') AS bare) AS unqualified
$$
"""

# A qualified date (? ~ %) has no sharp bounds, so it never refuses another one.
IS_SHARP = """
CREATE FUNCTION catalogue_date_is_sharp(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT value !~ '[?~%]'
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(IS_CLEAN, "DROP FUNCTION catalogue_is_clean(text)"),
        migrations.RunSQL(IS_LINE, "DROP FUNCTION catalogue_is_line(text)"),
        migrations.RunSQL(DATERANGE, "DROP FUNCTION catalogue_daterange(date, date)"),
        migrations.RunSQL(DATE_IN_STEP, "DROP FUNCTION catalogue_date_in_step(text, date, date)"),
        migrations.RunSQL(IS_SHARP, "DROP FUNCTION catalogue_date_is_sharp(text)"),
    ]
