"""The whole catalogue as a folder of CSV files: in, in one unit of work, and out, as it stood at one moment.

A load is all or nothing. It reads every file, looks at every row, lists every fault it finds, and writes
only when there is none. A row that names a refused row is refused too, but only the first one's fault is
listed, since that is the one to mend.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pghistory
import tablib
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from catalogue.models import Citation, Record
from catalogue.models.citation import RECORD_TARGETS

from . import RESOURCES, RedirectResource
from .base import DependsOnRefused, Keys, refusal
from .table import Fault, Table, read, write

LOAD_LOCK = 0x64657374616D  # one lock for all loads: the second waits until the first is done


@dataclass
class Loaded:
    """What a load did: `counts` of new, changed and unchanged rows by file, or `faults` that stopped it."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    found_full: bool = False  # nothing was done, because there were records already


def silent(*args):
    """Tell nobody how a load or dump goes on."""


def is_empty():
    """True where the catalogue holds no record at all."""
    return not any(r._meta.model.objects.exists() for r in RESOURCES if issubclass(r._meta.model, Record))


def load(folder, if_empty=False, dry_run=False, tell=silent):
    """Load the CSV files of `folder`; return what was `Loaded`, with nothing written where there are faults.

    `if_empty`: do nothing where the catalogue holds records. `dry_run`: do all, then write nothing.
    `tell(sentence)` hears how it goes on.
    """
    with transaction.atomic(), pghistory.context(command="load_catalogue"):
        _wait_for_other_loads(tell)
        if if_empty and not is_empty():
            return Loaded(found_full=True)
        loading = Loading(Path(folder), tell)
        loading.run()
        if loading.faults or dry_run:
            transaction.set_rollback(True)
        return Loaded(loading.counts, loading.faults)


