"""A file into `import_rows`: every cell cleaned and derived by the model's own fields, then sent by COPY.

Python works column by column on some thousand rows at a time and remembers what it made of recent cells, so
that dates, statuses, occupations and keys cost one look-up each.
"""

import contextlib
import csv
import gc
import itertools
import tempfile
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db.models import CharField, Field, TextField
from django.utils.translation import gettext as _

from catalogue import reading
from catalogue.models.fields import CleanText, EDTFField, NotationField, clean

from .base import BOOKKEEPING, Cell

CHUNK = 4_000  # rows
REMEMBERED = 50_000  # cells a column
LONGEST_REMEMBERED = 80  # characters
MOST_DOUBTFUL = 5
SHORT = 60  # characters of a column that holds numbers, such as pages
FAULTS_IN_MEMORY = 4_000_000  # bytes; then a temporary file


MISSING = r"\N"  # how COPY writes NULL
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copied(value):
    """A value as COPY takes it."""
    return MISSING if value is None else str(value).translate(ESCAPES)


def _escaped(texts):
    """A column of texts as COPY takes them."""
    whole = "".join(texts)
    if "\\" in whole or "\n" in whole or "\t" in whole or "\r" in whole:
        return [text.translate(ESCAPES) for text in texts]
    return texts


class Refused:
    """What stands in the place of the values of a cell that cannot be taken."""

    def __init__(self, sentences):
        self.sentences = sentences


class Memory(dict):
    """{cell: what it means}, filled on demand and emptied when it grows too large."""

    def __init__(self, read):
        super().__init__()
        self.read = read
        self.met_fault = False

    def __missing__(self, cell):
        try:
            value = self.read(cell.strip())
        except ValidationError as fault:
            value = Refused(fault.messages)
        except ValueError as fault:
            value = Refused([str(fault)])
        if isinstance(value, Refused):
            self.met_fault = True
            return value
        value = tuple(map(_copied, value))
        if len(cell) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[cell] = value
        return value


class PlainText:
    """Judges a whole column at once: does every cell hold plain text, which its field takes as it stands?

    Plain is printable text in form NFC with single spaces, not too long, and of the shape asked for: what
    cleaning leaves alone. Anything else goes the long way, cell by cell, through the field itself.
    """

    def __init__(self, field):
        self.breaks = isinstance(field, TextField) or getattr(field, "normalise", None) is clean
        self.longest = min(
            (v.limit_value for v in field.validators if isinstance(v, MaxLengthValidator)), default=None
        )
        self.blank = field.blank
        shapes = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
        self.shapes = [v.regex.search for v in shapes]

    @staticmethod
    def fits(field):
        """Whether cells of `field` can be judged so: text of no vocabulary, notation or rule of its own."""
        known = all(
            isinstance(v, MaxLengthValidator) or (type(v) is RegexValidator and not v.inverse_match)
            for v in field.validators
        )
        simple = type(field) is CharField or (
            isinstance(field, CleanText) and not isinstance(field, NotationField)
        )
        return (
            simple
            and known
            and not field.choices
            and type(field).validate in (Field.validate, CleanText.validate)
        )

    def holds(self, texts):
        """Whether all of `texts` are plain."""
        whole = "\0".join(texts)
        if reading.may_be_damaged(whole, short=self.longest is not None and self.longest <= SHORT):
            return False
        if whole[:1] == " " or whole[-1:] == " " or "\0 " in whole or " \0" in whole:
            return False
        bare = whole.replace("\0", "")
        if self.breaks:
            if whole[:1] == "\n" or whole[-1:] == "\n" or "\0\n" in whole or "\n\0" in whole:
                return False
            bare = bare.replace("\n", "")
        return (
            bare.isprintable()
            and (self.breaks or "  " not in whole)
            and (whole.isascii() or unicodedata.is_normalized("NFC", whole))
            and (self.longest is None or max(map(len, texts)) <= self.longest)
            and (self.blank or all(texts))
            and all(all(map(shape, filter(None, texts))) for shape in self.shapes)
        )


class Faults:
    """The faults found so far, in memory while they are few and in a temporary file when they are many."""

    def __init__(self):
        self.count = 0
        self._spool = tempfile.SpooledTemporaryFile(  # noqa: SIM115 -- lives as long as the run
            FAULTS_IN_MEMORY, "w+", encoding="utf-8", newline=""
        )
        self._writer = csv.writer(self._spool, lineterminator="\n")

    def add(self, line, column, value, sentence):
        """Note one."""
        self.count += 1
        value = reading.shown(value).replace("\0", "␀")
        self._writer.writerow([line, column, value.encode("utf-8", "replace").decode(), sentence])

    def close(self):
        """Let the temporary file go."""
        self._spool.close()

    def blocks(self):
        """All of them as CSV."""
        self._spool.seek(0)
        yield from iter(lambda: self._spool.read(1 << 16), "")


