"""The full text of a source: kept privately, for those with the permission, and quotes told beside it."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.models import Finding, QuoteCheck, SourceText
from tests import factories as make

pytestmark = pytest.mark.django_db

SECRET = "The cult of the individual acquired such monstrous size."


def page(source):
    return reverse("admin:catalogue_source_text", args=[source.pk])


def test_a_pasted_text_is_kept_and_its_quotes_are_checked(desk):
    source = make.source()
    make.citation(make.event(), source=source, quote="acquired a monstrous size", locator="p. 1")
    response = desk.client.post(page(source), {"extent": "whole", "text": SECRET}, follow=True)
    assert source.full_text.text == SECRET
    text = response.content.decode()
    assert "1 quotes checked, 0 not found" in text
    assert "<del>" in text and "found with differences" in text


@pytest.mark.parametrize(
    "data", [SECRET.encode(), b"\xef\xbb\xbf" + SECRET.encode(), SECRET.encode("utf-16")]
)
def test_a_text_file_is_kept(desk, data):
    source = make.source()
    desk.client.post(page(source), {"extent": "whole", "file": SimpleUploadedFile("speech.txt", data)})
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
        ({"text": SECRET, "extent": ""}, "Say whether this is all of the source"),
        ({"text": SECRET, "extent": "part", "pages_held": "the middle"}, "Write pages as numbers"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(desk, sent, sentence):
    source = make.source()
    if "file" in sent:
        sent = {"file": SimpleUploadedFile("speech.txt", sent["file"])}
    response = desk.client.post(page(source), {"extent": "whole", **sent})
    assert response.status_code == 200 and sentence in response.content.decode()
    assert not SourceText.objects.exists()


def test_a_text_is_taken_away(desk):
    source = make.source()
    SourceText.objects.create(source=source, text=SECRET)
    desk.client.post(page(source), {"remove": "yes"})
    assert not SourceText.objects.exists()


def test_quotes_from_outside_the_part_that_is_kept_are_no_warnings(desk):
    source, event = make.source(), make.event()
    inside = make.citation(event, source=source, quote="not on these pages", locator="p. 13")
    outside = make.citation(event, source=source, quote="said much later", locator="pp. 200-201")
    unknown = make.citation(event, source=source, quote="said somewhere", locator="para. 4")
    part = {"extent": "part", "pages_held": "12–34, 147", "text": SECRET}
    text = desk.client.post(page(source), part, follow=True).content.decode()
    assert "3 quotes checked, 1 not found" in text and "pages 12–34, 147" in text
    results = dict(QuoteCheck.objects.values_list("citation", "result"))
    assert results == {inside.pk: "not found", outside.pk: "not held", unknown.pk: "not held"}
    warned = Finding.objects.filter(rule="quote-not-found").values_list("record", flat=True)
    assert list(warned) == [inside.pk]
    form = desk.client.get(desk.address("event", event)).content.decode()
    assert "said much later" not in form[form.index('class="beside"') : form.index("</aside>")]


def test_whether_it_is_a_part_can_be_said_later_without_the_text(desk):
    source = make.source()
    make.citation(make.event(), source=source, quote="said much later", locator="p. 200")
    desk.client.post(page(source), {"extent": "whole", "text": SECRET})
    assert QuoteCheck.objects.get().result == "not found"
    desk.client.post(page(source), {"extent": "part"})
    assert (source.full_text.text, QuoteCheck.objects.get().result) == (SECRET, "not held")
    assert not Finding.objects.filter(rule="quote-not-found").exists()


def test_another_page_cited_is_checked_anew(desk):
    source = make.source()
    citation = make.citation(make.event(), source=source, quote="said much later", locator="p. 200")
    desk.client.post(page(source), {"extent": "part", "pages_held": "12-34", "text": SECRET})
    desk.send("citation", citation, locator="p. 20")
    assert QuoteCheck.objects.get().result == "not found"


def test_quotes_stand_in_lists_by_result_with_counts_page_by_page(desk, monkeypatch):
    monkeypatch.setattr("catalogue.admin.full_text.PAGE", 2)
    source, event = make.source(), make.event()
    for number in range(5):
        make.citation(event, source=source, quote="The cult of the individual", locator=f"p. {number}")
    make.citation(event, source=source, quote="nothing of this kind")
    desk.client.post(page(source), {"extent": "whole", "text": SECRET})
    shown = desk.client.get(page(source)).context
    assert [(value, count) for value, _label, count in shown["lists"]] == [("not found", 1), ("found", 5)]
    assert [citation.quote for citation in shown["quotes"]] == ["nothing of this kind"]
    seen, address = [], f"{page(source)}?show=found"
    while address:
        shown = desk.client.get(address).context
        seen += [citation.locator for citation in shown["quotes"]]
        address = shown["after"] and f"{page(source)}?show=found&after={shown['after']}"
    assert seen == [f"p. {number}" for number in range(5)]
    assert desk.client.get(f"{page(source)}?show=nonsense&after=-1").status_code == 200


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
    for sent in [{"extent": "whole", "text": "other"}, {"remove": "yes"}, {"check": "yes"}]:
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
