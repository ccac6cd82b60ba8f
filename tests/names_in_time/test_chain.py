"""A place's chain of names, as far as its renamings tell, with every gap shown."""

from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import Place, Renaming
from catalogue.names_in_time import bounds, chain, in_order


def names(today, *renamings):
    """The chain of `today` as (name, given, taken); each renaming is (old, new, date)."""
    place = Place(name=today)
    rows = [
        Renaming(pk=number, place=place, old_name=old, new_name=new, date=date)
        for number, (old, new, date) in enumerate(renamings)
    ]
    return [
        (period.name, period.given and period.given.date, period.taken and period.taken.date)
        for period in chain(place, rows)
    ]


def test_volgograd_has_three_names_in_order():
    assert names(
        "Volgograd",
        ("Stalingrad", "Volgograd", "1961-11-11"),
        ("", "Tsaritsyn", "1589"),
        ("Tsaritsyn", "Stalingrad", "1925"),
    ) == [
        ("Tsaritsyn", "1589", "1925"),
        ("Stalingrad", "1925", "1961-11-11"),
        ("Volgograd", "1961-11-11", None),
    ]


def test_undated_renamings_are_joined_by_their_names():
    assert names(
        "Ismoil Somoni Peak",
        ("Communism Peak", "Ismoil Somoni Peak", ""),
        ("Stalin Peak", "Communism Peak", ""),
        ("", "Stalin Peak", ""),
    ) == [("Stalin Peak", "", ""), ("Communism Peak", "", ""), ("Ismoil Somoni Peak", "", None)]


def test_an_undated_renaming_stands_beside_the_dated_one_it_joins():
    assert names("C", ("B", "C", "1961"), ("A", "B", "")) == [
        ("A", None, ""),
        ("B", "", "1961"),
        ("C", "1961", None),
    ]


def test_a_gap_between_two_names_is_shown():
    assert names("D", ("A", "B", "1925"), ("C", "D", "1961")) == [
        ("A", None, "1925"),
        ("B", "1925", None),
        ("C", None, "1961"),
        ("D", "1961", None),
    ]


def test_todays_name_is_shown_though_no_renaming_gives_it():
    assert names("Donetsk", ("Yuzovka", "Stalino", "1924")) == [
        ("Yuzovka", None, "1924"),
        ("Stalino", "1924", None),
        ("Donetsk", None, None),
    ]


def test_a_place_without_renamings_has_no_chain():
    assert names("Moscow") == []


def test_a_name_that_came_back_stands_twice():
    assert [
        name for name, *_dates in names("Perm", ("Perm", "Molotov", "1940"), ("Molotov", "Perm", "1957"))
    ] == [
        "Perm",
        "Molotov",
        "Perm",
    ]


def test_a_renaming_takes_up_a_name_in_another_spelling_or_in_its_own_script():
    place = Place(name="Donetsk", native_name="Донецк")
    first = Renaming(pk=1, new_name="Stalino", new_native="Сталино", date="1924")
    second = Renaming(
        pk=2, old_name="Staline", old_native="Сталино", new_name="DONETSK", new_native="Донецьк", date="1961"
    )
    assert [period.name for period in chain(place, [second, first])] == ["Stalino", "DONETSK"]


def test_dates_that_leave_the_order_open_are_put_in_order_by_the_names():
    assert [name for name, *_dates in names("C", ("B", "C", "[1953..1964]"), ("A", "B", "1961"))] == [
        *["A", "B", "C"]
    ]


def test_an_undated_renaming_lies_between_those_it_joins():
    place = Place(name="D")
    rows = [("A", "B", "1925"), ("B", "C", ""), ("C", "D", "1961-11-11")]
    renamings = [Renaming(pk=n, old_name=o, new_name=new, date=d) for n, (o, new, d) in enumerate(rows)]
    undated = chain(place, renamings)[2]
    assert (undated.name, undated.begins) == ("C", ((1925, 1, 1), (1961, 11, 11)))


EDTF = st.sampled_from(
    [
        "",
        "1925",
        "1925-04-10",
        "1934~",
        "[1953..1964]",
        "1961-11-11",
        "1961?",
        "1589",
        "1953/1956",
        "[1991-12-26..]",
    ]
)
LETTERS = st.sampled_from(["", "A", "B", "C", "D"])


@st.composite
def places(draw):
    """A place and up to six renamings, however badly they fit together."""
    rows = draw(st.lists(st.tuples(LETTERS, st.sampled_from("ABCD"), EDTF), max_size=6))
    renamings = [
        Renaming(pk=number, old_name=old, new_name=new, date=date)
        for number, (old, new, date) in enumerate(rows)
        if old != new
    ]
    return Place(name=draw(st.sampled_from("ABCD")), pk=1), renamings


@given(places())
def test_no_renaming_is_lost_and_the_chain_ends_with_todays_name(drawn):
    place, renamings = drawn
    periods = chain(place, renamings)
    assert {p.given.pk for p in periods if p.given} == {r.pk for r in renamings}
    taken = {p.taken.pk for p in periods if p.taken}
    assert taken == {r.pk for r in renamings if r.old_name}
    assert [p.is_today for p in periods] == [False] * (len(periods) - 1) + [True] * bool(periods)
    assert not periods or periods[-1].name == place.name


@given(places())
def test_what_certainly_came_first_stands_first(drawn):
    ordered = in_order(drawn[1])
    for position, one in enumerate(ordered):
        for later in ordered[position:]:
            assert bounds(later.date)[1] >= bounds(one.date)[0]


@given(places(), st.permutations(range(6)))
def test_the_chain_does_not_depend_on_the_order_of_the_rows(drawn, order):
    place, renamings = drawn
    shuffled = [renamings[n] for n in order if n < len(renamings)]
    assert chain(place, shuffled) == chain(place, renamings)


@given(places())
def test_within_a_period_and_from_one_to_the_next_time_runs_forward(drawn):
    periods = chain(*drawn)
    for period in periods:
        assert period.begins[0] <= period.begins[1]
        assert period.ends[0] <= period.ends[1]
        assert period.begins[0] <= period.ends[1]
    for one, after in zip(periods, periods[1:], strict=False):
        assert one.ends[0] <= after.begins[1]
