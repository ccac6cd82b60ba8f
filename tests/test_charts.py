"""Bars: no uncertain year is put into one, nothing is lost, and the scale is one that people read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.charts import Years, nice, share, year_chart, years


@pytest.mark.parametrize(
    ("key", "read"),
    [
        ("1956", Years(1956, 1956, True, 3)),
        ("1956~", Years(1956, 1956, False, 3)),
        ("1954/1956", Years(1954, 1956, True, 3)),
        ("1950/1959~", Years(1950, 1959, False, 3)),
        ("1953/..", Years(1953, None, True, 3)),
        ("../1956", Years(None, 1956, True, 3)),
        ("", Years(None, None, True, 3)),
        ("~", Years(None, None, False, 3)),
    ],
)
def test_a_key_is_read(key, read):
    assert years(key, 3) == read


def test_what_is_no_key_is_refused():
    with pytest.raises(ValueError):
        years("spring", 1)


def test_an_uncertain_year_is_in_no_bar():
    numbers = {"1956": 4, "1956~": 2, "1954/1956": 7, "1953/..": 5, "": 9, "1930": 1, "1930/1940": 8}
    chart = year_chart(numbers, 1950, 1959, 100, 60)
    assert [(bar.year, bar.number, bar.doubtful) for bar in chart.bars] == [(1956, 4, 2)]
    assert [(each.first, each.last, each.number) for each in chart.spread] == [
        (1953, None, 5),
        (1954, 1956, 7),
    ]
    assert chart.undated == 9


counted = st.dictionaries(
    st.one_of(
        st.integers(1950, 1959).map(str),
        st.integers(1950, 1959).map(lambda year: f"{year}~"),
        st.tuples(st.integers(1940, 1955), st.integers(1956, 1970)).map(lambda two: f"{two[0]}/{two[1]}"),
        st.just(""),
    ),
    st.integers(1, 3_000_000),
)


@settings(max_examples=50, deadline=None)
@given(counted)
def test_every_act_is_told_once_and_every_bar_is_within_the_chart(numbers):
    chart = year_chart(numbers, 1950, 1959, 1000, 64)
    told = sum(bar.number + bar.doubtful for bar in chart.bars) + sum(each.number for each in chart.spread)
    assert told + chart.undated == sum(numbers.values())
    for bar in chart.bars:
        assert -0.02 <= bar.doubtful_y <= bar.y <= 64
        assert bar.x >= 0 and bar.x + bar.width <= 1000.01
        assert bar.y + bar.height == pytest.approx(64, abs=0.02)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 10**9))
def test_a_scale_ends_on_a_round_number_that_is_not_too_far(number):
    assert number <= nice(number) <= 2.5 * number
    assert str(nice(number)).rstrip("0") in {"1", "2", "5"}


def test_the_smallest_bar_is_still_seen():
    assert share(1, 3_000_000, 100) == 1
    assert share(0, 3_000_000, 100) == 0
    assert share(5, 10, 100) == 50
