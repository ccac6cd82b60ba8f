"""What can be imported: one CSV file, a zip of the catalogue's files, or a folder of them.

Each kind says what it is called, which contracts it brings in the order of their dependencies, what is wrong
with it as a whole, and opens the file of a contract for reading, as often as wanted.

A zip is taken apart only after its table of contents has been judged: the names are those of the catalogue's
files and lie at its top, and the sizes are declared and together within bounds. `zipfile` never gives more
than a file has declared, and refuses one whose content is longer.
"""

import contextlib
import io
import zipfile
import zlib
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.reading import ReadingFault, UnreadableError
from catalogue.resources import RESOURCES

WHOLE = "catalogue"  # in the place of a table's name in a batch


def contract(table):
    """The contract of the table named as its file without `.csv`."""
    for resource in RESOURCES:
        if resource.file.removesuffix(".csv") == table.removesuffix(".csv"):
            return resource
    tables = ", ".join(resource.file.removesuffix(".csv") for resource in RESOURCES)
    raise ValueError(
        _("There is no table “%(table)s”. The tables are: %(tables)s.") % {"table": table, "tables": tables}
    )


def table_of(contract):
    """The name of the table of a contract, as batches and commands have it."""
    return contract.file.removesuffix(".csv")


def uploaded(table, data):
    """The file or files that the upload `data` (bytes) into `table`, or of the whole catalogue, holds."""
    return Archive(data) if table == WHOLE else OneFile(contract(table), io.BytesIO(data))


class OneFile:
    """One CSV file; `stream` is binary, and read from its beginning or from where it stands."""

    faults = ()

    def __init__(self, contract, stream, name=""):
        self.table, self.name, self.contracts = table_of(contract), name, [contract]
        self._stream = stream

    def open(self, contract):
        """A context that gives the stream itself."""
        return contextlib.nullcontext(self._stream)


class Folder:
    """A folder of the catalogue's CSV files; what else it holds with that ending is a fault."""

    table = WHOLE

    def __init__(self, path):
        self.path = Path(path)
        self.name, self.contracts, self.faults = self.path.name, [], []
        if not self.path.is_dir():
            return self._refuse("", _("There is no such folder."), str(self.path))
        files = {contract.file: contract for contract in RESOURCES}
        found = {path.name for path in self.path.iterdir() if path.suffix.lower() == ".csv"}
        for name in sorted(found - files.keys()):
            self._refuse(
                name,
                _("No table has this file name. Rename or remove it. The files are: %(files)s.")
                % {"files": ", ".join(sorted(files))},
            )
        self.contracts = [contract for name, contract in files.items() if name in found]
        if not found:
            self._refuse("", _("The folder holds none of the catalogue's CSV files."), str(self.path))
        return None

    def _refuse(self, file, sentence, value=""):
        self.faults.append((file, ReadingFault(None, "", value, sentence)))

    def open(self, contract):
        """The file of a table, for reading; UnreadableError with a sentence where it cannot be read."""
        try:
            return (self.path / contract.file).open("rb")
        except OSError as error:
            raise UnreadableError(
                None, _("The file cannot be read: %(reason)s.") % {"reason": error.strerror}
            ) from error


class Archive:
    """The catalogue's files in a zip (bytes); where it is none, or unsafe, it brings a fault and no file."""

    table, name = WHOLE, ""

    def __init__(self, data):
        self._entries, self.faults = {}, []
        try:
            self._zip = self._opened(data)
            self._judge(self._zip.infolist())
        except UnreadableError as error:
            self._entries, self.faults = {}, [("", error.fault)]

    @staticmethod
    def _opened(data):
        try:
            return zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise UnreadableError(
                None, _("The file is no zip, or it is cut. Send a zip of CSV files.")
            ) from error

    def _judge(self, entries):
        files = [contract.file for contract in RESOURCES]
        if len(entries) > len(files):
            raise UnreadableError(None, _("The zip holds more files than the catalogue has tables."))
        for entry in entries:
            name = entry.filename
            if name not in files:
                raise UnreadableError(
                    None,
                    _(
                        "The zip may hold only these files, at its top and in no folder: %(files)s. "
                        "Take out or rename this one."
                    )
                    % {"files": ", ".join(files)},
                    value=name,
                )
            if name in self._entries:
                raise UnreadableError(None, _("This file stands twice in the zip. Keep one."), value=name)
            if entry.flag_bits & 1:
                raise UnreadableError(None, _("The zip has a password. Send one without."), value=name)
            self._entries[name] = entry
        if not entries:
            raise UnreadableError(None, _("The zip is empty. Send a zip of CSV files."))
        if sum(entry.file_size for entry in entries) > settings.MOST_UNPACKED:
            raise UnreadableError(
                None,
                _(
                    "Unpacked, the files would be larger than %(most)s MB. "
                    "Import them one by one on the command line."
                )
                % {"most": settings.MOST_UNPACKED >> 20},
            )

    @property
    def contracts(self):
        """The contracts of the files in the zip, in the order of their dependencies."""
        return [contract for contract in RESOURCES if contract.file in self._entries]

    def open(self, contract):
        """The file of a table, for reading."""
        return contextlib.nullcontext(_Unpacked(self._zip, self._entries[contract.file]))


class _Unpacked:
    """One file of a zip; damage of the zip is an UnreadableError."""

    def __init__(self, archive, entry):
        self._file = self._or_sentence(lambda: archive.open(entry))

    def read(self, size):
        """The next bytes."""
        return self._or_sentence(lambda: self._file.read(size))

    def _or_sentence(self, work):
        try:
            return work()
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise UnreadableError(None, _("The zip is damaged at this file. Make it again.")) from error
