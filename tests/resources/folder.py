"""Folders of CSV files for tests: one sound row of every table, and ways to write them changed."""

import csv
from contextlib import contextmanager

from django.apps import apps
from django.db import transaction
from pghistory.models import Context

from catalogue import bulk
from catalogue.resources import RESOURCES

HEADERS = {contract.file: contract.header() for contract in RESOURCES}

# One sound row of every table, each of which names the others: what a test changes, one cell at a time.
SOUND = {
    "sources.csv": {
        "slug": "rappaport-1999",
        "status": "published",
        "kind": "book",
        "title": "Joseph Stalin: A Biographical Companion",
        "authors": "Rappaport, Helen",
        "date": "1999",
    },
    "bodies.csv": {
        "slug": "military-collegium",
        "status": "published",
        "name": "Military Collegium of the Supreme Court",
        "kind": "court",
    },
    "places.csv": {
        "slug": "volgograd",
        "status": "published",
        "name": "Volgograd",
        "native_name": "Волгоград",
        "kind": "city",
        "latitude": "48.71",
        "longitude": "44.5",
    },
    "persons.csv": {
        "slug": "tukhachevsky-mikhail",
        "status": "published",
        "name": "Tukhachevsky, Mikhail",
        "born": "1893-02-16",
        "died": "1937-06-12",
    },
    "names.csv": {
        "ref": "tukhachevskij",
        "person": "tukhachevsky-mikhail",
        "name": "Tuchatschewski",
        "kind": "romanisation",
        "language": "de",
    },
    "events.csv": {
        "slug": "secret-speech",
        "status": "published",
        "title": "Khrushchev's Secret Speech",
        "kind": "speech",
        "date": "1956-02-25",
    },
    "participations.csv": {
        "ref": "subject",
        "event": "secret-speech",
        "person": "tukhachevsky-mikhail",
        "role": "subject",
    },
    "cases.csv": {
        "ref": "case1",
        "person": "tukhachevsky-mikhail",
        "sentenced": "1937-06-11",
        "sentencing_body": "military-collegium",
        "measure": "shot",
    },
    "rehabilitations.csv": {
        "slug": "tukhachevsky-1957",
        "status": "published",
        "person": "tukhachevsky-mikhail",
        "case": "case1",
        "act": "rehabilitation",
        "route": "judicial",
        "outcome": "granted",
        "date": "1957-01-31",
        "posthumous": "yes",
    },
    "renamings.csv": {
        "slug": "stalingrad-volgograd",
        "status": "published",
        "place": "volgograd",
        "old_name": "Stalingrad",
        "new_name": "Volgograd",
        "date": "1961-11-10",
        "kind": "honour removed",
    },
    "figures.csv": {
        "ref": "figure1",
        "event": "secret-speech",
        "what": "released",
        "unit": "persons",
        "value": "7000000-8000000",
    },
    "citations.csv": {
        "ref": "citation1",
        "source": "rappaport-1999",
        "locator": "p. 147",
        "about": "event/secret-speech",
        "field": "date",
        "says": "1956-02-25",
        "quote": "the cult of personality",
    },
    "redirects.csv": {"old": "person/tuchatschewski", "new": "person/tukhachevsky-mikhail"},
}
CITED = ["person/tukhachevsky-mikhail", "place/volgograd", "renaming/stalingrad-volgograd"]
CITED += ["rehabilitation/tukhachevsky-1957"]


def sound(file, **cells):
    """The sound row of `file`, with `cells` put in."""
    return {**SOUND[file], **cells}


def sound_rows():
    """Every file with its sound row, and a citation for each published record."""
    rows = {file: [dict(row)] for file, row in SOUND.items()}
    for number, about in enumerate(CITED, 2):
        rows["citations.csv"].append(
            {"ref": f"citation{number}", "source": "rappaport-1999", "about": about, "quote": "a quote"}
        )
    return rows


def write_folder(folder, rows):
    """Write `rows` (file -> dictionaries; what a row leaves out is empty) as CSV files to `folder`."""
    folder.mkdir(exist_ok=True)
    for file, its_rows in rows.items():
        with (folder / file).open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, HEADERS[file], restval="", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(its_rows)
    return folder


def faults_of(folder):
    """(file, line, column, value, sentence) of every fault for which the folder is not loaded."""
    report = bulk.load(folder)
    return [(file, *fault) for file, fault in zip(report.where, report.faults, strict=True)]


def history():
    """How many rows all history tables hold together, contexts of history included."""
    tables = [m for m in apps.get_app_config("catalogue").get_models() if m.__name__.endswith("History")]
    assert len(tables) == len(RESOURCES)
    return sum(table.objects.count() for table in [*tables, Context])


def bytes_of(folder):
    """What the CSV files of `folder` hold, by file."""
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


@contextmanager
def rolled_back():
    """A piece of work whose writing is undone at its end, as if in a database of its own."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
