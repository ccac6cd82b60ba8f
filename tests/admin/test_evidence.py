"""Evidence at the desk: the publication rule, citations on the record's form, warnings and disagreements."""

import pytest
from django.db import connection
from django.urls import reverse

from catalogue.models import Citation, Event, Person
from tests import factories as make

pytestmark = pytest.mark.django_db

NO_CITATION = "A published record needs at least one citation."


def citation_boxes(number=0, **typed):
    """The boxes of one citation below a record."""
    boxes = {"source": "", "locator": "", "field": "", "says": "", "stance": "", "quote": "", "note": ""}
    boxes |= {"quoted_in": "", "quoted_in_locator": "", "attributed_to": "", "follows": "", **typed}
    return {f"citations-{number}-{box}": value for box, value in boxes.items()}


def test_a_record_is_published_together_with_its_first_citation(desk):
    response = desk.send(
        "event",
        make.event(status="review"),
        title="Khrushchev's Secret Speech",
        slug="khrushchevs-secret-speech",
        kind="speech",
        date="25 February 1956",
        _step="published",
        **{"citations-TOTAL_FORMS": 1},
        **citation_boxes(source=make.source(), locator="p. 147", field="date", says="25 Feb 1956"),
    )
    assert response.status_code == 302, desk.faults(response)
    speech = Event.objects.get()
    assert (speech.slug, speech.date, speech.status) == (
        "khrushchevs-secret-speech",
        "1956-02-25",
        "published",
    )
    assert speech.citations.get().says == "1956-02-25"


def test_publishing_without_a_citation_is_refused_beside_the_citations_and_keeps_what_was_typed(desk):
    event = make.event(status="review")
    response = desk.send("event", event, title="A speech", _step="published", date="25 Feb. 1956")
    assert NO_CITATION in desk.faults(response)
    citations = response.context["inline_admin_formsets"][-1].formset
    assert NO_CITATION in str(citations.non_form_errors())
    shown = response.content.decode()
    assert "25 Feb. 1956" in shown
    assert "in review" in shown
    event.refresh_from_db()
    assert (event.status, event.date) == ("review", "")


def test_the_last_citation_of_a_published_record_is_not_deleted_on_its_form(desk):
    event = make.published(make.event())
    response = desk.send("event", event, **{"citations-0-DELETE": "on"})
    assert NO_CITATION in desk.faults(response)
    assert event.citations.count() == 1


def test_one_of_two_citations_of_a_published_record_is_deleted_on_its_form(desk):
    event = make.cited(make.published(make.event()))
    assert desk.send("event", event, **{"citations-0-DELETE": "on"}).status_code == 302
    assert event.citations.count() == 1


def test_the_last_citation_of_a_published_record_is_not_deleted_on_its_own_page(desk):
    citation = make.published(make.event()).citations.get()
    response = desk.delete("citation", citation, follow=True)
    assert "without a citation" in str([str(m) for m in response.context["messages"]])
    assert Citation.objects.filter(pk=citation.pk).exists()


def test_the_last_citation_of_a_published_record_is_not_deleted_from_the_list(desk):
    citation = make.published(make.event()).citations.get()
    other = make.citation(make.event())
    address = desk.address("citation", page="changelist")
    selected = {"action": "delete_selected", "_selected_action": [citation.pk, other.pk]}
    asked = desk.client.post(address, selected)
    confirmed = {**selected, "post": "yes", "why": "a test", "_seen": asked.context["seen"]}
    response = desk.client.post(address, confirmed, follow=True)
    assert "without a citation" in str([str(m) for m in response.context["messages"]])
    assert Citation.objects.count() == 2


def test_the_last_citation_of_a_published_record_is_not_moved_to_another_one(desk):
    event, other = make.published(make.event()), make.event()
    citation = event.citations.get()
    response = desk.send("citation", citation, event=other)
    assert "published without a citation" in desk.faults(response)
    citation.refresh_from_db()
    assert citation.event == event


def test_a_draft_may_lose_its_last_citation_and_a_published_record_may_be_deleted_whole(desk):
    citation = make.citation(make.event())
    assert desk.delete("citation", citation).status_code == 302
    assert not Citation.objects.exists()
    event = make.published(make.event())
    assert desk.delete("event", event).status_code == 302
    assert not Event.objects.filter(pk=event.pk).exists()


