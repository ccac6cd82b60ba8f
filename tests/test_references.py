"""A printed reference says what a bibliography of the humanities says, and nothing that is not recorded."""

from types import SimpleNamespace

import pytest

from catalogue.references import locator_order, printed

BLANK = [
    *[
        "authors",
        "editors",
        "number",
        "container",
        "publisher",
        "place_published",
        "volume",
        "issue",
        "pages",
    ],
    *["edition", "url", "doi", "archive", "shelfmark"],
]


def source(kind, title, **columns):
    return SimpleNamespace(**{**dict.fromkeys(BLANK, ""), "kind": kind, "title": title, **columns})


def test_a_book_known_by_author_title_and_year():
    book = source("book", "Joseph Stalin: A Biographical Companion", authors="Rappaport, Helen")
    assert (
        printed(book, "1999", "p. 147")
        == "Rappaport, Helen. Joseph Stalin: A Biographical Companion. 1999, p. 147."
    )


def test_a_book_with_its_whole_imprint():
    book = source(
        "book",
        "Khrushchev: The Years in Power",
        authors="Medvedev, Roy; Medvedev, Zhores",
        place_published="New York",
        publisher="W. W. Norton",
        edition="2nd ed.",
    )
    assert printed(book, "1978") == (
        "Medvedev, Roy, and Zhores Medvedev. Khrushchev: The Years in Power. 2nd ed. "
        "New York: W. W. Norton, 1978."
    )


@pytest.mark.parametrize(
    ("authors", "begins"),
    [
        ("Hoffmann; Fleron", "Hoffmann and Fleron. "),
        (
            "Jones, Polly; Smith, Kathleen; Taubman, William",
            "Jones, Polly, Kathleen Smith, and William Taubman. ",
        ),
        ("A, B; C, D; E, F; G, H", "A, B et al. "),
    ],
)
def test_several_authors(authors, begins):
    assert printed(source("book", "T", authors=authors)).startswith(begins)


def test_editors_stand_first_only_where_there_is_no_author():
    edited = source("book", "The Thaw", editors="Kozlov, Denis; Gilburd, Eleonory")
    assert printed(edited, "2013") == "Kozlov, Denis, and Eleonory Gilburd, eds. The Thaw. 2013."
    both = source("book", "Memoirs", authors="Khrushchev, Nikita", editors="Khrushchev, Sergei")
    assert printed(both) == "Khrushchev, Nikita. Memoirs, edited by Sergei Khrushchev."


def test_an_article_in_a_journal():
    article = source(
        "article", "From Stalinism to Post-Stalinism", authors="Jones, Polly", container="Kritika",
        volume="12", issue="3", pages="559–572", doi="10.1353/kri.2011.0054",
    )  # fmt: skip
    assert printed(article, "2011", "p. 560") == (
        "Jones, Polly. “From Stalinism to Post-Stalinism”. Kritika 12, no. 3. 2011, 559–572, p. 560. "
        "https://doi.org/10.1353/kri.2011.0054"
    )


def test_a_chapter_in_a_book():
    chapter = source(
        "article",
        "Beria",
        authors="Knight, Amy",
        container="The Reader",
        editors="Smith, Ann",
        publisher="OUP",
    )
    assert printed(chapter, "1990") == "Knight, Amy. “Beria”. In The Reader, edited by Ann Smith. OUP, 1990."


def test_an_order_with_its_number_and_day():
    assert printed(source("order", "On special camps", number="020"), "10 January 1954") == (
        "On special camps, no. 020. 10 January 1954."
    )


def test_a_file_in_an_archive():
    file = source("archive file", "Minutes", archive="RGANI", shelfmark="f. 1, op. 2, d. 3")
    assert printed(file, "", "l. 7") == "Minutes. RGANI, f. 1, op. 2, d. 3, l. 7."


def test_a_title_that_ends_in_a_question_mark_gets_no_second_stop():
    essay = source("other", "To what extent did Khrushchev succeed?")
    assert printed(essay) == "“To what extent did Khrushchev succeed?”"
    assert printed(essay, "", "para. 5") == "“To what extent did Khrushchev succeed?”, para. 5."


def test_a_title_that_the_curators_supplied_is_not_repeated():
    known = source("other", "[Sorrentino and Curcio 1986, title not given]", authors="Sorrentino; Curcio")
    assert printed(known, "1986", "p. 97") == "[Sorrentino and Curcio 1986, title not given], p. 97."


def test_places_in_a_source_are_sorted_as_people_count():
    places = ["10", "2", "", "lead", "p. 9", "pp. 9-11", "pp. 9–10", "p. 147", "Para. 2", "para. 10"]
    ordered = ["", "2", "10", "lead", "p. 9", "p. 147", "Para. 2", "para. 10", "pp. 9-11", "pp. 9–10"]
    assert sorted(places, key=locator_order) == ordered
