"""One CSV file: its bytes into rows with their lines, and rows into the bytes that every dump has.

Pure: no query, no model. What spreadsheets do to CSV (UTF-16, cp1251, semicolons, a byte order mark, CRLF)
is recognised here and either taken or refused with a sentence, never guessed at.

Taken: UTF-8 with or without a byte order mark; LF, CRLF or CR at the ends of rows; lines without any text,
which hold no row. Written: UTF-8 without a mark, LF, quotes only where they are needed.
"""

import csv
import io
import os
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from catalogue.reading import shown

LONGEST_CELL = 131_072  # characters; Python's csv module and most spreadsheets stop at or before this


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where it stands, what stands there, and a sentence that says what to do.

    `line` counts the lines of the file from 1, so that an editor finds it even where cells have several
    lines; a row's faults are reported at its first line. What is unknown or beside the point is blank.
    """

    file: str
    line: int | None
    column: str
    value: str
    sentence: str

    def __str__(self):
        line = _("line %(number)s") % {"number": self.line} if self.line else ""
        where = [self.file, line, self.column, f"“{shown(self.value)}”" if self.value else ""]
        return f"{', '.join(part for part in where if part)}: {self.sentence}"


@dataclass
class Table:
    """What a file says: its column names, and its rows as (line, cells).

    `broken` are the rows that have too few or too many cells; they are no rows of the table, but what they
    name is known. `readable` is False where the rest of the file could not be understood at all.
    """

    file: str
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    readable: bool = True

    def refuse(self, line, sentence, column="", value=""):
        """Note a fault."""
        self.faults.append(Fault(self.file, line, column, value, str(sentence)))

    def give_up(self, line, sentence):
        """Note a fault that makes the rest of the file unreadable."""
        self.refuse(line, sentence)
        self.readable = False

    def column(self, name):
        """The cells of the column `name`, those of broken rows last; nothing where there is none."""
        if name not in self.header:
            return []
        at = self.header.index(name)
        return [cells[at] for _line, cells in (*self.rows, *self.broken) if at < len(cells)]


def read(path):
    """The `Table` of the file at `path`."""
    return parse(path.name, path.read_bytes())


def parse(file, data):
    """The `Table` that the bytes `data` of the file named `file` hold."""
    table = Table(file)
    text = _decoded(table, data)
    if text is None:
        return table
    csv.field_size_limit(LONGEST_CELL)  # one for the whole process, and others read longer cells
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells):
                _add(table, line, cells)
            if not table.readable:
                return table
            line = reader.line_num + 1
    except csv.Error as error:
        table.give_up(line, _csv_sentence(error))
    if table.readable and not table.header:
        table.give_up(1, _("The file is empty. Its first line must name the columns."))
    return table


def write(path, header, rows):
    """Write `rows` under `header` to `path`; a reader sees the old file or the whole new one."""
    path = Path(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            write_rows(file, header, rows)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def write_rows(file, header, rows):
    """Write `rows` under `header` to the open text `file`, in the one form that dumps have."""
    writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def _decoded(table, data):
    """The text of `data`; None, and a fault, where it is not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_like_utf16(data):
        return table.give_up(1, _("The file is UTF-16. Save it as “CSV UTF-8 (comma delimited)”."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return table.give_up(
            before.count(b"\n") + 1,
            _(
                "The byte %(byte)s is not UTF-8, so the file is in another encoding, such as Windows-1251. "
                "Save it as “CSV UTF-8 (comma delimited)”."
            )
            % {"byte": f"{data[error.start]:02X}"},
        )


def _looks_like_utf16(data):
    """True where every other byte of the beginning is zero, as in Latin text without a byte order mark."""
    start = data[:40]
    return len(start) > 3 and (not any(start[0::2]) or not any(start[1::2]))


def _add(table, line, cells):
    """Add the header or one row of `cells` to the table, noting what is wrong with its shape."""
    if not table.header:
        return _take_header(table, line, cells)
    nulls = [at for at, cell in enumerate(cells) if "\0" in cell]
    for at in nulls:
        column = table.header[at] if at < len(table.header) else ""
        table.refuse(
            line, _("The cell holds a NUL character, which is no text. Delete it."), column, cells[at]
        )
    if len(cells) != len(table.header):
        table.refuse(line, _shape_sentence(len(cells), len(table.header)))
    sound = not nulls and len(cells) == len(table.header)
    (table.rows if sound else table.broken).append((line, cells))


def _shape_sentence(cells, columns):
    """Why a row of `cells` cells does not fit a header of `columns`."""
    if cells > columns:
        advice = _("A cell with a comma in it must stand in double quotes.")
    else:
        advice = _("Every row needs all its commas, also where cells are empty.")
    counts = _("The row has %(cells)s cells, the header %(columns)s.") % {"cells": cells, "columns": columns}
    return f"{counts} {advice}"


def _take_header(table, line, cells):
    for separator, name in ((";", _("semicolons")), ("\t", _("tabs"))):
        if len(cells) == 1 and separator in cells[0]:
            return table.give_up(
                line,
                _("The cells are separated by %(separator)s. Save the file as “CSV UTF-8 (comma delimited)”.")
                % {"separator": name},
            )
    table.header = [cell.strip() for cell in cells]


def _csv_sentence(error):
    """What the error of Python's csv module means."""
    if "field larger" in str(error):
        return _(
            "A cell of this row has more than %(most)s characters. Shorten it. "
            "The rest of the file was not read."
        ) % {"most": f"{LONGEST_CELL:,}"}
    if "unexpected end" in str(error):
        return _(
            "A quotation mark is opened in this row and never closed. Close it, or double it inside a cell."
        )
    return _(
        "A cell that begins with a quotation mark goes on after the closing one. "
        "Double the marks inside a cell. The rest of the file was not read."
    )
