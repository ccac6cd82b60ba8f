"""A published source as a file for reference managers; nothing of any other source."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import bibliography
from catalogue.models import Redirect, Source, Status
from catalogue.views.reference_file import FORMATS
from tests import factories as make

pytestmark = pytest.mark.django_db

KINDS = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}
HOSTILE = 'Stalin} @book{evil, title = {x}} \\input{/etc/passwd} <script>alert("1")</script> TY - BOOK'


@pytest.mark.parametrize("ending", FORMATS)
def test_the_page_of_a_source_offers_its_files(client, ending):
    source = make.source(title="Beyond the Secret Speech", slug="beyond")
    assert f'href="/sources/beyond.{ending}"' in client.get(source.get_absolute_url()).content.decode()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/sources/beyond.{ending}")
    assert len(queries) == 1
    assert answer["Content-Type"] == KINDS[ending]
    assert answer["Content-Disposition"] == f'attachment; filename="beyond.{ending}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer and "Cookie" not in answer.get("Vary", "")
    assert "Beyond the Secret Speech" in answer.content.decode()
    again = client.get(f"/sources/beyond.{ending}", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("ending", FORMATS)
def test_hostile_text_stays_the_text_of_one_reference(client, ending):
    make.source(title=HOSTILE, publisher=HOSTILE, authors="} and {Evil; @x", slug="hostile")
    found = bibliography.read(client.get(f"/sources/hostile.{ending}").content.decode())
    assert found.faults == []
    (reference,) = found.references
    row = reference.row()
    assert (row["title"], row["publisher"]) == (HOSTILE, HOSTILE)
    assert row["authors"] == "} and {Evil; @x"


@pytest.mark.parametrize("ending", FORMATS)
def test_the_curators_note_and_what_is_not_public_are_in_no_file(client, ending):
    draft = make.source(title="Hidden source", status=Status.DRAFT)
    source = make.source(note="Hidden note", based_on=draft)
    assert "Hidden" not in client.get(f"/sources/{source.slug}.{ending}").content.decode()
    assert client.get(f"/sources/{draft.slug}.{ending}").status_code == 404
    assert client.get(f"/sources/nothing.{ending}").status_code == 404


@pytest.mark.parametrize("ending", FORMATS)
def test_an_old_slug_leads_on_and_a_withdrawn_source_is_gone(client, ending):
    source = make.source(slug="new")
    Redirect.objects.create(target_table="source", old_slug="old", source=source)
    assert client.get(f"/sources/old.{ending}").headers["Location"] == f"/sources/new.{ending}"
    Source.objects.filter(pk=source.pk).update(status=Status.WITHDRAWN)
    answer = client.get(f"/sources/new.{ending}")
    assert answer.status_code == 410 and source.title not in answer.content.decode()
