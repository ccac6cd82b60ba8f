"""What mass work knows of one table: its contract's columns as SQL, and the sentences of its constraints.

Everything is taken from the contract (`catalogue.resources`) and the model; nothing is listed a second time.
The temporary tables of a run all begin with `import_` and go when its transaction ends:
`import_rows` (what the file says, typed and derived), `import_diff` (which row each line means, with the ids
of the keys it names, and what is to become of it), `import_faults`, `import_conflicts`.
"""

import contextlib
import json
from functools import cached_property

import pghistory
from django.db import connections, models
from django.utils.translation import gettext as _
from psycopg import ClientCursor

from catalogue.models import Record
from catalogue.models.fields import derived_fields
from catalogue.models.redirect import TABLES as REDIRECTED
from catalogue.resources.columns import AddressColumn, KeyColumn

REASON = "reason"  # the last column of a file of refused rows
BOOKKEEPING = ["version", "delete", REASON]  # columns that a file may have beside the contract's


@contextlib.contextmanager
def recorded(cursor, user, **what):
    """Let the history of what `cursor` writes say by whom and in which batch.

    pghistory tells it to statements that pass through Django only; this tells it to the transaction, and
    takes it back, so that what else the transaction does is not counted as part of the batch.
    """
    settings = ["pghistory.context_id", "pghistory.context_metadata"]
    before = [
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [n]).fetchone()[0] for n in settings
    ]
    with pghistory.context(**what, **({"user": user.pk} if user else {})) as known:
        _set(cursor, settings, [str(known.id), json.dumps(known.metadata)])
        yield
    _set(cursor, settings, before)


def _set(cursor, names, values):
    for name, value in zip(names, values, strict=True):
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


class Cell:
    """One column of a contract: the model's field that it sets and what derives from that."""

    def __init__(self, column, model):
        self.column = column
        self.name = column.column_name
        self.field = model._meta.get_field(self.name)
        self.derived = [f for f in derived_fields(model) if f.source == self.field.name]
        self.is_text = isinstance(self.field, (models.CharField, models.TextField))

    @property
    def staged(self):
        """The columns of `import_rows` that it fills: (name, SQL type, whether it is text)."""
        fields = [self.field, *self.derived]
        return [(f.column, _type(f), isinstance(f, (models.CharField, models.TextField))) for f in fields]

    def value(self, cell):
        """The model's value of a cell; ValidationError or ValueError with sentences."""
        return self.field.clean(self.column.widget.clean(cell), None)

    @property
    def compared(self):
        """(the model's column, what the file says) in SQL, over `t`, `r` and `d`."""
        return [(self.field.column, f'r."{self.field.column}"')]


class KeyCell:
    """One column that names another row by its slug or ref."""

    def __init__(self, column, model):
        self.column = column
        self.name = column.column_name
        self.links = [Link(model._meta.get_field(self.name))]
        self.required = column.required
        self.derived = []

    @property
    def staged(self):
        return [(link.staged, 'text COLLATE "C"', True) for link in self.links]

    def value(self, cell):
        """The keys that a cell names, one for each link, blank where it names none."""
        if not cell and self.required:
            raise ValueError(
                _("The cell is empty. It must name a row of “%(table)s”.") % {"table": self.links[0].table}
            )
        return (cell,)

    @property
    def compared(self):
        return [(link.field.column, f'd."{link.field.column}"') for link in self.links]


class AddressCell(KeyCell):
    """One column that names a row of one of several tables, written `table/key`."""

    def __init__(self, column, model):
        self.column = column
        self.name = column.column_name
        self.links = [Link(model._meta.get_field(table)) for table in column.models]
        self.required = True
        self.derived = []

    def value(self, cell):
        table, _slash, key = cell.partition("/")
        if table not in self.column.models or not key:
            raise ValueError(
                _("Write the table, a slash and the key. The tables are: %(tables)s.")
                % {"tables": ", ".join(self.column.models)}
            )
        return tuple(key if link.field.name == table else "" for link in self.links)


class OldSlugCell:
    """The two columns of a redirect that `person/medvedev` sets."""

    def __init__(self, column, model):
        self.column = column
        self.name = column.column_name
        self.fields = [model._meta.get_field(name) for name in column.attributes]
        self.derived = []

    @property
    def staged(self):
        return [(field.column, _type(field), True) for field in self.fields]

    def value(self, cell):
        table, _slash, slug = cell.partition("/")
        if table not in REDIRECTED or not slug:
            raise ValueError(
                _("Write the table, a slash and the retired slug. The tables are: %(tables)s.")
                % {"tables": ", ".join(REDIRECTED)}
            )
        return tuple(f.clean(part, None) for f, part in zip(self.fields, (table, slug), strict=True))

    @property
    def compared(self):
        return [(field.column, f'r."{field.column}"') for field in self.fields]


