"""A few rows below a record are edited on its form; more are a table, and changing one leads back."""

import pytest
from django.contrib.auth.models import Permission

from catalogue.admin import below
from catalogue.admin.inlines import FEW
from catalogue.models import Case, Figure
from tests import factories as make

pytestmark = pytest.mark.django_db


def tables(page):
    """The tables on a form, by the prefix of their rows."""
    return {rows.prefix: rows for rows in page.context["below"] if isinstance(rows, below.Shown)}


def test_up_to_three_citations_are_edited_in_place_and_more_are_a_table(desk):
    event, essay = make.event(), make.source(title="The essay")
    for number in range(FEW):
        make.citation(event, source=essay, field="date", says="1956-02", locator=f"p. {number}")
    page = desk.client.get(desk.address("event", event))
    assert tables(page) == {} and "citations-TOTAL_FORMS" in page.content.decode()
    last = make.citation(event, source=essay, field="motive", quote="to be rid of him")
    page = desk.client.get(desk.address("event", event))
    text = page.content.decode()
    rows = tables(page)["citations"].rows
    assert "citations-TOTAL_FORMS" not in text
    assert "Up to 3 are edited right here; more than that are a table." in text
    assert rows[0][1] == ["The essay", "p. 0", "Date", "1956-02", "", ""]
    assert rows[-1] == (
        f"/admin/catalogue/citation/{last.pk}/change/?below=event",
        ["The essay", "", "Motive", "", "", "to be rid of him"],
    )
    assert f'href="{rows[-1][0]}"' in text


def test_a_form_saves_the_record_and_leaves_the_rows_of_its_tables_alone(desk):
    event = make.cited(make.event())
    for _number in range(FEW + 1):
        make.participation(event=event)
    assert set(tables(desk.client.get(desk.address("event", event)))) == {"participations"}
    assert desk.send("event", event, title="A title").status_code == 302
    event.refresh_from_db()
    assert event.title == "A title" and event.participations.count() == FEW + 1
    assert all(row.version == 1 for row in event.participations.all())


def test_changing_a_row_of_a_table_leads_back_to_the_record(desk):
    event = make.event()
    rows = [make.citation(event, says="") for _number in range(FEW + 1)]
    address = f"{desk.address('citation', rows[0])}?below=event"
    typed = desk.form("citation", rows[0]) | {"locator": "p. 147", "why": "seen"}
    back = desk.client.post(address, {box: getattr(value, "pk", value) for box, value in typed.items()})
    assert back.url == f"{desk.address('event', event)}#citations-group"
    rows[0].refresh_from_db()
    assert rows[0].locator == "p. 147"
    assert 'id="citations-group"' in desk.client.get(back.url).content.decode()


def test_who_asks_to_stay_on_the_row_stays(desk):
    row = make.citation(make.event())
    typed = desk.form("citation", row) | {"_continue": "1"}
    typed = {box: getattr(value, "pk", value) for box, value in typed.items()}
    stayed = desk.client.post(f"{desk.address('citation', row)}?below=event", typed)
    assert stayed.url.startswith(desk.address("citation", row))


@pytest.mark.parametrize("below", ["changed_by", "source__title", "pk", "x", ""])
def test_an_address_leads_back_only_to_a_record_that_the_row_names(desk, below):
    row = make.citation(make.event())
    typed = {box: getattr(value, "pk", value) for box, value in desk.form("citation", row).items()}
    answer = desk.client.post(f"{desk.address('citation', row)}?below={below}", typed)
    assert answer.url == desk.address("citation", page="changelist")


def test_add_one_opens_a_row_about_the_record_and_leads_back(desk):
    event = make.event()
    for _number in range(FEW + 1):
        make.citation(event)
    page = desk.client.get(desk.address("event", event))
    address = tables(page)["citations"].add
    assert f'href="{address.replace("&", "&amp;")}"' in page.content.decode()
    form = desk.client.get(address).context["adminform"].form
    assert f'<option value="{event.pk}" selected>{event}</option>' in str(form["event"])
    sent = {name: form[name].value() or "" for name in form.fields} | {"source": make.source().pk}
    assert desk.client.post(address, sent).url == f"{desk.address('event', event)}#citations-group"
    assert event.citations.count() == FEW + 2


def test_records_below_a_record_are_a_table_always(desk):
    person = make.person()
    act = make.rehabilitation(person=person, date="1957-01-31")
    shown = tables(desk.client.get(desk.address("person", person)))["rehabilitations"]
    assert shown.rows[0][0] == f"{desk.address('rehabilitation', act)}?below=person"
    assert "31 January 1957" in shown.rows[0][1]
    assert shown.add == ""
    assert tables(desk.client.get(desk.address("person", make.person()))) == {}


def test_of_very_many_rows_the_first_are_shown_and_the_list_is_named(desk, monkeypatch):
    monkeypatch.setattr(below, "MOST_SHOWN", 6)
    event = make.event()
    for _number in range(7):
        make.participation(event=event)
    page = desk.client.get(desk.address("event", event))
    shown = tables(page)["participations"]
    assert len(shown.rows) == 6 and shown.more
    assert "These are the first 6." in page.content.decode()
    assert len(desk.listed("participation", event__id__exact=event.pk)) == 7
    assert (
        shown.list_address
        == f"{desk.address('participation', page='changelist')}?event__id__exact={event.pk}"
    )


def test_a_table_shows_choices_keys_and_dates_in_words(desk):
    event = make.event()
    for _number in range(FEW + 1):
        Case.objects.create(
            event=event, group_name="the doctors", arrested="1952-10", measure="died under investigation"
        )
        Figure.objects.create(event=event, what="arrested", value="~37", unit="persons", date="1953")
    shown = tables(desk.client.get(desk.address("event", event)))
    assert "October 1952" in shown["cases"].rows[0][1] and "the doctors" in shown["cases"].rows[0][1]
    assert "1953" in shown["figures"].rows[0][1]


def test_a_table_shows_nothing_to_who_may_not_see_its_rows(desk, curator):
    curator.is_superuser = False
    curator.save()
    curator.user_permissions.set(Permission.objects.filter(codename="view_event"))
    event = make.event()
    for _number in range(FEW + 1):
        make.citation(event, quote="not for everybody")
        make.participation(event=event)
    page = desk.client.get(desk.address("event", event))
    assert tables(page) == {} and "not for everybody" not in page.content.decode()
    curator.user_permissions.add(Permission.objects.get(codename="view_citation"))
    page = desk.client.get(desk.address("event", event))
    shown = tables(page)["citations"]
    assert (shown.verb, shown.add) == ("View", "")
    assert "not for everybody" in page.content.decode()
