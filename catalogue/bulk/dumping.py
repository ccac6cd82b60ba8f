"""The whole catalogue out, as it stood at one moment: as a zip of its CSV files, or as a folder of them."""

import contextlib
import io
import os
import zipfile
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from catalogue.resources import RESOURCES

from .export import export


def dump(folder, *, tell=None):
    """Write every table to its file in `folder`, made when missing; `tell(file)` hears how it goes on.

    A reader of a file sees the old one or the whole new one.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _one_moment():
        for contract in RESOURCES:
            with replaced(folder / contract.file) as file:
                file.writelines(export(contract))
            if tell:
                tell(contract.file)


@contextlib.contextmanager
def replaced(path):
    """A binary file to write, which takes the place of `path` when it is complete, and otherwise goes."""
    path = Path(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            yield file
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@contextlib.contextmanager
def _one_moment():
    """A transaction that sees the catalogue as it stands now, until its end."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class _Taken(io.RawIOBase):
    """A file that can only be written, whose bytes are taken away as they come."""

    def __init__(self):
        self.blocks = []

    def writable(self):
        return True

    def write(self, data):
        self.blocks.append(bytes(data))
        return len(data)

    def take(self):
        """All bytes since the last time."""
        data, self.blocks = b"".join(self.blocks), []
        return data


def export_all(*, excel=False, with_version=False):
    """The bytes of a zip of all tables, in blocks; all files show the same moment. Options as `export`."""
    out = _Taken()
    with _one_moment(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        now = datetime.now().timetuple()[:6]
        for contract in RESOURCES:
            entry = zipfile.ZipInfo(contract.file, now)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                for block in export(contract, excel=excel, with_version=with_version):
                    file.write(block)
                    yield out.take()
    yield out.take()
