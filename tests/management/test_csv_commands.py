"""import_csv and export_csv: pipes, encodings, refused rows, exit codes; any bytes get a clean answer."""

import contextlib
import csv
import io
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import bulk
from catalogue.management.commands.import_csv import ProgressBar
from catalogue.models import Batch, Person
from catalogue.models.fields import clean
from tests import factories as make

pytestmark = pytest.mark.django_db

COLUMNS = bulk.contract("persons").header()
few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def csv_of(*rows, separator=","):
    """A file of persons, as text; cells that a row does not name are blank."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n", delimiter=separator)
    writer.writeheader()
    writer.writerows({"status": "draft", **row} for row in rows)
    return out.getvalue()


@pytest.fixture
def piped(monkeypatch):
    """Gives bytes to the standard input."""

    def give(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


TWO = csv_of({"slug": "a", "name": "Ежов, Николай"}, {"slug": "b", "name": "B", "born": "1900"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_standard_input_is_read_in_every_encoding_and_with_every_separator(
    piped, capsys, encoding, separator
):
    piped(csv_of({"slug": "a", "name": "Ежов Николай"}, separator=separator).encode(encoding))
    call_command("import_csv", "persons", "-")
    out = capsys.readouterr().out
    assert "1 new, 0 changed, 0 unchanged, 0 deleted, 0 refused" in out
    assert f"Batch {Batch.objects.get().pk}." in out
    assert Person.objects.get().name == "Ежов Николай"


def test_what_export_writes_import_reads_through_a_pipe(piped, capfdbinary):
    make.person(slug="a", name="Ежов", note='=cmd()\n"x", 007')
    for options in [[], ["--excel"], ["--with-version"], ["--by-key"]]:
        capfdbinary.readouterr()
        with capfdbinary.disabled():
            data = b"".join(bulk.export(bulk.contract("persons"), excel="--excel" in options))
        call_command("export_csv", "persons", "-", *options)
        written = capfdbinary.readouterr().out
        assert written.count(b"\n") == data.count(b"\n")
        piped(written)
        call_command("import_csv", "persons", "-")
        assert b"0 new, 0 changed, 1 unchanged" in capfdbinary.readouterr().out


def test_an_export_to_a_file_replaces_it_only_when_complete(tmp_path, monkeypatch):
    file = tmp_path / "persons.csv"
    file.write_text("old")

    def broken(*args, **options):
        yield b"slug\n"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bulk, "export", broken)
    with pytest.raises(CommandError, match="cannot be written: No space left on device"):
        call_command("export_csv", "persons", str(file))
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_refused_rows_go_to_the_file_of_errors_with_the_reason(tmp_path, capsys):
    file, errors = tmp_path / "in.csv", tmp_path / "errors.csv"
    file.write_text(csv_of({"slug": "a", "name": "A"}, {"slug": "b", "name": "B", "born": "soon"}))
    with pytest.raises(CommandError, match="1 fault. Nothing was written.") as refused:
        call_command("import_csv", "persons", str(file), errors=str(errors))
    assert refused.value.returncode == 1
    assert "line 3, born, “soon”: " in capsys.readouterr().err
    (row,) = csv.DictReader(io.StringIO(errors.read_text()))
    assert row["slug"] == "b" and row["reason"].startswith("born: ")
    assert not Person.objects.exists()
    errors.write_text(errors.read_text().replace("soon", "1900"))
    call_command("import_csv", "persons", str(errors))
    assert Person.objects.get().slug == "b"


def test_a_file_of_errors_that_cannot_be_written_is_one_sentence(tmp_path):
    file = tmp_path / "in.csv"
    file.write_text(csv_of({"slug": "b", "name": "B", "born": "soon"}))
    with pytest.raises(CommandError, match="Nothing was written: No such file or directory"):
        call_command("import_csv", "persons", str(file), errors=str(tmp_path / "none" / "errors.csv"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["people", "-"], "There is no table “people”. The tables are: "),
        (["persons", "/none.csv"], "cannot be read: No such file or directory"),
        (["persons", "/"], "cannot be read: Is a directory"),
    ],
)
def test_what_is_not_there_is_one_sentence(words, said):
    with pytest.raises(CommandError, match=said):
        call_command("import_csv", *words)


def test_a_dry_run_writes_nothing_and_says_so(piped, capsys):
    piped(TWO.encode())
    call_command("import_csv", "persons", "-", "--dry-run")
    out = capsys.readouterr().out
    assert "2 new" in out and "nothing was written" in out
    assert not Person.objects.exists() and not Batch.objects.exists()


def test_the_bar_says_how_far_how_fast_and_how_long_still(monkeypatch):
    now = iter([100.0, 110.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    drawn = []
    out = type("Terminal", (), {"write": lambda self, text, ending="": drawn.append(text)})()
    ProgressBar(out, 4_000).draw(50_000, 1_000)
    assert "25% 50,000 rows, 5,000 rows/s, 30 s left" in drawn[0]


# --- fuzz -----------------------------------------------------------------------------------------


NOISE = [b"\0", b'"', b"\xff\xfe", b"\r", b"\n\n", "Ё".encode("cp1251"), b"\xef\xbb\xbf"]


@st.composite
def damaged(draw, data):
    """`data` cut, with bytes put in, overwritten or taken out, or partly in another encoding."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        noise = draw(st.sampled_from(NOISE) | st.binary(min_size=1, max_size=6))
        kind = draw(st.sampled_from(["cut", "put", "over", "out"]))
        if kind == "cut":
            del data[at:]
        elif kind == "put":
            data[at:at] = noise
        elif kind == "over":
            data[at : at + len(noise)] = noise
        else:
            del data[at : at + 7]
    return bytes(data)


