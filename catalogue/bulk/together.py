"""What the files of one import know of one another, kept in temporary tables while its transaction lasts.

Files are written one after the other, so a file sees the rows of those before it in the catalogue. Three
things it would not see there: a slug that the import's own redirects.csv retires, which the other files may
use like any retired slug; a row that has been refused, for which those that name it are not to be blamed; and
the citations of a published record, which come in a file after it.
"""

from django.db import connection
from django.utils.translation import gettext as _

from catalogue.models.citation import RECORD_TARGETS
from catalogue.models.redirect import TABLES as REDIRECTED
from catalogue.reading import Reading

from .staging import Staging

LONGEST_CHAIN = 10  # redirects to redirects
TABLES = {
    "together_retired": '(model text, old text COLLATE "C", new text COLLATE "C")',
    "together_refused": '(model text, key text COLLATE "C")',
    "together_awaited": '(model text, line bigint, slug text COLLATE "C", outcome text)',
}


class Together:
    """The knowledge of one import of several files."""

    def __init__(self):
        connection.ensure_connection()
        self.cursor = connection.connection.cursor()
        self.unknown = set()  # tables of which not every refused row is known by its key
        self.citations_doubtful = False
        for table, columns in TABLES.items():
            self.cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            self.cursor.execute(f"CREATE TEMP TABLE {table} {columns} ON COMMIT DROP")

    # Retired slugs

    def announce(self, plan, stream):
        """Read redirects.csv ahead; what is wrong with it is said when its turn comes."""
        Staging(plan, self.cursor).run(Reading(stream))
        for link in plan.links:
            self.cursor.execute(
                f"""INSERT INTO together_retired SELECT '{link.table}', old_slug, "{link.staged}"
                FROM import_rows WHERE target_table = '{link.table}' AND "{link.staged}" <> ''"""
            )
        for _step in range(LONGEST_CHAIN):
            self.cursor.execute(
                """UPDATE together_retired AS r SET new = next.new FROM together_retired AS next
                WHERE next.model = r.model AND next.old = r.new AND next.new <> r.new"""
            )
            if not self.cursor.rowcount:
                break
        self.cursor.execute("CREATE INDEX ON together_retired (model, old)")
        self.cursor.execute("ANALYZE together_retired")

    def follow(self, plan):
        """Put the new slug in the place of every retired one that a key of the staged file names.

        A slug that a row has, in the catalogue or in this file, is not retired.
        """
        for link in plan.links:
            if link.table not in REDIRECTED:
                continue
            own = f"""AND NOT EXISTS (SELECT FROM import_rows AS o WHERE o.given = r."{link.staged}")"""
            self.cursor.execute(
                f"""UPDATE import_rows AS r SET "{link.staged}" = retired.new FROM together_retired AS retired
                WHERE retired.model = '{link.table}' AND retired.old = r."{link.staged}"
                AND NOT EXISTS (
                    SELECT FROM {link.model._meta.db_table} AS live WHERE live.slug = r."{link.staged}"
                ) {own if link.to_itself else ""}"""
            )

    # Refused rows

    def set_aside(self, plan):
        """Move the faults of rows that only name a refused row from `import_faults` to `import_dependents`.

        They stay refused, but the fault to mend is the other row's.
        """
        self.cursor.execute("CREATE TEMP TABLE import_dependents (LIKE import_faults) ON COMMIT DROP")
        for cell in plan.cells:
            for link in getattr(cell, "links", ()):
                self._set_aside(cell, link)
        # a rule over several columns cannot be asked of a row with an unknown key
        self.cursor.execute(
            "DELETE FROM import_faults WHERE col = '' AND line IN (SELECT line FROM import_dependents)"
        )
        self._remember(plan)

    def _set_aside(self, cell, link):
        sentence = _("“%(table)s” has this row in another file, where it is refused. Mend it there.")
        self.cursor.execute(
            f"""
            WITH moved AS (
                DELETE FROM import_faults AS f USING import_rows AS r JOIN import_diff AS d USING (line)
                WHERE f.line = r.line AND f.col = %(column)s AND r."{link.staged}" <> ''
                AND d."{link.field.column}" IS NULL AND (%(unknown)s OR EXISTS (
                    SELECT FROM together_refused AS t
                    WHERE t.model = %(model)s AND t.key = r."{link.staged}"))
                RETURNING f.*
            )
            INSERT INTO import_dependents SELECT line, col, value, %(sentence)s FROM moved
            """,
            {
                "column": cell.name,
                "unknown": link.table in self.unknown,
                "model": link.table,
                "sentence": sentence % {"table": link.table},
            },
        )

    def _remember(self, plan):
        """Keep the keys of the refused rows for the files that follow."""
        refused = "FROM import_rows JOIN import_diff AS d USING (line) WHERE d.outcome = 'refused'"
        self.cursor.execute(f"INSERT INTO together_refused SELECT %s, given {refused}", [plan.name])
        self.cursor.execute(
            f"""SELECT EXISTS (SELECT {refused}), EXISTS (SELECT {refused} AND given = '')
            OR EXISTS (SELECT FROM import_faults WHERE line NOT IN (SELECT line FROM import_diff))"""
        )
        some, nameless = self.cursor.fetchone()
        if nameless:
            self.unknown.add(plan.name)
        if plan.name == "citation":
            self.citations_doubtful = some or nameless

    def miss(self, plan):
        """Take it that the file that could not be read or written has every key that others name."""
        self.unknown.add(plan.name)
        self.citations_doubtful = self.citations_doubtful or plan.name == "citation"

    # Citations to come

    def await_citations(self, plan):
        """Note the published rows just written that no citation is about yet."""
        if plan.name in RECORD_TARGETS:
            self.cursor.execute(
                f"""INSERT INTO together_awaited SELECT '{plan.name}', r.line, r.given, d.outcome
                FROM import_rows AS r JOIN import_diff AS d USING (line)
                WHERE d.outcome IN ('new', 'changed') AND r.status = 'published'
                AND {_no_citation(plan, "r.given")}"""
            )

    def uncited(self, plan):
        """(line, outcome) of the published records of a table whose citations have not come."""
        if self.citations_doubtful or plan.name not in RECORD_TARGETS:
            return []
        self.cursor.execute(
            f"""SELECT r.line, r.outcome FROM together_awaited AS r
            WHERE r.model = '{plan.name}' AND {_no_citation(plan, "r.slug")} ORDER BY r.line"""
        )
        return self.cursor.fetchall()


def _no_citation(plan, slug):
    """SQL: no citation is about the record of `plan` with the slug `slug`."""
    return f"""NOT EXISTS (SELECT FROM {plan.table} AS t
        JOIN catalogue_citation AS c ON c.{plan.name}_id = t.id WHERE t.slug = {slug})"""