def dump(folder, tell=silent):
    """Write every table to its file in `folder`, made when missing; all files show the same moment."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for contract in RESOURCES:
            write(folder / contract.file, contract.header(), contract().stream())
            tell(contract.file)


def _wait_for_other_loads(tell):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOAD_LOCK])
        if not cursor.fetchone()[0]:
            tell(_("Another load is running. Waiting until it is done …"))
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


class Loading:
    """One load under way: the files, the keys they bring, and the faults found so far."""

    def __init__(self, folder, tell):
        self.folder = folder
        self.tell = tell
        self.keys = Keys()
        self.counts = {}
        self.faults = []
        self.tables = {}  # the file's name -> its table
        self.lines = {}  # model -> {id: line of the row about it}
        self.refused_targets = set()  # (model, key) that a refused citation is about

    def run(self):
        """Read all files, import them one after the other, and check what only the whole can show."""
        self._read()
        resources = [contract(keys=self.keys) for contract in RESOURCES if contract.file in self.tables]
        for resource in resources:
            self._announce(resource)
        self._announce_redirects()
        for resource in resources:
            self._import(resource)
        self._check_publication()
        if not self.faults:
            self._check_deferred()
        order = {contract.file: number for number, contract in enumerate(RESOURCES, 1)}
        self.faults.sort(key=lambda fault: (order.get(fault.file, 0), fault.line or 0))

    # -- reading ----------------------------------------------------------------------------------------

    def _read(self):
        names = {contract.file for contract in RESOURCES}
        if not self.folder.is_dir():
            return self._fault(str(self.folder), _("There is no such folder."))
        for path in sorted(path for path in self.folder.iterdir() if path.suffix.lower() == ".csv"):
            if path.name in names:
                self._read_file(path)
            else:
                self._fault(
                    path.name,
                    _("No table has this file name. Rename or remove it. The files are: %(files)s.")
                    % {"files": ", ".join(sorted(names))},
                )
        if not self.tables and not self.faults:
            self._fault(str(self.folder), _("The folder holds none of the catalogue's CSV files."))

    def _read_file(self, path):
        try:
            self.tables[path.name] = read(path)
        except OSError as error:
            self._fault(path.name, _("The file cannot be read: %(reason)s.") % {"reason": error.strerror})

    def _announce(self, resource):
        """Note the faults of the file's form, and make its keys known before any row is looked at."""
        table = self.tables[resource.file]
        for column, sentence in resource.header_faults(table.header) if table.header else ():
            table.refuse(1, sentence, column=column)
        self.faults += table.faults
        model = resource._meta.model
        if not table.readable or resource.key_column not in table.header:
            self.keys.take_on_trust(model)
        elif model.key_name:
            self.keys.keep(model, [cell.strip() for cell in table.column(resource.key_column)])
        for _line, cells in table.broken:
            self._note_target(resource, dict(zip(table.header, cells, strict=False)))

    def _announce_redirects(self):
        """Make the retired slugs of this folder known, which its other files may use."""
        table = self.tables.get(RedirectResource.file, Table(RedirectResource.file))
        address = RedirectResource.fields["new"].references
        retired = {}
        for cells in zip(table.column("old"), table.column("new"), strict=False):
            for (model, old), (_same, new) in zip(*(address(cell.strip()) for cell in cells), strict=False):
                retired.setdefault(model, {})[old] = new
        for model, slugs in retired.items():
            self.keys.redirect(model, slugs)

    # -- importing --------------------------------------------------------------------------------------

    def _import(self, resource):
        table = self.tables[resource.file]
        if not table.readable or resource.key_column not in table.header:
            return
        lines = [line for line, _cells in table.rows]
        self.tell(_("%(file)s: %(rows)s rows …") % {"file": resource.file, "rows": len(lines)})
        dataset = _with_columns(resource.header(), table)
        result = resource.import_data(dataset, use_transactions=False, lines=lines)
        self._note_lines(resource, lines)
        self._note_faults(resource, dataset, lines, result)
        new, changed, unchanged = (result.totals[kind] for kind in ("new", "update", "skip"))
        self.counts[resource.file] = {"new": new, "changed": changed, "unchanged": unchanged}

    def _note_lines(self, resource, lines):
        of_rows = self.lines.setdefault(resource._meta.model, {})
        for id, line in zip(resource.row_ids, lines, strict=True):
            of_rows.setdefault(id, line)

    def _note_faults(self, resource, dataset, lines, result):
        """Note what the rows were refused for, except what a missing column has to answer for."""
        missing = set(resource.header()) - set(self.tables[resource.file].header)
        for error in result.base_errors:
            raise error.error
        for invalid in result.invalid_rows:
            row = dict(zip(dataset.headers, dataset[invalid.number - 1], strict=True))
            self._note_target(resource, row)
            for name, errors in invalid.error.error_dict.items():
                for error in errors:
                    columns = [resource.column_of(name)]
                    if name == NON_FIELD_ERRORS:
                        columns = resource.columns_of_constraint(error.code)
                    if missing.isdisjoint(columns or missing):
                        value = ", ".join(row.get(column, "") for column in columns)
                        line = lines[invalid.number - 1]
                        self._fault(resource.file, error.messages[0], line, ", ".join(columns), value)
        for refused in result.error_rows:
            row = dict(zip(dataset.headers, dataset[refused.number - 1], strict=True))
            self._note_target(resource, row)
            for error in refused.errors:
                if not missing and not isinstance(error.error, DependsOnRefused):
                    self._fault(resource.file, str(error.error), lines[refused.number - 1])

    def _note_target(self, resource, row):
        """Remember what a refused citation is about: that record is not uncited for this."""
        if resource._meta.model is Citation:
            self.refused_targets.update(resource.fields["about"].references(row.get("about", "").strip()))

    # -- the whole --------------------------------------------------------------------------------------

    def _check_publication(self):
        """Every published record has a citation; not asked where the citations could not be read."""
        citations = self.tables.get("citations.csv")
        if citations and "citations.csv" not in self.counts:
            return
        cited = {(model, self.keys.id(model, key)) for model, key in self.refused_targets}
        for contract in RESOURCES:
            model = contract._meta.model
            if model._meta.model_name not in RECORD_TARGETS:
                continue
            for id, slug in model.objects.uncited().order_by("slug").values_list("pk", "slug"):
                if (model, id) not in cited:
                    self._fault(
                        contract.file,
                        _("A published record needs a citation about it. Add one, or make it a draft."),
                        self.lines.get(model, {}).get(id),
                        "slug",
                        slug,
                    )

    def _check_deferred(self):
        """Ask the database for what it would refuse only at the end of the unit of work."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError as error:
            self._fault(str(self.folder), refusal(error))

    def _fault(self, file, sentence, line=None, column="", value=""):
        self.faults.append(Fault(file, line, column, value, str(sentence)))


def _with_columns(columns, table):
    """The rows of `table` under the contract's `columns`: unknown and doubled ones out, missing ones empty.

    So the rows of a file with a wrong header are looked at all the same; it is refused in any case.
    """
    kept = {column: table.header.index(column) for column in columns if column in table.header}
    headers = [*kept, *(column for column in columns if column not in kept)]
    blanks = [""] * (len(headers) - len(kept))
    return tablib.Dataset(
        *([*(cells[at] for at in kept.values()), *blanks] for _line, cells in table.rows), headers=headers
    )
