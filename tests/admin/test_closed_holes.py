"""What django-import-export leaves open is closed here; each test is named after the hole.

Most holes have their test where the thing itself is tested:

* permission codes are None, so any staff user imports: `test_import`, "who may"
* rows that fail between preview and confirm leave a part, called finished: `test_import`, "confirming"
* the same key twice, misspelt columns: `test_import`, "the preview"
* the confirm form names a file in the temp folder; a second click: `test_import`, "confirming"
* cp1251, UTF-16 and semicolons are refused, nothing is trimmed or NFC: `test_import`, "the preview"
* only a leading `=` is escaped, and the data changed: `test_export`, "comes back unchanged"
* cells over 131,072 characters are a bare error: `test_import`, "a cell of 200,000 characters"
* more than 1,000 selected rows cannot be exported: `test_export`, "a thousand selected rows"
* an export asks once a row for foreign keys: `test_export`, "without a query for each row"

The others are below.
"""

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import reverse

from catalogue import bulk
from catalogue.models import Batch, Person
from catalogue.resources import RESOURCES
from tests import factories as make

from .test_export import exported
from .test_import import confirm, csv_of, sentences, upload

pytestmark = pytest.mark.django_db


def test_closed_manage_py_import_drops_invalid_rows_and_exits_0(client):
    """There is no such command: the library is used as a library, and is no app of the project."""
    assert not apps.is_installed("import_export")
    assert {"import", "export"}.isdisjoint(get_commands())


def test_closed_invalid_rows_are_left_out_and_the_rest_is_imported(desk):
    upload(
        desk.client,
        csv_of(
            {"slug": "good", "status": "draft", "name": "Good"},
            {"slug": "bad", "status": "draft", "name": "Bad", "born": "1900", "died": "1800"},
        ),
    )
    response = confirm(desk.client, Batch.objects.get())
    assert "written" not in sentences(response).replace("Nothing was written", "")
    assert not Person.objects.exists()
    assert Batch.objects.get().status == "previewed"


def test_closed_model_instances_are_not_cleaned_unless_asked(desk):
    shown = upload(
        desk.client, csv_of({"slug": "bad", "status": "draft", "name": "Bad", "born": "1900", "died": "1800"})
    ).content.decode()
    sentence = next(c for c in Person._meta.constraints if "born" in c.name).get_violation_error_message()
    assert str(sentence) in shown


@pytest.mark.parametrize("key", ["birth_place", "death_place"])
def test_closed_unknown_keys_are_dropped_silently(desk, key):
    shown = upload(
        desk.client, csv_of({"slug": "a", "status": "draft", "name": "A", key: "atlantis"})
    ).content.decode()
    assert "has no row “atlantis”" in shown
    confirm(desk.client, Batch.objects.get())
    assert not Person.objects.exists()


def test_closed_a_missing_column_keeps_the_old_value(desk):
    make.person(slug="a", name="A", occupation="poet")
    columns = [c for c in bulk.contract("persons").header() if c != "occupation"]
    upload(desk.client, csv_of({"slug": "a", "status": "draft", "name": "B"}, columns=columns))
    assert Batch.objects.get().status == "failed"
    confirm(desk.client, Batch.objects.get())
    assert (Person.objects.get().name, Person.objects.get().occupation) == ("A", "poet")


def test_closed_the_preview_grows_with_the_file(desk):
    sizes = []
    for rows in [200, 3_000]:
        data = csv_of(*({"slug": f"p{n}", "status": "draft", "name": f"P{n}"} for n in range(rows)))
        sizes.append(len(upload(desk.client, data).content))
    assert sizes[1] < sizes[0] + 1_000 and sizes[1] < 60_000


def test_closed_every_contract_inherits_options_by_accident(desk):
    """Options of a resource's Meta are inherited: keys are slugs or refs, never ids, in every one."""
    for contract in RESOURCES:
        key = contract._meta.model.key_name
        assert list(contract._meta.import_id_fields) == ([key] if key else ["old"])
        assert "id" not in contract.header()


def test_closed_output_is_crlf(desk):
    make.person(slug="a", name="A", note="two\nlines")
    for variant in ["plain", "excel", "working"]:
        assert b"\r" not in exported(desk.client, _as=variant)


def test_closed_a_file_confirmed_twice_at_once_is_written_twice(desk):
    upload(desk.client, csv_of({"status": "draft", "name": "A"}))
    batch = Batch.objects.get()
    stale = Batch.objects.get()  # as a second server has read it
    confirm(desk.client, batch)
    assert bulk.confirm(stale, batch.owner).written
    assert Person.objects.count() == 1
    page = desk.client.get(reverse("admin:catalogue_batch_change", args=[batch.pk]))
    assert page.status_code == 200