@contextlib.contextmanager
def _no_collecting():
    """Staging makes millions of short-lived rows and no cycles; looking for some took a third of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Staging:
    """Fills `import_rows` and `import_faults` from a file that is being read."""

    def __init__(self, plan, cursor):
        self.plan = plan
        self.cursor = cursor
        self.faults = Faults()
        self.rows = 0
        self.mended = 0  # dates that a spreadsheet had rewritten
        self.doubtful = {}  # {(column, cell): what a spreadsheet may have done to a text that stands}

    def run(self, source, progress=None):
        """Stage all rows of `source` (a Reading, or anything with `header` that gives (line, cells))."""
        with contextlib.closing(self.faults), _no_collecting():
            self._run(source, progress)

    def _run(self, source, progress):
        self._prepare(source.header)
        with self.cursor.copy(self._copy_statement()) as copy:
            rows = iter(source)
            while some := list(itertools.islice(rows, CHUNK)):
                copy.write(self._staged(some))
                self.rows += len(some)
                if progress:
                    progress(self.rows)
        for fault in source.faults:
            self.faults.add(*fault)
        keys = "".join(f', "{link.staged}"' for link in self.plan.links)
        statement = "COPY import_faults FROM STDIN (FORMAT csv, FORCE_NOT_NULL (col, value))"
        with self.cursor.copy(statement) as copy:
            for block in self.faults.blocks():
                copy.write(block)
        self.cursor.execute(f"ANALYZE import_rows (line, given{keys})")

    def _prepare(self, header):
        faults = [
            reading.ReadingFault(1, column, "", str(sentence))
            for column, sentence in self.plan.contract.header_faults(
                [name for name in header if name not in BOOKKEEPING]
            )
        ]
        faults += [
            reading.ReadingFault(1, name, "", _("The column stands twice in the header. Delete one."))
            for name in BOOKKEEPING
            if header.count(name) > 1
        ]
        if faults:
            raise HeaderRefusedError(faults)
        self.at = {name: number for number, name in enumerate(header)}
        self.memories = {cell.name: Memory(self._reader(cell)) for cell in self.plan.cells}
        self.plain = {
            cell.name: PlainText(cell.field)
            for cell in self.plan.cells
            if isinstance(cell, Cell) and PlainText.fits(cell.field)
        }
        self.versions, self.removals = Memory(_version), Memory(_removal)
        columns = [
            *[("line", "bigint"), ("given", 'text COLLATE "C"'), ("bad", "text")],
            *[("given_version", "integer"), ("remove", "boolean")],
            *((f'"{name}"', kind) for cell in self.plan.cells for name, kind, _text in cell.staged),
        ]
        self.cursor.execute(
            f"CREATE TEMP TABLE import_rows ({', '.join(f'{n} {k}' for n, k in columns)}) ON COMMIT DROP"
        )
        self.cursor.execute(
            "CREATE TEMP TABLE import_faults "
            "(line bigint, col text, value text, sentence text) ON COMMIT DROP"
        )

    def _copy_statement(self):
        return "COPY import_rows FROM STDIN"

    def _reader(self, cell):
        """A function from a cell's text to the tuple of its staged values."""
        if not isinstance(cell, Cell):
            return cell.value
        value_of, derived, is_date = cell.value, cell.derived, isinstance(cell.field, EDTFField)

        def read(text):
            mended = reading.mended_date(text) if is_date else None
            try:
                value = value_of(mended or text)
            except (ValidationError, ValueError):
                if sentence := reading.damage(text):
                    raise ValueError(sentence) from None
                raise
            if mended:
                self.mended += 1
            elif len(self.doubtful) < MOST_DOUBTFUL and (sentence := reading.damage(text)):
                self.doubtful[cell.name, text] = sentence
            return (value, *(field.value_of(value) for field in derived))

        return read

    def _staged(self, some):
        """Some rows as the CSV that COPY takes."""
        lines = [line for line, _cells in some]
        columns = list(zip(*(cells for _line, cells in some), strict=True))
        bad = {}  # number in `some` -> names of its faulty columns
        staged = []
        given = _escaped(list(map(str.strip, columns[self.at[self.plan.key_column]])))
        for cell in self.plan.cells:
            texts = columns[self.at[cell.name]]
            if cell.name in self.plain and self.plain[cell.name].holds(texts):
                staged.append(_escaped(texts))
                staged.extend(_escaped(list(map(field.value_of, texts))) for field in cell.derived)
                continue
            values = self._values(cell.name, texts, self.memories[cell.name], lines, bad, len(cell.staged))
            staged.extend(zip(*values, strict=True))
        versions = self._bookkeeping("version", self.versions, columns, lines, bad)
        removals = self._bookkeeping("delete", self.removals, columns, lines, bad)
        marks = (
            [",".join(bad.get(number, ())) for number in range(len(some))] if bad else itertools.repeat("")
        )
        rows = zip(map(str, lines), given, marks, versions, removals, *staged)  # noqa: B905 -- some repeat for ever
        return "\n".join(map("\t".join, rows)) + "\n"

    def _values(self, name, texts, memory, lines, bad, width):
        """What each of `texts` means; faulty ones are noted and mean nothing."""
        values = list(map(memory.__getitem__, texts))
        if memory.met_fault:
            memory.met_fault = False
            for number, value in enumerate(values):
                if isinstance(value, Refused):
                    bad.setdefault(number, []).append(name)
                    for sentence in value.sentences:
                        self.faults.add(lines[number], name, texts[number], sentence)
                    values[number] = (MISSING,) * width
        return values

    def _bookkeeping(self, name, memory, columns, lines, bad):
        if name not in self.at:
            return itertools.repeat(MISSING)
        texts = columns[self.at[name]]
        return [value[0] for value in self._values(name, texts, memory, lines, bad, 1)]


class HeaderRefusedError(ValueError):
    """The header is not the contract's; `faults` say how."""

    def __init__(self, faults):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def _version(cell):
    if cell and not (cell.isascii() and cell.isdigit() and len(cell) <= 9):
        raise ValueError(_("The version is the number that the export wrote. Leave it as it was, or blank."))
    return (cell or None,)


def _removal(cell):
    if cell.lower() not in {"", "0", "no", "1", "yes", "delete"}:
        raise ValueError(_("Write “yes” to delete this row from the catalogue, or leave the cell blank."))
    return ("t" if cell.lower() in {"1", "yes", "delete"} else None,)
