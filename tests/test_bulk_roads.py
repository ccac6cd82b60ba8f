"""Both roads into the catalogue, the resources' and the bulk engine's, end in the same rows and history."""

import contextlib
import csv
import io
import os
import tempfile
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalogue import bulk
from catalogue.models import Row
from catalogue.resources import RESOURCES
from tests import slow_road
from tests.resources.folder import sound_rows, write_folder

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("ROADS_EXAMPLES", "15"))  # `.ci/run` asks for more
TIMES = {"created", "modified", "pgh_created_at", "first_published", "status_since"}
PHASES = [
    Phase.explicit,
    Phase.reuse,
    Phase.generate,
    *([Phase.shrink] if "ROADS_SHRINK" in os.environ else []),
]
IDS = {"id", "pgh_id", "pgh_obj_id", "pgh_context_id"}

words = st.sampled_from(
    ["Иванов", "Хрущёв", "Stalin", "O'Brien", "Ёлкин", "Ivanov-Razumnik", "Łódź", "Moscow", "2"]
)
line = st.lists(words, min_size=1, max_size=3).map(" ".join) | st.text(max_size=12)
prose = st.sampled_from(["", "", "two\nlines", "  =cmd() ", '“quoted”, "so"', "a\r\nb"]) | st.text(
    max_size=20
)
date = st.sampled_from(
    [
        "",
        "",
        "1937",
        "1937-07",
        "1937-07-30",
        "1890~",
        "[1953..1956]",
        "1954/1955",
        "193X",
        "1962-21",
        *["1936"] * 20,
        "July",
    ]
)
status = st.sampled_from([*["draft"] * 20, "review", "withdrawn", ""])
slug = st.sampled_from([*[""] * 20, "stalin", "stalin-2", "ivanov", "moscow", "No Slug"])

known = st.sampled_from(["stalin", "ivanov"])


def rows(columns, **cells):
    return st.lists(st.fixed_dictionaries({c: cells.get(c, st.just("")) for c in columns}), max_size=6)


def headers():
    return {resource.file: resource.header() for resource in RESOURCES}


FOLDERS = st.fixed_dictionaries(
    {
        "places.csv": rows(
            headers()["places.csv"],
            slug=slug, status=status, name=line, kind=st.sampled_from(["city", "street"]), note=prose,
            latitude=st.sampled_from([*[""] * 9, "48.7", "91", "x"]),
            longitude=st.sampled_from(["", "44.510"]),
        ),
        "persons.csv": rows(
            headers()["persons.csv"],
            slug=slug, status=status, name=line, native_name=line, born=date, died=date, summary=prose,
            sex=st.sampled_from(["", *["male"] * 9, "m"]), birth_place=slug,
            wikidata=st.sampled_from(["", *["Q1"] * 9, "1"]),
        ),
        "names.csv": rows(
            headers()["names.csv"],
            person=known, name=words, kind=st.sampled_from(["spelling", "native"]),
            language=st.sampled_from(["", "en"]),
        ),
        "events.csv": rows(
            headers()["events.csv"],
            slug=slug, status=status, title=words, kind=st.just("speech"), date=date,
            part_of=slug, place=slug,
        ),
        "rehabilitations.csv": rows(
            headers()["rehabilitations.csv"],
            slug=slug, status=status, person=slug, date=date,
            group_name=st.sampled_from(["", *["Doctors"] * 9]),
            act=st.just("rehabilitation"), route=st.just("judicial"), outcome=st.just("granted"),
        ),
    }
)  # fmt: skip


def written(header, cells):
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: v.replace("\0", "") for k, v in row.items()} for row in cells)
    return out.getvalue().encode("utf-8", "replace")


def snapshot():
    """Every column of every table and of its history, with keys in the place of ids."""
    state, keys = {}, {}
    for resource in RESOURCES:
        model = resource._meta.model
        table = model._meta.db_table
        for name in (table, f"{table}history"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {name}")
                columns = [column.name for column in cursor.description]
                found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            state[name] = sorted(
                str(
                    sorted((k, str(keyed(model, k, v, keys))) for k, v in row.items() if k not in TIMES | IDS)
                )
                for row in found
            )
    return state


def keyed(model, column, value, keys):
    """The key in the place of the id `value`; `keys` remembers those of every table."""
    for field in model._meta.concrete_fields:
        table = field.related_model
        if field.column == column and value is not None and table and issubclass(table, Row):
            if table not in keys:
                keys[table] = dict(table._base_manager.values_list("pk", table.key_name))
            return keys[table].get(value)
    return value


def by_resources(files):
    with folder_of(files) as folder:
        return slow_road.load(folder)


@contextlib.contextmanager
def folder_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        yield folder


def by_bulk(files):
    for resource in RESOURCES:
        if resource.file in files:
            report = bulk.import_rows(resource, io.BytesIO(files[resource.file]))
            if not report.written:
                return [(resource.file, f.line, f.column, f.sentence) for f in report.faults]
    return []


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(FOLDERS, FOLDERS)
def test_both_roads_make_the_same_rows_versions_and_history(first, second):
    outcomes = []
    for road in (by_resources, by_bulk):
        with transaction.atomic():
            told = []
            for folder in (first, second):
                files = {name: written(headers()[name], cells) for name, cells in folder.items()}
                with transaction.atomic():
                    faults = road(files)
                    if faults:
                        transaction.set_rollback(True)
                told.append(faults)
            outcomes.append((told, snapshot()))
            transaction.set_rollback(True)
    (slow_told, slow), (fast_told, fast) = outcomes
    for slow_faults, fast_faults in zip(slow_told, fast_told, strict=True):
        assert bool(slow_faults) == bool(fast_faults), (slow_faults, fast_faults)
        first_file = fast_faults[0][0] if fast_faults else None
        there = [fault for fault in slow_faults if fault[0] == first_file]
        assert {f[1] for f in there} == {f[1] for f in fast_faults}, (there, fast_faults)
    for table in slow:
        assert slow[table] == fast[table], table


FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the seed is not in this checkout")
def test_the_seed_comes_in_by_both_roads_alike():
    files = {path.name: path.read_bytes() for path in FIXTURES.glob("*.csv")}
    states = []
    for road in (by_resources, by_files):
        with transaction.atomic():
            assert road(files) == []
            states.append(snapshot())
            transaction.set_rollback(True)
    slow, fast = states
    for table in slow:
        assert slow[table] == fast[table], table


def by_files(files):
    with folder_of(files) as folder:
        return list(bulk.load(folder).told())


def test_what_redirects_of_the_same_folder_retire_is_followed_alike(tmp_path):
    rows = sound_rows()
    rows["names.csv"][0]["person"] = "tuchatschewski"
    rows["participations.csv"][0]["person"] = "tuchatschewski"
    rows["citations.csv"][1]["about"] = "person/tuchatschewski"
    folder = write_folder(tmp_path, rows)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    states = []
    for road in (by_resources, by_files):
        with transaction.atomic():
            assert road(files) == []
            states.append(snapshot())
            transaction.set_rollback(True)
    assert states[0] == states[1]
