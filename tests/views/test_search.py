"""The search page: it answers whatever is asked, in the address, as HTML and as JSON, and never too much."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from catalogue import search
from catalogue.models import Status
from tests import factories
from tests.views.test_queries import queries

pytestmark = pytest.mark.django_db
PAGE = "/search/"


@pytest.fixture
def khrushchev():
    person = factories.published(
        factories.person(name="Khrushchev, Nikita", native_name="Хрущёв, Никита", died="1971-09-11")
    )
    factories.published(
        factories.event(title="Khrushchev's speech", kind="speech", summary="A secret report.")
    )
    search.index_waiting()
    return person


def test_the_page_shows_what_was_found_and_why(client, khrushchev):
    text = client.get(PAGE, {"q": "Chruschtschow"}).content.decode()
    assert khrushchev.get_absolute_url() in text
    assert "also written “Chruschtschow”" in text
    assert '<span class="native" lang="ru">Хрущёв, Никита</span>' in text
    assert 'value="Chruschtschow"' in text


def test_the_box_is_on_every_page(client, khrushchev):
    for address in ["/", "/persons/", khrushchev.get_absolute_url(), PAGE, "/nowhere/"]:
        text = client.get(address).content.decode()
        assert text.count('role="search"') == 1, address
        assert f'action="{PAGE}"' in text


def test_without_words_the_page_explains_itself(client):
    response = client.get(PAGE)
    assert response.status_code == 200
    assert "in any spelling" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("!!! — …", "no letter or digit"),
        ("x" * 201, "too long"),
        ("н с", "too little to look for"),
        ("'); DROP TABLE catalogue_person; --", "Nothing was found"),
        ("<script>alert(1)</script>", "Nothing was found"),
        ("\\ ' & | ! :* <-> ''", "no letter or digit"),
        ("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "no letter or digit"),
    ],
)
def test_whatever_is_typed_is_answered_with_a_sentence(client, typed, sentence):
    for address in [PAGE, "/search.json", "/search/suggest.json"]:
        assert client.get(address, {"q": typed}).status_code == 200
    text = client.get(PAGE, {"q": typed}).content.decode()
    assert sentence in text
    assert "<script>alert" not in text


def test_what_no_record_can_hold_is_refused(client):
    for address in [PAGE, "/search.json", "/search/suggest.json"]:
        assert client.get(f"{address}?q=%00").status_code == 400
        assert client.get(f"{address}?q=%ff%fe").status_code == 200


def test_a_kind_that_does_not_exist_is_refused(client):
    assert client.get(PAGE, {"q": "x y", "kind": "citation"}).status_code == 400
    assert client.get(PAGE, {"q": "xy", "after": "citation/x"}).status_code == 404
    assert client.get(PAGE, {"q": "xy", "after": "person/nobody"}).status_code == 404


def test_the_kinds_are_counted_and_each_has_an_address(client, khrushchev):
    text = client.get(PAGE, {"q": "khrushchev"}).content.decode()
    assert 'Persons <span class="number">1</span>' in text
    only = client.get(PAGE, {"q": "khrushchev", "kind": "event"}).content.decode()
    assert khrushchev.get_absolute_url() not in only
    assert 'Persons <span class="number">1</span>' in only


def test_json_has_the_same_with_absolute_addresses(client, khrushchev):
    response = client.get("/search.json", {"q": "хрущев", "kind": "person"})
    told = response.json()
    assert response["Content-Type"] == "application/json"
    assert list(told) == [
        *["query", "kind", "message", "counts", "counted_up_to", "all_words", "results", "near", "next"]
    ]
    assert told["counts"] == {"person": 1, "event": 1}
    assert told["results"] == [
        {
            "kind": "person",
            "label": "person",
            "slug": khrushchev.slug,
            "heading": "Khrushchev, Nikita",
            "native": "Хрущёв, Никита",
            "about": "died 11 September 1971",
            "reason": "",
            "excerpt": "",
            "url": f"http://testserver{khrushchev.get_absolute_url()}",
        }
    ]


def test_the_next_page_begins_where_the_first_ends(client):
    for _number in range(search.PAGE_SIZE + 3):
        factories.published(factories.person(name="Ivanov, Ivan"))
    first = client.get("/search.json", {"q": "ivanov"}).json()
    second = client.get(first["next"]).json()
    slugs = [hit["slug"] for hit in first["results"] + second["results"]]
    assert len(slugs) == len(set(slugs)) == search.PAGE_SIZE + 3
    assert second["next"] is None


def test_a_reader_who_has_the_page_is_told_so(client, khrushchev):
    for address in [f"{PAGE}?q=khrushchev", "/search.json?q=khrushchev", "/search/suggest.json?q=khru"]:
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert "Cookie" not in again.get("Vary", "")
        assert not again.cookies
    khrushchev.summary = "Anew."
    khrushchev.name = "Khrushchev, Nikita Sergeyevich"
    khrushchev.save()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_suggestions_are_records_with_their_addresses(client, khrushchev):
    told = client.get("/search/suggest.json", {"q": "Chrusch"}).json()["suggestions"]
    assert told[0]["url"].endswith(khrushchev.get_absolute_url())
    assert client.get("/search/suggest.json", {"q": ""}).json()["suggestions"] == []


def test_twenty_hits_take_as_many_queries_as_four(client):
    def more(count):
        for _number in range(count):
            person = factories.published(factories.person(name="Ivanov, Ivan"))
            factories.name(person=person, name="Iwanow")
            place = factories.published(factories.place(name="Ivanovo"))
            factories.published(factories.renaming(place=place, old_name="Ivanov", new_name="Ivanovo"))
            factories.published(factories.rehabilitation(person=person, summary="Ivanov was released."))
        search.index_waiting()

    more(1)
    addresses = [reverse("catalogue:search"), reverse("catalogue:search_file"), reverse("catalogue:suggest")]
    one = [queries(client, f"{address}?q=Iwanow") for address in addresses]
    more(4)
    assert [queries(client, f"{address}?q=Iwanow") for address in addresses] == one
    assert max(one) <= 4


def test_no_word_of_a_draft_is_on_any_answer(client):
    person = factories.person(name="Hidden, Person", native_name="Хидден", summary="Hidden summary")
    place = factories.published(factories.place(name="Perm"))
    factories.renaming(place=place, old_name="Hiddengrad", new_name="Perm")
    body = factories.body(name="Hidden court")
    factories.published(factories.rehabilitation(person=person, body=body, summary="An act."))
    search.index_waiting()
    for typed in ["perm", "hidden", "hiddenn", "Hiddengrad", "act", "хидден", "person hidden court"]:
        for address in [PAGE, "/search.json", "/search/suggest.json"]:
            text = client.get(address, {"q": typed}).content.decode().replace(typed, "")
            assert "Hidden" not in text.replace(typed.capitalize(), ""), (address, typed)


ODD = [
    *[
        "х" * 10_000,
        "a b " * 2_500,
        "\x01\x02\x1f",
        "... !!!",
        "&|!()",
        "& | ! <-> ' : *",
        "'Stalin':*A",
        "\\'",
    ],
    *[
        "\u202e",
        "\u200f\u202eХрущёв\u202c",
        "😀",
        "😀 Хрущёв",
        "@1",
        "=khrushchev",
        "~хращав",
        "%_",
        "{}",
        "NULL",
    ],
    *["İ", "ﷺ" * 100, "中文", "½", "<script>alert(1)</script>", "{{ 7 }}", "\ud7ff\ufffe"],
]


@pytest.mark.parametrize("address", [PAGE, "/ru/search/", "/search.json", "/search/suggest.json"])
def test_whatever_is_typed_is_answered_with_a_page(client, khrushchev, address):
    for typed in ODD:
        response = client.get(address, {"q": typed})
        assert response.status_code == 200
        assert "\u202e" not in response.content.decode()
        assert b"<script>alert" not in response.content or response["Content-Type"] == "application/json"


def test_marks_that_nobody_sees_do_not_hide_a_name(client, khrushchev):
    for typed in ["\u200f\u202eХрущёв\u202c", "Хру\u00adщёв", "\ufeffХрущёв\u200b", "Хрущёв\x07"]:
        found = client.get("/search.json", {"q": typed}).json()
        assert found["query"] == "Хрущёв"
        assert found["results"][0]["slug"] == khrushchev.slug


def test_of_several_texts_the_last_is_looked_for(client, khrushchev):
    found = client.get("/search.json?q=nobody&q=Khrushchev").json()
    assert (found["query"], found["results"][0]["slug"]) == ("Khrushchev", khrushchev.slug)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/search/?q=a&kind=tank", "There is nothing of that kind to be found here."),
        ("/ru/search/?q=a&kind=tank", "Записей такого вида здесь не найти."),
        ("/search.json?q=a&kind=tank", '{"error": "There is nothing of that kind to be found here."}'),
        ("/ru/map/?zoom=3", "«zoom» может быть: 1, 2, 4, 8, 16."),
        ("/ru/timeline/?as=song", "Лента времени — рисунок или таблица"),
        ("/map/?year=3000", "“year” is one of: 1917 to 2"),
        (f"/on-this-day/?month={'9' * 5000}&day=1", "A day is a month and a number"),
    ],
)
def test_a_refusal_says_in_the_language_of_the_page_what_fits(client, address, sentence):
    response = client.get(address)
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_the_command_indexes_what_sql_brought(capsys):
    person = factories.published(factories.person(name="Yezhov, Nikolai"))
    call_command("index_names")
    assert "indexed" in capsys.readouterr().out
    assert search.find("Jeschow").hits[0].slug == person.slug
    call_command("index_names", all=True, verbosity=2)
    assert "person: 1" in capsys.readouterr().out
    factories.moved(person, Status.WITHDRAWN)