cell = st.text(max_size=20) | st.sampled_from(["", "1900", "draft", "yes", "=1", '"', "a\nb", "1,2E+15"])
made = st.lists(st.lists(cell, min_size=1, max_size=16), max_size=5).map(
    lambda rows: "\n".join(",".join(row) for row in [COLUMNS, *rows]).encode("utf-8", "replace")
)


@few
@given(damaged(TWO.encode()) | made | st.binary(max_size=200))
def test_any_bytes_are_imported_whole_or_refused_with_a_sentence(piped, capsys, data):
    Person.objects.all().delete()
    piped(data)
    capsys.readouterr()
    report = bulk.import_rows(bulk.contract("persons"), io.BytesIO(data), dry_run=True)
    assert not Person.objects.exists()
    with contextlib.suppress(CommandError):
        call_command("import_csv", "persons", "-")
        assert report.clean
        assert Person.objects.count() == report.counts["new"]
        return
    assert not report.clean and all(fault.sentence for fault in report.faults)
    assert not Person.objects.exists()
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize(
    "data",
    [
        lambda: TWO.encode() + b'c,draft,C,"' + b"x" * 10_000_001,
        lambda: TWO.encode() + b"c,draft,C,,,,,,,,,,," + b"x" * 9_000_000 + b"\n",
        lambda: ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n" + b"," * 9_999 + b"\n",
        lambda: ",".join(f"c{n}" for n in range(10_001)).encode() + b"\n",
        lambda: TWO.encode() + b"x," * 10_000 + b"\n",
    ],
    ids=["endless quote", "9 MB cell", "10,000 columns", "10,001 columns", "a row of 10,000 cells"],
)
def test_monstrous_files_are_refused_with_sentences(piped, capsys, data):
    piped(data())
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_csv", "persons", "-")
    assert len(capsys.readouterr().err) < 100_000
    assert not Person.objects.exists()


# --- round trip -----------------------------------------------------------------------------------

PLANES = st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")
content = st.one_of(
    st.text(PLANES, max_size=40),
    st.sampled_from(["007", "=cmd()", "+1", "-1", "@x", "'", "''=", '"', '""', "a,b;c\td", "\\N", "\\."]),
    st.sampled_from(["1,2E+15", "\x01", "a\nb\r\nc", "30.07.1937", "\U0001f600\U0010fffd", "x" * 60_000]),
)  # fmt: skip


@few
@given(st.lists(content, min_size=1, max_size=4))
@pytest.mark.parametrize("excel", [False, True])
def test_whatever_is_valid_comes_back_byte_for_byte(excel, texts):
    Person.objects.all().delete()
    texts = [clean(text) for text in texts]
    for number, text in enumerate(texts):
        make.person(slug=f"p{number}", name=f"P{number}", note=text, summary=text)
    before = dict(Person.objects.values_list("slug", "note"))
    data = b"".join(bulk.export(bulk.contract("persons"), excel=excel))
    assert bulk.import_rows(bulk.contract("persons"), io.BytesIO(data)).counts["unchanged"] == len(texts)
    Person.objects.all().delete()
    report = bulk.import_rows(bulk.contract("persons"), io.BytesIO(data))
    assert report.written, report.faults
    assert dict(Person.objects.values_list("slug", "note")) == before
    assert b"".join(bulk.export(bulk.contract("persons"), excel=excel)) == data
