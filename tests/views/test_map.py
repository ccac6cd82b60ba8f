"""The map as a page: a drawing and a table of one year, from what is kept, without JavaScript."""

import html
import re

import pytest

from catalogue.projection import UNION
from catalogue.views import map_marks, map_words
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


def links(text):
    """The addresses of all links of the map's own bars, by their words."""
    return {
        words: html.unescape(url) for url, words in re.findall(r'<a href="(\?[^"]*)"[^>]*>([^<]*)</a>', text)
    }


def test_the_years_the_views_and_the_enlarged_parts_are_links(client, volgograd):
    found = links(page(client, "?year=1950&view=europe"))
    assert found["← 1949"] == "?year=1949&view=europe"
    assert found["1951 →"] == "?year=1951&view=europe"
    assert found["From Berlin to the Pacific"] == "?year=1950&view=union"
    enlarged = links(page(client, found["+ Enlarge"]))
    assert "zoom=2" in found["+ Enlarge"]
    assert found["+ Enlarge"].split("zoom")[1] in enlarged["← 1949"]  # the year changes, the part stays
    assert enlarged["Whole map"] == "?year=1950&view=europe"
    assert "← Left" in enlarged


def test_the_enlarged_map_has_the_places_of_its_part_and_ends_at_the_edge(client, volgograd):
    east = spot("Anadyr", "64.73", "177.5")
    for place in (east, spot("Saratov", "51.53", "46.03")):
        factories.published(factories.event(place=place, date="1943"))
    text = page(client, links(page(client, "?year=1943"))["+ Enlarge"])
    assert ">Stalingrad</text>" in text  # in the middle, where most places are
    assert ">Anadyr</text>" not in text
    assert east.get_absolute_url() in text  # in the table
    corner = page(client, "?year=1943&zoom=16&x=960&y=560")
    assert 'data-x="930" data-y="543"' in corner
    assert "<span>→ Right</span>" in corner  # and no link
    assert "<span>+ Enlarge</span>" in corner


def crowd(client, query):
    """How many names are written, of thirty places around Moscow; and whether two of them overlap."""
    text = page(client, query)
    marks = re.findall(
        r'class="mark( quiet)?( unnamed)?"[^>]*translate\((\S+) (\S+)\).*?<text x="(\S+)" y="(\S+)" '
        r'text-anchor="(\w+)">([^<]*)</text>',
        text,
    )
    boxes = []
    for _quiet, unnamed, mark_x, mark_y, x, y, anchor, label in marks:
        long = map_words.width(label)
        start = float(mark_x) + float(x) - long * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        base = float(mark_y) + float(y)
        if not unnamed:
            boxes.append((start, base - 10, start + long, base + 2))
    return len(boxes), [
        (a, b) for i, a in enumerate(boxes) for b in boxes[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]  # fmt: skip


def test_the_larger_the_map_the_more_names_have_room_and_none_overlap(client):
    for number in range(30):
        place = spot(f"Town number {number}", f"{55 + number % 5 / 2}", f"{36 + number // 5 / 2}")
        factories.published(factories.event(place=place, date="1961"))
    x, y = UNION.project(37.25, 56)
    written = []
    for zoom in (1, 4, 16):
        number, overlapping = crowd(client, f"?year=1961&zoom={zoom}&x={x:.0f}&y={y:.0f}")
        assert overlapping == []
        written.append(number)
    assert written[0] < written[1] < written[2]


@pytest.mark.parametrize(
    "query",
    [
        "?year=1916",
        "?year=3000",
        "?year=x",
        "?year=",
        "?year=²",
        "?view=moon",
        "?zoom=3",
        "?zoom=2&x=961&y=0",
        "?zoom=2&x=-1&y=0",
        "?zoom=2&x=1e2&y=0",
    ],
)
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
        tuple(map(float, found)) for found in re.findall(r'class="mark[^>]*translate\((\S+) (\S+)\)', text)
    ]
    assert len(places) == 30
    assert min(abs(a - x) + abs(b - y) for i, (a, b) in enumerate(places) for x, y in places[:i]) > 4
    assert 0 < text.count('class="mark unnamed"') < 30


def test_on_a_russian_page_the_names_are_russian(client, volgograd):
    natives = {"Tsaritsyn": "Царицын", "Stalingrad": "Сталинград", "Volgograd": "Волгоград"}
    volgograd.native_name = natives["Volgograd"]
    volgograd.save()
    for renaming in volgograd.renamings.all():
        renaming.old_native, renaming.new_native = natives[renaming.old_name], natives[renaming.new_name]
        renaming.save()
    text = client.get("/ru/map/?year=1961").content.decode()
    assert ">Сталинград / Волгоград</text>" in text
    assert 'aria-label="Сталинград или Волгоград. Переименование: Сталинград → Волгоград' in text
    assert "Stalingrad" not in text
    assert ">Stalingrad / Volgograd</text>" in page(
        client, "?year=1961"
    )  # and none of it was kept for English


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
