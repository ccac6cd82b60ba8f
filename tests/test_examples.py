"""The README's worked example does what the README says, and loses no line of a list without a word."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from catalogue import names
from catalogue.models import Citation, Place, Renaming, Source
from examples import place_names
from tests import factories as make

ROOT = Path(__file__).parent.parent
HEADER = "country,region,city,lat,lon,period,wikipedia,name_ru,name_pl,name_uk\n"


@pytest.fixture
def sample(tmp_path):
    """The list that the README prints."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```csv\n(.*?)```", readme, re.DOTALL)
    path = tmp_path / "list.csv"
    path.write_text(block, encoding="utf-8")
    return path


def mapped(tmp_path, *rows, known=None):
    """({file: its rows}, [what was told]) of a list of these rows."""
    path = tmp_path / "list.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    told = []
    place_names.convert(
        path, tmp_path / "mapped", place_names.Known(known), "A list", lambda *what: told.append(what)
    )
    files = {}
    for file in (tmp_path / "mapped").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            files[file.name] = list(csv.DictReader(stream))
    return files, told


def renamings(files):
    return [(row["old_name"], row["new_name"], row["date"]) for row in files["renamings.csv"]]


@pytest.mark.django_db
def test_a_stranger_can_follow_the_readme(sample, tmp_path, capsys):
    folder = tmp_path / "mapped"
    done = subprocess.run(
        [sys.executable, "-m", "examples.place_names", sample, folder],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1 and done.stderr.startswith(
        "line 5, Perm: the first name begins in 1781"
    )
    assert "places.csv: 3 rows\nrenamings.csv: 6 rows\ncitations.csv: 9 rows" in done.stdout

    call_command("load_catalogue", folder, "--dry-run")
    assert "renamings.csv: 6 new" in capsys.readouterr().out
    assert not Place.objects.exists()

    call_command("load_catalogue", folder)
    stalino = Renaming.objects.get(new_name="Stalino")
    assert (stalino.old_name, stalino.old_native, stalino.new_native) == ("Yuzovka", "Юзівка", "Сталіне")
    assert (stalino.date, stalino.status) == ("[1924..1929]", "draft")
    assert Renaming.objects.get(old_name="Molotov").kind == "earlier name restored"
    assert Place.objects.get(slug="donetsk").native_name == "Донецьк"
    cited = Citation.objects.get(renaming=stalino)
    assert (cited.locator, cited.says) == ("lines 7, 8", "[1924..1929]")
    assert "Ста́лино (ru)" in cited.quote  # as printed

    call_command("load_catalogue", folder)
    assert "renamings.csv: 0 new, 0 changed, 6 unchanged" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["sources", "places", "renamings", "citations"])
def test_its_files_are_imported_one_table_at_a_time_too(sample, tmp_path, table):
    place_names.convert(sample, tmp_path, place_names.Known(), "A list", lambda *what: None)
    for name in ["sources", "places", "renamings", "citations"]:
        call_command("import_csv", name, str(tmp_path / f"{name}.csv"), dry_run=name == table)
        if name == table:
            break
    model = {"sources": Source, "places": Place, "renamings": Renaming, "citations": Citation}[table]
    assert not model.objects.exists()


