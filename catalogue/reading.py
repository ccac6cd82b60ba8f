"""Reading CSV as people really save it: bytes in, rows with their lines out, in constant memory.

Pure: no model, no query. `Reading(stream)` recognises the encoding (UTF-8 with or without a byte order mark,
UTF-16, Windows-1251), the separator (comma, semicolon, tab), the line ends and the Excel variant, and says
what it recognised in `recognised`. Every damage is a `ReadingFault`; nothing is guessed at.

The *Excel variant* is for spreadsheets, which run a cell that begins with `=` as a formula: cells beginning
with `= + - @`, tab, CR or an apostrophe have an apostrophe before them, and so has the first column's name,
which marks the file. Reading takes exactly that apostrophe away; in plain files no cell is ever touched.
"""

import codecs
import csv
import datetime
import io
import re
from typing import NamedTuple

from django.utils.translation import gettext as _

MOST_COLUMNS = 10_000
LONGEST_CELL = 10_000_000  # characters
BLOCK = 1 << 18  # bytes read at a time
SHOWN = 60  # characters of a value that a fault repeats
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
PREFIX = "'"
RISKY = ("=", "+", "-", "@", "\t", "\r", PREFIX)

# What Excel makes of a month and a year: `июл.37`, `Jul-37`.
MONTHS = {
    **{
        word: number
        for number, word in enumerate(
            ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"], 1
        )
    },
    **{
        word: number
        for number, word in enumerate(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
        )
    },
}
_MONTH_AND_YEAR = re.compile(r"([^\W\d_]{3})[.-](\d\d)")
_DAY_AND_MONTH = re.compile(r"\d\d?[.-]([^\W\d_]{3})")
_DAY = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")
_SHORT_DAY = re.compile(r"\d\d?([./-])(\d\d?|[^\W\d_]{3})\1(\d\d|\d{4})")
_ROUNDED = re.compile(r"-?\d([.,]\d+)?E\+\d+")
_ANY_MONTH = re.compile(rf"(?<![^\W\d_])({'|'.join(MONTHS)})(?![^\W\d_])", re.IGNORECASE)


class ReadingFault(NamedTuple):
    """One thing wrong: its line in the file (from 1; None for all of it), column, value, and a sentence."""

    line: int | None
    column: str
    value: str
    sentence: str

    def __str__(self):
        return self.said()

    def said(self, file=""):
        """The fault on one line, after the name of its file where there are several."""
        line = _("line %(number)s") % {"number": self.line} if self.line else ""
        where = [file, line, self.column, f"“{shown(self.value)}”" if self.value else ""]
        return ": ".join(part for part in (", ".join(p for p in where if p), self.sentence) if part)


class Recognised(NamedTuple):
    """What a file turned out to be: `encoding`, `separator` and `line_ends` as words, and the variant."""

    encoding: str
    separator: str
    line_ends: str
    excel: bool

    def in_words(self):
        """`UTF-8, comma, LF`, for the preview."""
        excel = [_("Excel variant")] if self.excel else []
        return ", ".join([self.encoding, _(self.separator), self.line_ends, *excel])


class UnreadableError(ValueError):
    """The file cannot be read any further; `fault` says where and why."""

    def __init__(self, line, sentence, column="", value=""):
        super().__init__(sentence)
        self.fault = ReadingFault(line, column, value, sentence)


class Reading:
    """One CSV file being read: iterate over it once for (line, cells) of every row under the header.

    `header` and `recognised` are there from the start. Rows of a wrong shape go to `faults`, not to the
    iteration; what makes the rest unreadable raises UnreadableError, from the constructor too. `bytes_read`
    tells how far it is. `stream` is a binary file, read forward only. With `any_shape`, rows of a wrong
    shape are given too.
    """

    any_shape = False

    def __init__(self, stream):
        self.faults = []
        self.bytes_read = 0
        self._stream = stream
        self._text = _Text(self)
        lines = iter(self._text)
        first = next(lines, None)
        if first is None or not first.strip("\r\n\ufeff"):
            raise UnreadableError(1, _("The file is empty. Its first line must name the columns."))
        self._began = 1
        separator = _told_separator(first)
        if separator:
            first, self._began = next(lines, ""), 2
        separator = separator or _separator(first)
        csv.field_size_limit(LONGEST_CELL)
        self._rows = csv.reader(_chain(first, lines), delimiter=separator, strict=True)
        header = self._header()
        if len(header) > MOST_COLUMNS:
            raise UnreadableError(
                1,
                _("The header has more than %(most)s columns, so this is no table.") % {"most": MOST_COLUMNS},
            )
        excel = header[0].strip().startswith(PREFIX)
        self.header = [_bare(cell.strip()) if excel else cell.strip() for cell in header]
        ends = "CRLF" if first.endswith("\r\n") else "CR" if first.endswith("\r") else "LF"
        self._known = (SEPARATORS[separator], ends, excel)

    @property
    def recognised(self):
        """What the file turned out to be, as far as it has been read."""
        return Recognised(self._text.encoding, *self._known)

    def __iter__(self):
        width, excel, rows = len(self.header), self._known[2], self._rows
        while True:
            line = rows.line_num + self._began
            try:
                cells = next(rows, None)
            except csv.Error as error:
                raise UnreadableError(line, _csv_sentence(error)) from error
            if cells is None:
                return
            if len(cells) != width and not self.any_shape:
                if any(cells):
                    self.faults.append(ReadingFault(line, "", "", _shape_sentence(len(cells), width)))
            elif excel:
                yield line, [_bare(cell) for cell in cells]
            elif cells[0] or any(cells):
                yield line, cells

    def _header(self):
        try:
            return next(self._rows)
        except csv.Error as error:
            raise UnreadableError(self._began, _csv_sentence(error)) from error


