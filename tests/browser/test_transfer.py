"""A list goes in and comes out again in a real browser, under the strict Content-Security-Policy."""

import csv
import io
import re

import pytest
from django.urls import reverse

from catalogue import bulk
from catalogue.models import Batch, Person
from tests import factories as make

from .test_admin import browser, page, violations  # noqa: F401 -- fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def file_of(*rows, version=False):
    """A file of persons."""
    columns = [*bulk.contract("persons").header(), *(["version"] if version else [])]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return {"name": "my list.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("utf-8-sig")}


def send(page, file):  # noqa: F811
    """Send a file from the list of persons."""
    page.goto(reverse("admin:catalogue_person_changelist"))
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url(re.compile(r"/batch/[0-9a-f-]{36}/change/"))


def test_a_list_is_previewed_confirmed_and_undone(page):  # noqa: F811
    make.person(slug="yezhov", name="Yezhov", occupation="head of the NKVD")
    send(
        page,
        file_of(
            {"slug": "yezhov", "status": "draft", "name": "Yezhov", "occupation": "chief of the NKVD"},
            {"status": "draft", "name": "Хрущёв, Никита", "born": "15.04.1894"},
        ),
    )
    assert page.locator("del").inner_text() == "head"
    page.get_by_role("link", name="1 new").click()
    page.get_by_text("1894-04-15").wait_for()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("2 rows were written.").wait_for()
    assert set(Person.objects.values_list("name", "born")) == {
        ("Yezhov", ""),
        ("Хрущёв, Никита", "1894-04-15"),
    }
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_text("1 deleted again").wait_for()
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("The import has been undone").wait_for()
    assert list(Person.objects.values_list("occupation", flat=True)) == ["head of the NKVD"]


def test_refused_rows_are_downloaded_mended_and_sent_again(page, tmp_path):  # noqa: F811
    send(page, file_of({"slug": "a", "status": "draft", "name": "A", "born": "nonsense"}))
    assert page.get_by_role("button", name="Confirm").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the refused rows").click()
    download.value.save_as(tmp_path / "refused.csv")
    mended = (tmp_path / "refused.csv").read_text().replace("nonsense", "1900", 1)
    send(page, {"name": "mended.csv", "mimeType": "text/csv", "buffer": mended.encode()})
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("1 row was written.").wait_for()


def test_a_conflict_is_decided_with_the_keyboard_alone(page):  # noqa: F811
    person = make.person(slug="a", name="A", occupation="before")
    person.occupation = "theirs"
    person.save()
    send(
        page,
        file_of(
            {"slug": "a", "status": "draft", "name": "A", "occupation": "mine", "version": 1}, version=True
        ),
    )
    page.get_by_role("radio").last.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Decide as chosen").press("Enter")
    page.get_by_text("compared anew").wait_for()
    page.get_by_role("button", name="Confirm").press("Enter")
    page.get_by_text("1 row was written.").wait_for()
    assert Person.objects.get().occupation == "mine"


def test_what_the_list_shows_is_downloaded(page, tmp_path):  # noqa: F811
    make.person(name="Yezhov")
    make.person(name="Beria")
    page.goto(f"{reverse('admin:catalogue_person_changelist')}?q=yezhov")
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_label("what the list shows: 1").wait_for()
    page.get_by_label("working copy for Excel").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "persons-for-excel.csv"
    download.value.save_as(tmp_path / "x.csv")
    text = (tmp_path / "x.csv").read_text("utf-8-sig")
    assert "Yezhov" in text
    assert "Beria" not in text


@pytest.fixture
def addresses(django_user_model):
    """One page of every kind, of imports that the curator has sent."""
    curator = django_user_model.objects.create(username="curator", is_staff=True, is_superuser=True)
    person = make.person(slug="a", name="A", occupation="before", summary="One two three.")
    contract = bulk.contract("persons")

    def preview(*rows, version=False):
        data = file_of(*rows, version=version)["buffer"]
        return bulk.preview(contract, data, user=curator, file_name="list.csv")[0]

    row = {"slug": "a", "status": "draft", "name": "A", "summary": "One two four."}
    done = preview({**row, "slug": "b"})
    bulk.confirm(done, curator)
    batches = [
        preview(row),
        preview({"slug": "c", "status": "draft", "name": "C"}),
        preview({"born": "x"}),
        done,
    ]
    person.occupation = "theirs"
    person.save()
    batches.append(preview({**row, "occupation": "mine", "version": 1}, version=True))
    assert Batch.objects.filter(conflicts=1, refused=0).exists()
    return [
        *(reverse("admin:catalogue_batch_change", args=[batch.pk]) for batch in batches),
        reverse("admin:catalogue_batch_undo", args=[done.pk]),
        reverse("admin:catalogue_person_import"),
        reverse("admin:catalogue_person_export") + "?q=a",
        reverse("admin:catalogue_import"),
        reverse("admin:catalogue_export"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_of_import_and_export_can_be_read_by_everybody(addresses, page, scheme, width):  # noqa: F811
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for address in addresses:
        assert page.goto(address).status == 200, address
        assert violations(page, ".sheet") == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