class Link:
    """One foreign key: the table it names, and the join that finds the named row."""

    def __init__(self, field):
        self.field = field
        self.model = field.related_model
        self.table = self.model._meta.model_name
        self.staged = f"{field.name}__key"
        self.alias = f"to_{field.name}"
        self.to_itself = self.model is field.model

    @property
    def join(self):
        """The join of the row that a line names."""
        return (
            f'LEFT JOIN {self.model._meta.db_table} AS "{self.alias}" '
            f'ON "{self.alias}".{self.model.key_name} = r."{self.staged}"'
        )

    def key_of(self, id):
        """The key of the row with the id `id` (SQL), blank where that is null."""
        table = self.model._meta.db_table
        return f"coalesce((SELECT {self.model.key_name} FROM {table} WHERE id = {id})::text, '')"


class Plan:
    """What mass work needs to know of the table of one contract."""

    def __init__(self, contract, using="default"):
        self.contract = contract
        self.model = contract._meta.model
        self.table = self.model._meta.db_table
        self.name = self.model._meta.model_name
        self.key_column = contract._meta.import_id_fields[0]
        self.connection = connections[using]
        columns = contract.fields
        self.cells = [self._cell(columns[name]) for name in contract.header()]

    def _cell(self, column):
        if isinstance(column, KeyColumn):
            return KeyCell(column, self.model)
        if isinstance(column, AddressColumn):
            return AddressCell(column, self.model)
        if len(column.attributes) > 1:
            return OldSlugCell(column, self.model)
        return Cell(column, self.model)

    @property
    def is_record(self):
        """Whether the rows have slugs, a status and pages."""
        return issubclass(self.model, Record)

    @property
    def key_sql(self):
        """The key of the row `t`, as files write it."""
        if self.model.key_name:
            return f"t.{self.model.key_name}"
        return "(t.target_table || '/' || t.old_slug)"

    @property
    def links(self):
        """Every foreign key that the file can set."""
        return [link for cell in self.cells for link in getattr(cell, "links", ())]

    @property
    def compared(self):
        """[(cell, the model's column, what the file says in SQL)] of every column but the key."""
        return [
            (cell, column, said)
            for cell in self.cells
            if cell.name != self.key_column
            for column, said in cell.compared
        ]

    @property
    def written(self):
        """[(the model's column, its new value in SQL)], keys and derived columns included."""
        pairs = [pair for cell in self.cells for pair in cell.compared]
        return pairs + [(f.column, f'r."{f.column}"') for cell in self.cells for f in cell.derived]

    @cached_property
    def sentences(self):
        """{the constraint's name in the database: (its columns in the contract, its sentence)}."""
        found = {}
        for constraint in self.model._meta.constraints:
            names = (
                constraint.fields
                if isinstance(constraint, models.UniqueConstraint)
                else constraint.condition.referenced_base_fields
            )
            columns = {self.cell_of(name) for name in names} - {""}
            found[constraint.name] = (sorted(columns), str(constraint.get_violation_error_message()))
        return found

    def cell_of(self, name):
        """The contract's column that sets the model's field `name` or what it derives from; "" for none."""
        for cell in self.cells:
            fields = [getattr(cell, "field", None), *cell.derived, *getattr(cell, "fields", ())]
            fields += [link.field for link in getattr(cell, "links", ())]
            if any(f is not None and name in (f.name, f.column) for f in fields):
                return cell.name
        return ""


def sql_of(queryset):
    """A queryset's ids as SQL with its values in place, quoted by the driver."""
    sql, params = queryset.order_by().values("pk").query.sql_with_params()
    connections["default"].ensure_connection()
    return ClientCursor(connections["default"].connection).mogrify(sql, params)


def text_of(cell, alias):
    """SQL for what the row `alias` (of the table or its history) holds, as the export writes it."""
    links = getattr(cell, "links", ())
    if len(links) > 1:
        ids = [(link, f'{alias}."{link.field.column}"') for link in links]
        parts = [
            f"CASE WHEN {id} IS NOT NULL THEN '{link.field.name}/' || {link.key_of(id)} END"
            for link, id in ids
        ]
        return f"coalesce({', '.join(parts)}, '')"
    if links:
        return links[0].key_of(f'{alias}."{links[0].field.column}"')
    if hasattr(cell, "fields"):
        return f"({alias}.target_table || '/' || {alias}.old_slug)"
    column = f'{alias}."{cell.field.column}"'
    return column if cell.is_text else f"coalesce(trim_scale({column})::text, '')"


def said_text(cell):
    """SQL for what the file says, as the export would write it."""
    links = getattr(cell, "links", ())
    if len(links) > 1:
        parts = [
            f"CASE WHEN r.\"{k.staged}\" <> '' THEN '{k.field.name}/' || r.\"{k.staged}\" END" for k in links
        ]
        return f"coalesce({', '.join(parts)}, '')"
    return f'r."{links[0].staged}"' if links else text_of(cell, "r")


def _type(field):
    """The type of a staged column: text without its length, which has been judged before."""
    if isinstance(field, (models.CharField, models.TextField)):
        collation = getattr(field, "db_collation", None)
        return f'text COLLATE "{collation}"' if collation else "text"
    return field.db_type(connections["default"])
