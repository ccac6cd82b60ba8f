"""manage.py resolve_places: the same rows with the places that their names meant."""

import pytest
from django.core.management import CommandError, call_command

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """A file with one name that is known, and one that is not."""
    place = factories.published(factories.place(name="Volgograd"))
    columns = {"old_name": "Stalingrad", "new_name": "Volgograd", "date": "1961-11-11"}
    factories.published(factories.renaming(place=place, **columns))
    path = tmp_path / "names.csv"
    path.write_text("name,on\nStalingrad,1943\nNowhere,1943\n")
    return path


def test_it_writes_every_row_and_says_how_many_are_unclear(file, capsys):
    out = file.with_name("out.csv")
    call_command("resolve_places", str(file), str(out))
    lines = out.read_text().splitlines()
    assert lines[1].startswith("Stalingrad,1943,volgograd,Volgograd,Stalingrad,as recorded,")
    assert len(lines) == 3
    assert "2 rows, 1 of them without one place" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_is_no_table_is_told(file):
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("resolve_places", str(file.with_name("other.csv")))
    file.write_text("nothing\n1\n")
    with pytest.raises(CommandError, match="No column is headed"):
        call_command("resolve_places", str(file))
