"""The refused rows of a file as a file of their own, to be mended and sent again."""

import csv
import io
import itertools

from catalogue.reading import Reading

from .base import REASON

CHUNK = 1_000  # rows a block


def refused_rows(stream, faults):
    """CSV blocks (bytes) of the rows of `stream` that `faults` (in line order) speak of, reasons last.

    The column of reasons is ignored when the file comes back.
    """
    reading = Reading(stream)
    reading.any_shape = True
    kept = [number for number, name in enumerate(reading.header) if name != REASON]
    yield _block([[*(reading.header[number] for number in kept), REASON]])
    reasons = itertools.groupby((f for f in faults if f.line), key=lambda fault: fault.line)
    line_of_reason, found = next(reasons, (None, ()))
    block = []
    for line, cells in reading:
        while line_of_reason is not None and line_of_reason < line:
            line_of_reason, found = next(reasons, (None, ()))
        if line_of_reason == line:
            block.append(
                [*(cells[n] for n in kept if n < len(cells)), " ".join(_reason(fault) for fault in found)]
            )
        if len(block) >= CHUNK:
            yield _block(block)
            block = []
    if block:
        yield _block(block)


def _reason(fault):
    return f"{fault.column}: {fault.sentence}" if fault.column else fault.sentence


def _block(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
