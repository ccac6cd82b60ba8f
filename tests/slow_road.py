"""The reference for mass import: a folder row by row through the contracts, as django-import-export does it.

Slow, and simple enough to be believed: every row becomes an instance of its model, is validated by it and
saved by `save()`. `test_bulk_roads.py` holds that the engine ends in the same rows and history.
"""

from pathlib import Path

import pghistory
import tablib
from django.db import IntegrityError, connection, transaction

from catalogue.models.citation import RECORD_TARGETS
from catalogue.reading import Reading
from catalogue.resources import RESOURCES, RedirectResource
from catalogue.resources.base import DependsOnRefused, refusal
from catalogue.resources.columns import Keys


def load(folder):
    """Load the CSV files of `folder`, or nothing; the faults as (file, line, column, sentence)."""
    with transaction.atomic(), pghistory.context(road="slow"):
        loading = Loading(Path(folder))
        loading.run()
        if loading.faults:
            transaction.set_rollback(True)
        return loading.faults


class Loading:
    """One load under way: the files, the keys they bring, and the faults found so far."""

    def __init__(self, folder):
        self.keys = Keys()
        self.faults = []
        self.tables = {}
        for contract in RESOURCES:
            if (folder / contract.file).exists():
                lines, dataset, broken = rows_of(folder / contract.file)
                self.tables[contract] = lines, dataset
                self.faults += [(contract.file, fault.line, "", fault.sentence) for fault in broken]
        self.lines = {}  # (model, id) -> line

    def run(self):
        """Make all keys known, import the files one after the other, and ask what only the whole can show."""
        for contract, (_lines, dataset) in self.tables.items():
            model = contract._meta.model
            if model.key_name:
                self.keys.keep(model, [key.strip() for key in dataset[model.key_name]])
        self.announce_redirects()
        for contract, (lines, dataset) in self.tables.items():
            self.take_in(contract, lines, dataset)
        self.check_publication()
        if not self.faults:
            self.check_deferred()

    def announce_redirects(self):
        """Make the retired slugs of this folder known, which its other files may use."""
        if RedirectResource not in self.tables:
            return
        _lines, dataset = self.tables[RedirectResource]
        address = RedirectResource.fields["new"].references
        for cells in zip(dataset["old"], dataset["new"], strict=True):
            for (model, old), (_same, new) in zip(*(address(cell.strip()) for cell in cells), strict=False):
                self.keys.redirect(model, {old: new})

    def take_in(self, contract, lines, dataset):
        """Import one file."""
        resource = contract(keys=self.keys)
        result = resource.import_data(dataset, use_transactions=False, lines=lines)
        for error in result.base_errors:
            raise error.error
        for id, line in zip(resource.row_ids, lines, strict=True):
            self.lines.setdefault((contract._meta.model, id), line)
        for invalid in result.invalid_rows:
            for name, errors in invalid.error.error_dict.items():
                for error in errors:
                    column, sentence = resource.column_of(name), error.messages[0]
                    self.fault(contract, lines[invalid.number - 1], column, sentence)
        for refused in result.error_rows:
            for error in refused.errors:
                if not isinstance(error.error, DependsOnRefused):
                    self.fault(contract, lines[refused.number - 1], "", str(error.error))

    def check_publication(self):
        """Every published record has a citation."""
        for contract in RESOURCES:
            model = contract._meta.model
            if model._meta.model_name in RECORD_TARGETS:
                for id in model.objects.uncited().values_list("pk", flat=True):
                    self.fault(contract, self.lines.get((model, id)), "status", "No citation is about it.")

    def check_deferred(self):
        """Ask the database for what it would refuse only at the end of the unit of work."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError as error:
            self.faults.append(("", None, "", refusal(error)))

    def fault(self, contract, line, column, sentence):
        """Note a fault."""
        self.faults.append((contract.file, line, column, str(sentence)))


def rows_of(path):
    """(lines, dataset, faults of rows with too few or too many cells) of a file."""
    with path.open("rb") as file:
        reading = Reading(file)
        rows = list(reading)
    dataset = tablib.Dataset(*(cells for _line, cells in rows), headers=reading.header)
    return [line for line, _cells in rows], dataset, reading.faults
