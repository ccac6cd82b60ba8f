"""The full text of a source: kept privately, for those with the permission, and quotes told beside it."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.models import QuoteCheck, SourceText
from tests import factories as make

pytestmark = pytest.mark.django_db

SECRET = "The cult of the individual acquired such monstrous size."


def page(source):
    return reverse("admin:catalogue_source_text", args=[source.pk])


def test_a_pasted_text_is_kept_and_its_quotes_are_checked(desk):
    source = make.source()
    make.citation(make.event(), source=source, quote="acquired a monstrous size", locator="p. 1")
    response = desk.client.post(page(source), {"text": SECRET}, follow=True)
    assert source.full_text.text == SECRET
    text = response.content.decode()
    assert "1 quotes checked, 0 not found" in text
    assert "<del>" in text and "found with differences" in text


@pytest.mark.parametrize(
    "data", [SECRET.encode(), b"\xef\xbb\xbf" + SECRET.encode(), SECRET.encode("utf-16")]
)
def test_a_text_file_is_kept(desk, data):
    source = make.source()
    desk.client.post(page(source), {"file": SimpleUploadedFile("speech.txt", data)})
    assert (source.full_text.text, source.full_text.file_name) == (SECRET, "speech.txt")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "one of the two"),
        ({"text": " \n"}, "There is no text"),
        ({"text": "a\x00b"}, "Null characters are not allowed"),
        ({"file": b"a\x00b"}, "NUL"),
        ({"file": b"\xff\xd8\xff\xe0 a picture"}, "not plain text"),
        ({"text": "x" * 5_000_001}, "5,000,000"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(desk, sent, sentence):
    source = make.source()
    if "file" in sent:
        sent = {"file": SimpleUploadedFile("speech.txt", sent["file"])}
    response = desk.client.post(page(source), sent)
    assert response.status_code == 200 and sentence in response.content.decode()
    assert not SourceText.objects.exists()


def test_a_text_is_taken_away(desk):
    source = make.source()
    SourceText.objects.create(source=source, text=SECRET)
    desk.client.post(page(source), {"remove": "yes"})
    assert not SourceText.objects.exists()


def test_nobody_sees_it_without_the_permission(desk, client, django_user_model):
    source = make.source()
    SourceText.objects.create(source=source, text=SECRET)
    user = django_user_model.objects.create(username="helper", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_source", "change_source"]))
    client.force_login(user)
    assert client.get(page(source)).status_code == 403
    assert client.post(page(source), {"remove": "yes"}).status_code == 403
    form = client.get(desk.address("source", source)).content.decode()
    assert "monstrous" not in form and page(source) not in form
    user.user_permissions.add(Permission.objects.get(codename="view_sourcetext"))
    assert client.get(page(source)).status_code == 200
    for sent in [{"text": "other"}, {"remove": "yes"}, {"check": "yes"}]:
        client.post(page(source), sent)
    assert source.full_text.text == SECRET


def test_it_is_on_no_other_page_and_in_no_file(desk, client, tmp_path):
    from django.core.management import call_command

    source = make.source()
    event = make.published(make.event())
    make.citation(event, source=source, quote="The cult")
    SourceText.objects.create(source=source, text=SECRET)
    pages = [source.get_absolute_url(), event.get_absolute_url(), f"{event.get_absolute_url()}evidence/"]
    pages += [
        "/sources/",
        "/sources.csv",
        desk.address("source", source),
        desk.address("source", source, "history"),
    ]
    for address in pages:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200 and b"monstrous" not in body, address
    call_command("dump_catalogue", tmp_path / "dump", verbosity=0)
    assert not any(b"monstrous" in file.read_bytes() for file in (tmp_path / "dump").iterdir())


def test_a_quote_that_is_not_found_is_told_when_it_is_saved_and_on_the_forms(desk):
    source, event = make.source(), make.event()
    SourceText.objects.create(source=source, text=SECRET)
    citation = make.citation(event, source=source)
    response = desk.send("citation", citation, quote="nothing of this kind")
    assert response.status_code == 302
    assert QuoteCheck.objects.get().result == "not found"
    text = desk.client.get(desk.address("event", event)).content.decode()
    assert "is not found" in text or "not found" in text[text.index('class="beside"') :]
    assert "nothing of this kind" in text


def test_the_page_asks_the_database_as_often_for_one_quote_as_for_twenty(desk, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    source = make.source()
    SourceText.objects.create(source=source, text=SECRET)

    def asked(number):
        for _number in range(number):
            make.citation(make.event(), source=source, quote="The cult")
        with CaptureQueriesContext(connection) as queries:
            desk.client.get(page(source))
        return len(queries)

    asked(1)
    assert asked(1) == asked(19)
