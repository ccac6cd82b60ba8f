"""The real search finds the right person among 20,000 others, on the list of tests/data/spellings.csv."""

import csv

import pytest
from django.conf import settings

from bench import people
from catalogue import bulk, names, search
from tests.resources.folder import rolled_back
from tests.test_search_recall import DISTRACTORS, FIRST, NEAR_MISSES, given_spellings, recall

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def person(slug, name, native):
    """The cells of a published person."""
    cells = dict.fromkeys(people.PERSON_COLUMNS, "") | {"slug": slug, "status": "published"}
    return list((cells | {"name": name, "native_name": native}).values())


def persons(wanted):
    """Those of the list, persons with surnames that are near to theirs, and many others."""
    for number, native in enumerate(wanted):
        yield person(f"wanted-{number}", names.romanise(native), native)
    for number, surname in enumerate(NEAR_MISSES.split()):
        native = f"{surname}, {people.FIRST[number % len(people.FIRST)]} {people.FATHER[number % 20]}"
        yield person(f"near-{number}", names.romanise(native), native)
    for row in people.persons(DISTRACTORS):
        yield person(row[0], row[2], row[3])


def write(path, columns, rows):
    """Write a file with the header of the contract, of which `rows` fill only `columns`."""
    with (settings.BASE_DIR / "fixtures" / path.name).open(encoding="utf-8") as known:
        header = next(csv.reader(known))
    people.write(path, header, ([row.get(name, "") for name in header] for row in rows(columns)))


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker, tmp_path_factory):
    """The persons, cited and indexed."""
    folder = tmp_path_factory.mktemp("many")
    wanted = list(dict.fromkeys(row["person"] for row in given_spellings()))
    rows = list(persons(wanted))
    people.write(folder / "persons.csv", people.PERSON_COLUMNS, iter(rows))
    book = {"slug": "list", "status": "published", "kind": "book", "title": "A list"}
    write(folder / "sources.csv", book, lambda columns: iter([columns]))
    write(
        folder / "citations.csv",
        [row[0] for row in rows],
        lambda slugs: (
            {"ref": f"c{n}", "source": "list", "about": f"person/{s}"} for n, s in enumerate(slugs)
        ),
    )
    with django_db_blocker.unblock(), rolled_back():
        assert bulk.load(folder).faults == []
        search.index_waiting()
        yield


def test_the_right_person_is_among_the_first_five(catalogue):
    found, missed = [], []
    for row in given_spellings():
        natives = [hit.native for hit in search.find(row["spelling"]).hits[:FIRST]]
        found.append(row["person"] in natives)
        if not found[-1]:
            missed.append(f"{row['spelling']} ({row['person']})")
    assert recall(found) >= 0.98, missed
