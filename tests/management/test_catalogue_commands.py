"""The two commands say what they did, and refuse with every fault on stderr and exit status 1."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalogue.models import Person
from tests.resources.folder import HEADERS, bytes_of, sound_rows, write_folder

pytestmark = pytest.mark.django_db


def test_a_load_reports_the_rows_of_each_file(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()))
    lines = capsys.readouterr().out.splitlines()
    assert "persons.csv: 1 new, 0 changed, 0 unchanged" in lines
    assert len(lines) == len(HEADERS)


def test_faults_are_listed_on_stderr_and_the_exit_status_is_1(tmp_path, capsys):
    rows = sound_rows()
    rows["persons.csv"][0].update(born="1893-02-30", sex="man")
    with pytest.raises(CommandError, match="2 faults. Nothing was written.") as refused:
        call_command("load_catalogue", write_folder(tmp_path, rows))
    assert refused.value.returncode == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("persons.csv, line 2, ")
    assert "persons.csv, line 2, sex, “man”: This is not one of the words here: female, male." in lines
    assert not Person.objects.exists()


def test_a_dry_run_says_so(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()), "--dry-run")
    assert "nothing was written" in capsys.readouterr().out
    assert not Person.objects.exists()


def test_if_empty_says_why_it_does_nothing(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()))
    capsys.readouterr()
    call_command("load_catalogue", tmp_path, "--if-empty")
    assert capsys.readouterr().out == "The catalogue holds records already; nothing was loaded.\n"


def test_whoever_watches_sees_how_it_goes_on(tmp_path, capsys):
    call_command("load_catalogue", write_folder(tmp_path, sound_rows()), verbosity=2)
    assert "citations.csv: 5 rows …" in capsys.readouterr().out


def test_a_dump_makes_its_folder_and_writes_every_file(tmp_path):
    call_command("load_catalogue", write_folder(tmp_path / "given", sound_rows()), verbosity=0)
    call_command("dump_catalogue", tmp_path / "new" / "folder")
    assert set(bytes_of(tmp_path / "new" / "folder")) == set(HEADERS)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("dump_catalogue", tmp_path / "file")
