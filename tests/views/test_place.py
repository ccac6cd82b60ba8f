"""A place's page asked about a date, and places named as of the date wherever they stand beside one."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def page(client, address, **query):
    """The text of a page."""
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_the_name_of_a_day_and_the_renamings_behind_it(client, volgograd):
    text = page(client, volgograd.get_absolute_url(), on="2 Feb 1943")
    answer = text.partition('class="answer"')[2].partition("</div>")[0]
    assert "Stalingrad (now Volgograd)" in answer
    assert "certain" in answer
    for renaming in volgograd.renamings.filter(date__in=["1925", "1961-11-11"]):
        assert renaming.get_absolute_url() in answer
    assert 'value="2 Feb 1943"' in text


@pytest.mark.parametrize("date", ["03/04/1956", "not a date", "1956-13", "x" * 500, "1956-02-30"])
def test_what_is_no_date_gets_a_sentence_and_stays_in_the_box(client, volgograd, date):
    text = page(client, volgograd.get_absolute_url(), on=date)
    assert 'role="alert"' in text
    assert f'value="{date}"' in text


def test_a_date_before_the_first_name_is_said_to_be_so(client, volgograd):
    text = page(client, volgograd.get_absolute_url(), on="1500")
    assert "That is before the first name that is recorded." in text


def test_lists_and_pages_name_the_place_as_it_was_called_then(client, volgograd):
    whole = factories.published(factories.event(title="The war", date="1941/1945"))
    battle = factories.event(title="Battle", date="1943-02-02", place=volgograd, part_of=whole)
    factories.published(battle)
    factories.citation(battle, field="place", says=volgograd.slug)
    person = factories.person(born="1920", birth_place=volgograd)
    factories.published(person)
    factories.participation(event=battle, person=person)
    then = "Stalingrad (now Volgograd)"
    assert then in page(client, reverse("catalogue:events"))
    assert then in page(client, whole.get_absolute_url())
    own = page(client, battle.get_absolute_url())
    assert own.count(then) == 2  # the fact, and what the source gives
    assert then in page(client, f"{battle.get_absolute_url()}evidence/")
    about = page(client, person.get_absolute_url())
    assert "Tsaritsyn (now Volgograd)" in about
    assert then in about
    renaming = volgograd.renamings.get(date="1925")
    assert then in page(client, renaming.get_absolute_url())