@pytest.mark.django_db
def test_what_the_catalogue_holds_is_linked_and_cited_and_not_written_again(tmp_path):
    place = make.place(slug="tsaritsyn-city", name="Volgograd", country="Russia")
    make.renaming(place=place, slug="known", old_name="Stalingrad", new_name="Volgograd", date="1961-11-11")
    call_command("dump_catalogue", tmp_path / "known", verbosity=0)
    files, told = mapped(
        tmp_path,
        "Russia,Volgograd Oblast,Volgograd,48.7,44.5,1925-1961,,Сталингра́д,,",
        "Russia,Volgograd Oblast,Volgograd,48.7,44.5,1961-,,Волгогра́д,,",
        known=tmp_path / "known",
    )
    assert files["places.csv"] == files["renamings.csv"] == []
    assert [row["about"] for row in files["citations.csv"]] == ["place/tsaritsyn-city", "renaming/known"]
    assert "the catalogue has this renaming, known" in told[-1][2]
    call_command("load_catalogue", tmp_path / "mapped", verbosity=0)
    assert Citation.objects.filter(renaming__slug="known", says="1961").exists()


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["X,R,City,1,1,1990,,Имя,,"], "is no period"),
        (["X,R,City,1,1,19-1990,,Имя,,"], "is no year"),
        (["X,R,City,1,1,1990-1950,,Имя,,"], "ends before it begins"),
        (["X,R,City,1,1,-1950,,,,"], "gives no name"),
        (["X,R,City,1,1,-,,Имя,,", "X,R,City,1,1,1950-,,Другое,,"], "a name without dates beside others"),
        (["X,R,City,1,1,-1950,,Имя,,", "X,R,City,1,1,1940-,,Другое,,"], "the periods overlap"),
        (["X,R,City,1,1,-1950,,Имя,,", "X,R,City,1,1,-1960,,Другое,,"], "which was first"),
        (["X,R,City,1,1,-1950,,Имя,,", "X,R,City,1,1,1950-,,И́мя,,"], "the same name"),
        (["X,R,City,1,1,-1950,,,Olita,", "X,R,City,1,1,1950-1960,,Олита,,"], "the same in Latin letters"),
        (["X,R,City,1,1,-1950,,Имя,,"], "nothing follows"),
        (["X,R,City,91,1,-,,Имя,,"], "is no place on Earth"),
        (["X,R,,1,1,-,,Имя,,"], "no name of a city"),
        (["X,R,A,1,1,-,,А,,", "X,R,B,1,1,-,,Б,,", "X,R,A,1,1,-,,А,,"], "do not stand together"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_never_guessed(tmp_path, rows, reason):
    files, told = mapped(tmp_path, *rows)
    assert any(reason in why for _line, _place, why in told), told
    assert all(2 <= line <= len(rows) + 1 for line, _place, _why in told)
    assert files["renamings.csv"] == []


@pytest.mark.parametrize(
    ("until", "since", "date"),
    [("1925", "1925", "1925"), ("1918", "1921", "[1918..1921]"), ("1991?", "1991?", "1991?"),
     ("17xx", "17xx", "17XX"), ("17xx", "1790", "1790")],
)  # fmt: skip
def test_dates_say_no_more_than_the_list(tmp_path, until, since, date):
    files, _told = mapped(tmp_path, f"X,R,B,1,1,-{until},,А,,", f"X,R,B,1,1,{since}-,,Б,,")
    assert renamings(files) == [("A", "B", date)]


def test_two_places_of_one_name_are_two(tmp_path):
    files, _told = mapped(tmp_path, "Russia,Kursk Oblast,Zheleznogorsk,52.3,35.3,-,,А,,",
                          "Russia,Krasnoyarsk Krai,Zheleznogorsk,56.2,93.5,-,,А,,")  # fmt: skip
    slugs = [row["slug"] for row in files["places.csv"]]
    assert slugs == ["zheleznogorsk", "zheleznogorsk-krasnoyarsk-krai"]


def test_a_file_that_is_no_such_list_is_one_sentence(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\xff")
    for name in ["a.csv", "b.csv", "none.csv"]:
        assert place_names.main([str(tmp_path / name), str(tmp_path / "out")]) == 1
        assert capsys.readouterr().err.startswith("Stopped: ")


def test_its_headers_are_those_of_the_contracts():
    from catalogue.resources import RESOURCES

    contracts = {contract.file: ",".join(contract.header()) for contract in RESOURCES}
    assert {file: contracts[file] for file in place_names.HEADERS} == place_names.HEADERS


def test_its_slugs_are_those_that_the_catalogue_would_make():
    assert place_names._slug("Stary Oskol") == names.slug("Stary Oskol") == "stary-oskol"