def test_a_source_and_a_body_are_published_without_a_citation(desk):
    assert desk.send("source", title="A book", kind="book", status="published").status_code == 302
    assert desk.send("body", name="A court", kind="court", status="published").status_code == 302


def test_a_record_that_others_name_is_not_deleted(desk):
    place = make.place()
    make.event(place=place)
    page = desk.delete("place", place)
    assert page.status_code == 200 and page.context["protected"]


def test_a_refusal_of_the_database_comes_back_on_the_form_with_nothing_half_written(desk, monkeypatch):
    """Somebody deletes the last citation between the form's own check and the end of its transaction."""
    from catalogue.admin import inlines

    monkeypatch.setattr(inlines.CitationFormSet, "clean", lambda self: None)
    event = make.event(status="review")
    response = desk.send("event", event, title="A speech", _step="published")
    assert "is published without a citation" in desk.faults(response)
    assert "A speech" in response.content.decode()
    event.refresh_from_db()
    assert (event.status, event.title == "A speech") == ("review", False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.parametrize(
    ("field", "says", "kept"),
    [
        ("date", "февраль 1956", "1956-02"),
        ("kind", "speech", "speech"),
        ("place", "the Kremlin", "the Kremlin"),
        ("", "", ""),
        ("motive", "to save the party", "to save the party"),
    ],
)
def test_what_a_source_says_is_kept_in_the_format_of_its_field(desk, field, says, kept):
    event = make.event()
    typed = citation_boxes(source=make.source(), field=field, says=says) | {"citations-TOTAL_FORMS": 1}
    response = desk.send("event", event, **typed)
    assert response.status_code == 302, desk.faults(response)
    assert event.citations.get().says == kept


@pytest.mark.parametrize(
    ("field", "says", "fault"),
    [
        ("date", "03/04/1956", "03/04/1956"),
        ("kind", "talk", "is not one of"),
        ("date", "", "Write under “says”"),
        ("born", "1956", "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("saved", [True, False])
def test_what_is_no_value_of_the_field_is_refused_on_old_and_on_new_records(desk, field, says, fault, saved):
    event = make.event() if saved else None
    typed = citation_boxes(source=make.source(), field=field, says=says) | {"citations-TOTAL_FORMS": 1}
    response = desk.send("event", event, **({"title": "A speech", "kind": "speech"} | typed))
    assert fault in desk.faults(response)
    assert not Citation.objects.exists()


def test_a_citation_is_about_a_field_of_its_own_record(desk):
    page = desk.client.get(desk.address("person"))
    form = page.context["inline_admin_formsets"][-1].formset.forms[0]
    offered = dict(form.fields["field"].choices)
    assert {value for value, _label in offered["Fields"]} >= {"born", "died", "birth_place"}


@pytest.mark.parametrize("part", ["name", "participation", "case", "figure"])
def test_rows_without_a_page_have_their_citations_on_their_own_form(desk, part):
    record = getattr(make, part)()
    typed = citation_boxes(source=make.source()) | {"citations-TOTAL_FORMS": 1}
    assert desk.send(part, record, **typed).status_code == 302
    assert record.citations.count() == 1


def test_warnings_and_disagreements_stand_at_the_top_of_the_form(desk):
    speech = make.event(title="The Secret Speech", date="1956-02-25", part_of=make.event(date="1961"))
    make.citation(
        speech, field="date", says="1954-02-26", source=make.source(title="The encyclopedia article")
    )
    page = desk.client.get(desk.address("event", speech))
    assert page.context["warnings"]
    text = page.content.decode()
    assert str(page.context["warnings"][0].sentence) in text
    beside = text[text.index('class="beside"') : text.index("</aside>")]
    assert "25 February 1956" in beside
    assert "26 February 1954" in beside
    assert "The encyclopedia article" in beside


def test_a_published_slug_is_shown_and_not_changed(desk):
    person = make.published(make.person(name="Beria, Lavrenty"))
    assert "slug" not in desk.form("person", person)
    desk.send("person", person, slug="another")
    person.refresh_from_db()
    assert person.slug == "beria-lavrenty"


def test_a_record_being_published_with_a_fault_keeps_its_slug_box(desk):
    person = make.person(name="Beria, Lavrenty", status="review")
    response = desk.send("person", person, _step="published", slug="beria")
    assert NO_CITATION in desk.faults(response)
    assert 'name="slug" value="beria"' in response.content.decode()


def test_a_slug_left_blank_is_made_and_one_blanked_on_a_draft_stays(desk):
    assert desk.send("person", name="Beria, Lavrenty").status_code == 302
    person = Person.objects.get()
    assert person.slug == "beria-lavrenty"
    response = desk.send("person", person, slug="")
    assert response.status_code == 302, desk.faults(response)
    person.refresh_from_db()
    assert person.slug == "beria-lavrenty"


def test_only_a_published_record_is_viewed_on_the_site(desk):
    draft, shown = make.person(), make.published(make.person())
    assert desk.client.get(desk.address("person", draft)).context["absolute_url"] is None
    assert shown.get_absolute_url() == desk.client.get(desk.address("person", shown)).context["absolute_url"]


def test_what_the_catalogue_keeps_itself_is_read_only(desk):
    name = make.name()
    form = desk.client.get(desk.address("name", name)).context["adminform"]
    assert {"ref", "version", "created", "modified"} <= set(form.readonly_fields)


def test_a_redirect_is_never_taken_back_yet_goes_with_a_draft(desk):
    person = make.person(name="Beria, Lavrenty")
    person.slug = "beria"
    person.save()
    redirect = person.redirects.get()
    assert desk.client.post(desk.address("redirect", redirect, "delete"), {"post": "yes"}).status_code == 403
    assert desk.delete("person", person).status_code == 302
    assert not Person.objects.exists()


# Dates


def test_a_date_being_typed_is_understood_aloud(desk):
    ask = desk.client.get
    address = reverse("admin:catalogue_understand")
    assert ask(address, {"text": "25 февраля 1956 г."}).json() == {
        "edtf": "1956-02-25",
        "words": "25 February 1956",
    }
    assert "fault" in ask(address, {"text": "03/04/1956"}).json()
    assert ask(address, {"text": " "}).json() == {"edtf": "", "words": ""}
    assert desk.client.post(address, {"text": "1956"}).status_code == 405


def test_only_curators_are_answered(client):
    assert client.get(reverse("admin:catalogue_understand"), {"text": "1956"}).status_code == 302


def test_a_stored_date_is_said_in_words_beside_its_box(desk):
    event = make.event(date="1962-21")
    assert (
        '<span class="echo" role="status">spring 1962</span>'
        in desk.client.get(desk.address("event", event)).content.decode()
    )


@pytest.mark.parametrize(
    ("field", "echoed"), [("date", "spring 1962"), ("kind", ""), ("motive", ""), ("", "")]
)
def test_a_date_that_a_source_gives_is_said_in_words_where_the_field_holds_dates(desk, field, echoed):
    event = make.event()
    citation = make.citation(event, field=field, says="speech" if field == "kind" else "1962-21")
    for page in [desk.address("event", event), desk.address("citation", citation)]:
        text = desk.client.get(page).content.decode()
        box = text[text.index("data-dates=") :]
        assert f'<span class="echo" role="status">{echoed}</span>' in box[: box.index("</span>") + 7]


def test_the_box_for_what_a_source_says_knows_which_fields_hold_dates(desk):
    make_box = 'data-dates="{}"'.format
    assert make_box("born died") in desk.client.get(desk.address("person")).content.decode()
    assert make_box("date") in desk.client.get(desk.address("event")).content.decode()
    every = make_box("arrested born date died sentenced")
    assert every in desk.client.get(desk.address("citation")).content.decode()


def test_nothing_of_ours_is_inline(desk):
    """The policy forbids style attributes, handlers and inline scripts; Django has none of them either."""
    event = make.cited(make.event(date="1956"))
    for address in [desk.address("event", event), desk.address("event", page="changelist")]:
        response = desk.client.get(address)
        text = response.content.decode()
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert " style=" not in text and "<style" not in text and " onclick=" not in text
        assert text.count("<script") == text.count("src=") or "<script>" not in text


def test_the_desk_lists_disagreements_without_a_reason(desk):
    disputed, answered = make.event(date="1956"), make.event(date="1956")
    make.citation(disputed, field="date", says="1954")
    make.citation(answered, field="date", says="1954", note="A misprint.")
    assert desk.listed("event", evidence="unanswered") == [disputed]
    assert set(desk.listed("event", evidence="disagree")) == {disputed, answered}
