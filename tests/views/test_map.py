"""The map as a page: a drawing and a table of one year, from what is kept, without JavaScript."""

import re

import pytest

from catalogue.projection import UNION
from catalogue.views import map_marks
from tests import factories

pytestmark = pytest.mark.django_db


def spot(name="Volgograd", latitude="48.71", longitude="44.51", **columns):
    """A published place with coordinates."""
    columns = {"name": name, "latitude": latitude, "longitude": longitude, **columns}
    return factories.published(factories.place(**columns))


@pytest.fixture
def volgograd():
    """Volgograd, renamed in 1925 and 1961, and a monument that was raised there."""
    place = spot()
    for old, new, date in [("Tsaritsyn", "Stalingrad", "1925"), ("Stalingrad", "Volgograd", "1961-11-11")]:
        factories.published(factories.renaming(place=place, old_name=old, new_name=new, date=date))
    factories.published(factories.event(title="Statue", kind="monument raised", date="1952", place=place))
    return place


def page(client, query=""):
    """The text of the map."""
    response = client.get(f"/map/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("year", "label", "name"),
    [
        ("1920", "Tsaritsyn", "Tsaritsyn (now Volgograd)"),
        ("1943", "Stalingrad", "Stalingrad (now Volgograd)"),
        ("1961", "Stalingrad / Volgograd", "Stalingrad or Volgograd"),
        ("1990", "Volgograd", "Volgograd"),
    ],
)
def test_a_place_stands_under_the_name_it_bore_in_the_year_on_the_sheet_and_below(
    client, volgograd, year, label, name
):
    text = page(client, f"?year={year}")
    assert f">{label}</text>" in text
    assert f'aria-label="{name}' in text
    assert f'href="{volgograd.get_absolute_url()}?on={year}#then">{name}</a>' in text


def test_what_happened_in_the_year_is_marked_said_and_in_the_table(client, volgograd):
    text = page(client, "?year=1961")
    assert 'aria-label="Stalingrad or Volgograd. Renaming: Stalingrad → Volgograd, 11 November 1961"' in text
    assert text.count(map_marks.FORMS["renamed"]) == 2  # the mark and the legend
    assert "Statue" not in text
    text = page(client, "?year=1952")
    assert "Monument raised: Statue, 1952" in text
    assert text.count(map_marks.FORMS["raised"]) == 2


def test_the_years_and_the_views_are_links(client, volgograd):
    text = page(client, "?year=1950&view=europe")
    for link in ("?year=1949&amp;view=europe", "?year=1951&amp;view=europe", "?year=1950&amp;view=union"):
        assert f'href="{link}"' in text
    assert "today’s" in text


@pytest.mark.parametrize("query", ["?year=1916", "?year=3000", "?year=x", "?year=", "?year=²", "?view=moon"])
def test_a_year_or_a_view_that_there_is_not_is_refused(client, query):
    assert client.get(f"/map/{query}").status_code == 400


def test_the_page_comes_from_what_is_kept_and_answers_304(client, volgograd, django_assert_num_queries):
    first = client.get("/map/?year=1943")
    with django_assert_num_queries(2):
        again = client.get("/map/?year=1943", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    volgograd.name = "Other"
    volgograd.save()
    assert client.get("/map/?year=1943", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_no_two_marks_lie_on_one_another_and_no_two_names_overlap(client):
    for number in range(30):
        place = spot(f"Street number {number} of Moscow", "55.75", "37.62")
        factories.published(factories.event(place=place, date="1961"))
    text = page(client, "?year=1961")
    places = [
        tuple(map(float, found)) for found in re.findall(r"data-lat=[^>]*translate\((\S+) (\S+)\)", text)
    ]
    assert len(places) == 30
    assert min(abs(a - x) + abs(b - y) for i, (a, b) in enumerate(places) for x, y in places[:i]) > 4
    assert 0 < text.count('class="mark unnamed"') < 30


def test_what_lies_outside_of_the_view_is_in_the_table(client):
    tokyo = spot("Washington", "38.9", "-77.04")
    factories.published(factories.event(place=tokyo, date="1959"))
    text = page(client, "?year=1959")
    assert "One place lies outside of this part of the map" in text
    assert tokyo.get_absolute_url() in text
    assert not UNION.shows(*UNION.project(-77.04, 38.9))


def test_what_curators_write_is_escaped_in_the_drawing(client):
    factories.published(factories.event(place=spot('<b>"Bold"'), title="<i>", date="1961"))
    text = page(client)
    assert "<b>" not in text
    assert "<i>" not in text


def test_twenty_places_take_as_many_queries_as_one(client, django_assert_num_queries):
    for number in (1, 19):
        for _place in range(number):
            factories.published(factories.event(place=spot(), date="1961"))
        with django_assert_num_queries(8):
            page(client)
