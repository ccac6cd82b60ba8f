"""Beside each field stands what the sources say; one click cites it from the source cited last."""

import pytest
from django.contrib.auth.models import Permission

from tests import factories as make
from tests.admin.test_evidence import citation_boxes

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech():
    """The Secret Speech, which one document misdates."""
    event = make.event(title="The Secret Speech", date="1956-02-25")
    make.citation(event, field="date", says="1956-02-25", source=make.source(title="The article"))
    make.citation(event, field="date", says="1954-02-26", source=make.source(title="The essay"))
    return event


def beside(page, name):
    """What stands beside a field of the form."""
    return str(page.context["adminform"].form.fields[name].help_text)


def test_the_form_says_beside_a_field_what_the_sources_say_and_whether_they_agree(desk, speech):
    page = desk.client.get(desk.address("event", speech))
    told = beside(page, "date")
    assert "Sources disagree." in told
    assert "2 independent witnesses." in told
    assert "25 February 1956" in told and "The article" in told
    assert "26 February 1954" in told and "contradicts" in told and "The essay" in told
    assert "Sources" not in beside(page, "place")
    assert told in page.content.decode()


def test_three_books_that_are_one_witness_are_told_as_one(desk):
    event, essay = make.event(date="1956"), make.source()
    for _number in range(3):
        make.citation(event, field="date", says="1956", quoted_in=essay)
    assert "3 sources, one independent witness." in beside(
        desk.client.get(desk.address("event", event)), "date"
    )


def test_one_click_saves_what_was_typed_and_opens_the_citation_filled_in(desk, speech):
    book = make.source(title="Companion", authors="Rappaport, Helen", date="1999")
    desk.send("citation", source=book, locator="p. 147", event=speech, field="place", says="Moscow")
    page = desk.client.get(desk.address("event", speech))
    assert "Save, and cite from Rappaport 1999" in beside(page, "title")
    response = desk.send("event", speech, title="Khrushchev's Secret Speech", _cite="title")
    assert response.status_code == 302
    speech.refresh_from_db()
    assert speech.title == "Khrushchev's Secret Speech"
    form = desk.client.get(response.url).context["adminform"].form
    filled = {name: form[name].value() for name in ["source", "locator", "event", "field", "says"]}
    assert {name: str(value) for name, value in filled.items()} == {
        "source": str(book.pk),
        "locator": "p. 147",
        "event": str(speech.pk),
        "field": "title",
        "says": "Khrushchev's Secret Speech",
    }
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = desk.client.post(response.url, sent)
    assert answer.url == desk.address("event", speech)
    assert speech.citations.filter(field="title", source=book).count() == 1


def test_a_fault_in_what_was_typed_comes_back_with_all_of_it_and_nothing_is_cited(desk, speech):
    response = desk.send("event", speech, title="Typed", date="03/04/1956", _cite="date")
    assert "03/04/1956" in desk.faults(response)
    text = response.content.decode()
    assert 'value="Typed"' in text
    assert "Sources disagree." in beside(response, "date")


def test_the_source_of_a_citation_below_a_record_is_the_last_one_too(desk):
    event, book = make.event(), make.source(title="Companion")
    typed = citation_boxes(source=book, field="motive", says="to save the party") | {
        "citations-TOTAL_FORMS": 1
    }
    assert desk.send("event", event, **typed).status_code == 302
    assert "Save, and cite from Companion" in beside(desk.client.get(desk.address("event", event)), "date")


def test_without_a_last_source_the_citation_opens_with_the_field_only(desk, speech):
    response = desk.send("event", speech, _cite="date")
    assert "field=date" in response.url and "source=&" in response.url


def test_a_field_of_another_table_is_not_cited(desk, speech):
    response = desk.send("event", speech, _cite="born")
    assert response.url == desk.address("event", page="changelist")


def test_who_may_not_cite_has_no_button(desk, speech, client, django_user_model):
    user = django_user_model.objects.create(username="helper", is_staff=True)
    may = ["view_event", "change_event", "publish_event"]
    user.user_permissions.set(Permission.objects.filter(codename__in=may))
    client.force_login(user)
    page = client.get(desk.address("event", speech))
    assert "_cite" not in page.content.decode()
    assert desk.send("event", speech, _cite="date").url == desk.address("event", page="changelist")


def test_the_first_button_of_a_form_saves_it(desk):
    """It is what Enter presses in a box."""
    for page in [desk.address("event", make.event()), desk.address("name", make.name())]:
        text = desk.client.get(page).content.decode()
        text = text[text.index('id="content-main"') :]
        assert text.index('name="_save"') < text.index('name="_cite"')


def test_the_matrix_at_the_desk_shows_what_is_not_public_and_who_is_one_witness(desk, speech):
    hidden = make.source(title="A draft source", status="draft")
    make.citation(
        speech, field="date", says="1956", source=hidden, note="For curators.", quoted_in=make.source()
    )
    page = desk.client.get(desk.address("event", speech, "evidence"))
    text = page.content.decode()
    assert "A draft source" in text and "For curators." in text
    assert "contradicts" in text and "agrees, less precise" in text
    assert desk.client.get(desk.address("event", make.event(), "evidence")).status_code == 200
    assert desk.client.get("/admin/catalogue/event/999999/evidence/").status_code == 404