class _Text:
    """The lines of a byte stream as text, decoded block by block; `encoding` says what it is."""

    def __init__(self, reading):
        self.reading = reading
        self.encoding = "UTF-8"
        self.line = 1  # of the beginning of what is decoded next
        self.only_ascii = True

    def __iter__(self):
        block = self._read()
        decoder = self._decoder(block)
        rest = ""
        while block:
            text = rest + self._decode(decoder, block)
            if self.switched:
                decoder, self.switched = self.switched, None
            lines = io.StringIO(text, newline="").readlines()
            rest = lines.pop() if lines and not lines[-1].endswith("\n") else ""
            if len(rest) > LONGEST_CELL:
                raise UnreadableError(self.line + len(lines), _too_long())
            yield from lines
            self.line += len(lines)
            block = self._read()
        tail = rest + self._decode(decoder, b"", final=True)
        yield from io.StringIO(tail, newline="").readlines()

    switched = None

    def _read(self):
        block = self.reading._stream.read(BLOCK)
        self.reading.bytes_read += len(block)
        return block

    def _decoder(self, block):
        if block.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            raise UnreadableError(1, _("The file is UTF-32. Save it as “CSV UTF-8 (comma delimited)”."))
        if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self.encoding = "UTF-16"
            return codecs.getincrementaldecoder("utf-16")()
        if (half := _without_mark(block)) is not None:
            self.encoding = "UTF-16"
            return codecs.getincrementaldecoder(half)()
        if block.startswith(codecs.BOM_UTF8):
            self.encoding = "UTF-8-BOM"
        return codecs.getincrementaldecoder("utf-8-sig")()

    def _decode(self, decoder, block, final=False):
        """The text of `block`; refuses NUL, and bytes that do not belong to the encoding."""
        try:
            text = decoder.decode(block, final)
        except UnicodeDecodeError as error:
            text = self._decoded_otherwise(error)
        if "\0" in text:
            before = text[: text.index("\0")]
            raise UnreadableError(
                self.line + _line_ends(before),
                _("There is a NUL character, which is no text. The file is damaged or no CSV file."),
            )
        self.only_ascii = self.only_ascii and text.isascii()
        return text

    def _decoded_otherwise(self, error):
        """The bytes at fault as Windows-1251, if all before were plain ASCII and they look like Russian."""
        data = error.object
        if self.encoding == "UTF-8" and self.only_ascii and data[: error.start].isascii() and _russian(data):
            decoder = codecs.getincrementaldecoder("cp1251")()
            try:
                text = decoder.decode(data)
            except UnicodeDecodeError as other:
                raise self._undecodable(other, "Windows-1251") from other
            self.encoding, self.switched = "Windows-1251", decoder
            return text
        raise self._undecodable(error, self.encoding) from error

    def _undecodable(self, error, encoding):
        before = error.object[: error.start].decode("latin-1")
        return UnreadableError(
            self.line + _line_ends(before),
            _(
                "The byte %(byte)s is not %(encoding)s: the file is cut, or mixes encodings, or has another. "
                "Save it as “CSV UTF-8 (comma delimited)”."
            )
            % {"byte": f"{error.object[error.start]:02X}", "encoding": encoding},
        )


def plain_text(data):
    """The text of a file's bytes, UTF-8 or, with its mark, UTF-16; else ValueError with a sentence."""
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            _("The file is not plain text in UTF-8. Save it as “Text (UTF-8)” and choose it again.")
        ) from error


def excel_cell(cell):
    """`cell` as the Excel variant writes it."""
    return PREFIX + cell if cell.startswith(RISKY) else cell


