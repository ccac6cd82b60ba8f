"""An import that changes what readers see says why, on every road, as the forms have to."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalogue import bulk
from catalogue.models import Batch, Name, Person, Source
from tests import factories as make

pytestmark = pytest.mark.django_db


def whole(table, header, row):
    """The text of a file of one row; the columns of its table that `header` does not name are empty."""
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    columns = [*bulk.contract(table).header(), *(["delete"] if "delete" in cells else [])]
    return ",".join(columns) + "\n" + ",".join(cells.get(column, "") for column in columns) + "\n"


@pytest.fixture
def written(tmp_path):
    """Writes a file of one table and imports it with these options."""

    def give(table, header, row, **options):
        file = tmp_path / f"{table}.csv"
        file.write_text(whole(table, header, row), encoding="utf-8")
        call_command("import_csv", table, str(file), **options)

    return give


@pytest.mark.parametrize(
    ("table", "header", "row"),
    [
        ("sources", "slug,status,kind,title", "beyond,published,book,Beyond the Speech"),
        ("sources", "slug,status,kind,title", "beyond,withdrawn,book,Beyond"),
        ("sources", "slug,status,kind,title,delete", "beyond,published,book,Beyond,yes"),
        ("names", "ref,person,name,kind", ",beria,Beriya,spelling"),
    ],
)
def test_a_command_that_changes_what_is_published_asks_why(written, capsys, table, header, row):
    make.source(slug="beyond", title="Beyond")
    make.published(make.person(slug="beria"))
    with pytest.raises(CommandError):
        written(table, header, row)
    assert "Say in a few words why" in capsys.readouterr().err
    assert not Batch.objects.exists() and not Name.objects.exists()
    assert Source.objects.get(slug="beyond").title == "Beyond"
    written(table, header, row, why="the title page says so")
    model = Name if table == "names" else Source
    last = model.history.rel.related_model.objects.order_by("-pgh_id").first()
    assert last.pgh_context.metadata["why"] == "the title page says so"


def test_drafts_and_what_the_import_itself_makes_need_no_reason(written, tmp_path):
    person = make.person(slug="beria")
    written("persons", "slug,status,name", "beria,draft,Beria")
    written("names", "ref,person,name,kind", ",beria,Beriya,spelling")
    written("sources", "slug,status,kind,title", "beyond,published,book,Beyond")
    written("sources", "slug,status,kind,title", "beyond,published,book,Beyond")
    person.refresh_from_db()
    assert person.name == "Beria" and Source.objects.get().status == "published"


def test_a_folder_asks_why_when_it_changes_what_is_published_and_not_when_it_is_all_new(tmp_path, capsys):
    make.published(make.person(slug="beria", name="Beria"))
    call_command("dump_catalogue", tmp_path / "dump", verbosity=0)
    file = tmp_path / "dump" / "persons.csv"
    file.write_text(file.read_text().replace("Beria", "Beriya"))
    with pytest.raises(CommandError):
        call_command("load_catalogue", tmp_path / "dump")
    assert "Say in a few words why" in capsys.readouterr().err
    call_command("load_catalogue", tmp_path / "dump", dry_run=True)
    call_command("load_catalogue", tmp_path / "dump", why="as he signed")
    assert Person.objects.get().name == "Beriya"


def test_an_import_confirmed_at_the_desk_asks_why(client, django_user_model):
    user = django_user_model.objects.create(username="curator", is_staff=True, is_superuser=True)
    client.force_login(user)
    make.source(slug="beyond", title="Beyond")
    rows = whole("sources", "slug,status,kind,title", "beyond,published,book,Beyond the Speech")
    batch, _report = bulk.preview(bulk.contract("sources"), rows.encode(), user=user)
    address = reverse("admin:catalogue_batch_confirm", args=[batch.pk])
    page = client.post(address, {"why": " "}, follow=True)
    assert "Say in a few words why" in page.content.decode()
    assert Source.objects.get().title == "Beyond"
    client.post(address, {"why": "the title page says so"})
    assert Source.objects.get().title == "Beyond the Speech"
