"""A CSV of names and dates with what each resolves to: the same rows, none lost, and five columns more."""

import csv
import io
import itertools

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue import dates
from catalogue.reading import PREFIX, SEPARATORS, Reading, UnreadableError, damage, excel_cell, mended_date

from .answers import Sure
from .resolving import keys_of, resolve_all

NAMES = {"name", "place", "place name", "old name", "название", "имя", "город", "место"}
DATES = {"on", "date", "year", "day", "when", "дата", "год", "день"}
ADDED = ["slug", "name_today", "name_then", "how_sure", "sentence"]
LONGEST_NAME, LONGEST_DATE = 300, 120  # characters
BATCH = 500  # rows resolved with three queries
SEVERAL, NOWHERE, FAULT = "several places", "not found", "not understood"


class Table:
    """A CSV file of names and dates: iterate over it once for the blocks of the answer, as bytes.

    Raises UnreadableError, from the constructor too, where the file cannot be read (any further). `unclear`
    counts the rows that could not be answered with one place, once all is read. Above `most` rows it is
    refused.
    """

    def __init__(self, stream, most=None):
        self.most = most
        self.rows = self.unclear = 0
        self._reading = Reading(stream)
        self._reading.any_shape = True
        header = [cell.strip().casefold() for cell in self._reading.header]
        self._name, self._date = _column(header, NAMES), _column(header, DATES)
        if self._name is None:
            raise UnreadableError(
                1, _("No column is headed “name”. Head the column with the names so; dates are headed “on”.")
            )

    def __iter__(self):
        recognised = self._reading.recognised
        self._separator = next(s for s, word in SEPARATORS.items() if word == recognised.separator)
        self._excel = recognised.excel
        yield self._first_block()
        rows = iter(self._reading)
        while batch := list(itertools.islice(rows, BATCH)):
            self.rows += len(batch)
            if self.most and self.rows > self.most:
                raise UnreadableError(
                    batch[-1][0],
                    _("The file has more than %(most)s rows. Send it in parts.") % {"most": f"{self.most:,}"},
                )
            yield self._written(self._answered(batch))

    def _first_block(self):
        header = [*self._reading.header, *self._new_headers()]
        if self._excel:
            header[0] = PREFIX + header[0]
        mark = (
            "" if self._reading.recognised.encoding == "UTF-8" else "\ufeff"
        )  # for the spreadsheet it is from
        return mark.encode() + self._written([header])

    def _new_headers(self):
        """The names of the columns added, none of which is there already."""
        taken = set(self._reading.header)
        return [name if name not in taken else f"{name}_resolved" for name in ADDED]

    def _answered(self, batch):
        """The rows of `batch`, each with its answer."""
        questions = {}
        told = {}
        for line, cells in batch:
            try:
                questions[line] = self._question(cells)
            except ValueError as fault:
                told[line] = _unanswered(FAULT, str(fault))
        found = dict(zip(questions, resolve_all([q[:2] for q in questions.values()]), strict=True))
        for line, cells in batch:
            answer = told.get(line) or _answer(found[line], questions[line][2])
            self.unclear += answer[3] in (SEVERAL, NOWHERE, FAULT)
            width = len(self._reading.header)
            answer[4] = " ".join(filter(None, [answer[4], _shape(len(cells), width)]))
            row = [*cells[:width], *[""] * (width - len(cells)), *answer, *cells[width:]]
            yield [excel_cell(cell) for cell in row] if self._excel else row

    def _question(self, cells):
        """(name, date or None, remark) of a row; ValueError with a sentence where it cannot be understood."""
        name, text = _cell(cells, self._name), _cell(cells, self._date)
        if len(name) > LONGEST_NAME or len(text) > LONGEST_DATE:
            raise ValueError(_("The name or the date is too long."))
        keys_of(name)
        if not text:
            return name, None, ""
        mended = mended_date(text)
        try:
            date = dates.understand(mended or text)
        except ValueError as fault:
            raise ValueError(" ".join(filter(None, [str(fault), damage(text)]))) from fault
        remark = _("The date “%(cell)s” was read as %(date)s.") % {"cell": text, "date": date.in_words()}
        return name, date, remark if mended else ""

    def _written(self, rows):
        out = io.StringIO()
        csv.writer(out, delimiter=self._separator, lineterminator="\n").writerows(rows)
        return out.getvalue().encode()


def _column(header, known):
    return next((position for position, name in enumerate(header) if name in known), None)


def _cell(cells, position):
    return cells[position].strip() if position is not None and position < len(cells) else ""


def _shape(cells, width):
    """What to say of a row that has not as many cells as the header; '' of one that has."""
    if cells == width:
        return ""
    counts = _("The row has %(cells)s cells, the header %(columns)s.") % {"cells": cells, "columns": width}
    return counts + (" " + _("What is beyond stands at its end.") if cells > width else "")


def _unanswered(sure, sentence):
    return ["", "", "", sure, sentence]


def _answer(resolved, remark):
    """The five cells for what a row resolves to; several places stand with semicolons between."""
    matches = resolved.then
    if not matches:
        sentence = _("No place of the catalogue bore the name “%(name)s” then.")
        if not resolved.otherwise:
            sentence = _("No place of the catalogue is known by the name “%(name)s”.")
        sentence = sentence % {"name": resolved.name}
        others = [f"{match.place.slug}: {match.times}." for match in resolved.otherwise]
        return _unanswered(NOWHERE, " ".join(filter(None, [sentence, *others, remark])))
    count = len(matches)
    sentences = [match.answer.sentence if match.answer else f"{match.times}." for match in matches]
    if count > 1:
        said = ngettext("%(count)s place bore it.", "%(count)s places bore it.", count) % {"count": count}
        sentences = [said, *(f"{m.place.slug}: {s}" for m, s in zip(matches, sentences, strict=True))]
    return [
        "; ".join(match.place.slug for match in matches),
        "; ".join(match.place.heading_for_readers() for match in matches),
        "; ".join(" / ".join(match.answer.names) if match.answer else "" for match in matches),
        SEVERAL if count > 1 else str(matches[0].answer.sure if matches[0].answer else Sure.RECORDED),
        " ".join(filter(None, [*sentences, remark])),
    ]