def mended_date(cell):
    """The EDTF of a date that a spreadsheet has rewritten, where that is certain; else None.

    Excel shows the month and year `1937-07` as `июл.37` or `Jul-37`; the years 1930 to 1999 are certain,
    because it takes `37` for 1937 itself, and those from 00 to 29 are not.
    """
    if match := _DAY.fullmatch(cell):
        day, month, year = (int(part) for part in match.groups())
        return f"{year:04}-{month:02}-{day:02}" if _on_the_calendar(year, month, day) else None
    match = _MONTH_AND_YEAR.fullmatch(cell.lower())
    if match and match[1] in MONTHS and int(match[2]) >= 30:
        return f"19{match[2]}-{MONTHS[match[1]]:02}"
    return None


def damage(cell):
    """The sentence about what a spreadsheet has done to `cell` beyond repair; None where nothing shows."""
    if _ROUNDED.fullmatch(cell):
        return _(
            "A spreadsheet has rounded this number and its last digits are lost. Type it again, as text."
        )
    if mended := mended_date(cell):
        return _("A spreadsheet has rewritten this date. Write %(date)s.") % {"date": mended}
    if (match := _MONTH_AND_YEAR.fullmatch(cell.lower())) and match[1] in MONTHS:
        return _("A spreadsheet has shortened this date, and the century is not certain. Write 1925-07.")
    if (match := _DAY_AND_MONTH.fullmatch(cell.lower())) and match[1] in MONTHS:
        return _("A spreadsheet has made a day and a month of two numbers. Type them again, as text.")
    if (match := _SHORT_DAY.fullmatch(cell.lower())) and (match[2].isdigit() or match[2] in MONTHS):
        return _("A spreadsheet has rewritten this date, and its parts are not certain. Write 1937-07-30.")
    return None


def may_be_damaged(text, short=False):
    """Whether a cell in `text` may have been damaged: a quick look, for many cells at once.

    It looks for the names of months only in `short` columns, such as pages and issues.
    """
    return "E+" in text or (short and _ANY_MONTH.search(text) is not None)


def shown(value):
    """`value` on one line, cut short, for a message."""
    line = " ".join(value.replace("\0", "␀").split()) or value
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _on_the_calendar(year, month, day):
    try:
        return bool(datetime.date(year, month, day))
    except ValueError:
        return False


def _bare(cell):
    return cell[1:] if cell.startswith(PREFIX) else cell


def _chain(first, lines):
    yield first
    yield from lines


def _told_separator(line):
    """The separator that Excel's own first line `sep=;` tells; None where there is no such line."""
    match = re.fullmatch(r'"?sep=([,;\t])"?\r?\n?', line, re.IGNORECASE)
    return match[1] if match else None


def _separator(header):
    """The separator that gives the header the most columns; a comma where none does."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(SEPARATORS, key=lambda separator: (bare.count(separator), separator == ","))


def _without_mark(block):
    """The kind of UTF-16 that a block without a byte order mark is in, by its zero bytes; else None."""
    start = block[:16] if len(block) % 2 == 0 or len(block) > 16 else block[: len(block) - 1]
    if len(start) < 4:
        return None
    if any(start[0::2]) and not any(start[1::2]):
        return "utf-16-le"
    if any(start[1::2]) and not any(start[0::2]):
        return "utf-16-be"
    return None


def _russian(data):
    """Whether bytes look like Russian in Windows-1251: its letters, and standing together in words."""
    letters = len(re.findall(rb"[\xc0-\xff\xa8\xb8]", data))
    high = len(re.findall(rb"[\x80-\xff]", data))
    in_words = sum(len(word) for word in re.findall(rb"[\xc0-\xff\xa8\xb8]{2,}", data))
    return letters >= 0.7 * high and in_words >= 0.7 * letters


def _line_ends(text):
    return len(re.findall(r"\r\n|\r|\n", text))


def _shape_sentence(cells, columns):
    counts = _("The row has %(cells)s cells, the header %(columns)s.") % {"cells": cells, "columns": columns}
    if cells > columns:
        return counts + " " + _("A cell with a separator in it must stand in double quotes.")
    return counts + " " + _("Every row needs all its separators, also where cells are empty.")


def _too_long():
    return _("A cell has more than %(most)s characters. Shorten it.") % {"most": f"{LONGEST_CELL:,}"}


def _csv_sentence(error):
    """What the error of Python's csv module means."""
    if "field larger" in str(error):
        return _too_long()
    if "unexpected end" in str(error):
        return _(
            "A quotation mark is opened in this row and never closed. Close it, or double it inside a cell."
        )
    return _("A cell goes on after its closing quotation mark. Double the quotation marks inside a cell.")
