"""The layout of a timeline: every mark within the frame, as long as its time, and over no other."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import dates
from catalogue.timeline import DAY, HEAD, LASTED, OPEN, UNKNOWN, WITHIN, Frame, Item, decade_of, known, lanes

WHOLE = Frame(datetime.date(1917, 1, 1), datetime.date(2026, 12, 31), 1000.0)
FIFTIES = Frame(datetime.date(1950, 1, 1), datetime.date(1959, 12, 31), 1000.0)
YEAR = Frame(datetime.date(1956, 1, 1), datetime.date(1956, 12, 31), 1000.0)


def mark(text, frame=WHOLE, label="Label"):
    """The one mark of a date; None where the frame does not show it."""
    found, _height = lanes(frame, {"lane": [Item(dates.parse(text), label, "it")]})
    return found[0].marks[0] if found else None


FORMS = [
    *["{0}", "{0}~", "{0}?", "{2}X", "{0}-{3:02}", "{0}-{3:02}-28", "{0}/{1}", "[{0}..{1}]", "{0},{1}"],
    *["{0}/..", "../{0}", "{0}/", "/{0}", "[{0}..]", "[..{0}]", "{0}-{3:02}-01~"],
]


def item(number):
    """One of very many items, by its number: a form, years, a label."""
    form, number = FORMS[number % len(FORMS)], number // len(FORMS)
    first, month = 1900 + number % 140, 1 + number % 12
    text = form.format(first, first + number % 29, first // 10, month)
    return Item(dates.parse(text if "," not in text else f"{{{text}}}"), "a" * (number % 50), str(number))


items = st.lists(st.integers(0, 10_000_000), max_size=12).map(
    lambda numbers: [Item(one.date, one.label, str(place)) for place, one in enumerate(map(item, numbers))]
)


@settings(max_examples=60, deadline=None)
@given(frame=st.sampled_from([WHOLE, FIFTIES, YEAR]), items=items)
def test_marks_stay_in_the_frame_keep_apart_and_are_never_too_short(frame, items):
    found, height = lanes(frame, {"lane": items})
    marks = found[0].marks if found else []
    assert len(marks) == sum(frame.shows(item.date) for item in items)
    for each in marks:
        date = items[int(each.name)].date
        assert 0 <= each.left <= each.x and each.end <= each.right + 0.11 <= frame.width + 0.11
        assert each.y + 28 <= height
        earliest, latest = known(date)
        begins = frame.x(earliest) if earliest else 0
        ends = frame.x(latest, after=True) if latest else frame.width
        assert each.length >= ends - begins - 0.05
        assert each.x <= begins + 0.05 and each.end >= ends - 0.16
    rows = {}
    for each in marks:
        rows.setdefault(each.row, []).append((each.left, each.right))
    for extents in rows.values():
        extents.sort()
        assert all(one[1] < two[0] for one, two in zip(extents, extents[1:], strict=False))


def test_a_day_a_year_and_a_period_look_different():
    assert mark("1956-02-25").form == DAY
    assert mark("1956").form == WITHIN
    assert mark("[1953..1956]").form == WITHIN
    assert mark("1953/1956").form == LASTED
    assert (mark("1956").doubtful, mark("1956~").doubtful, mark("1956?").doubtful) == (False, True, True)


def test_the_secret_speech_stands_where_its_day_is():
    speech = mark("1956-02-25", YEAR)
    assert speech.x == pytest.approx(1000 * 55 / 366, abs=0.1)


def test_a_year_is_drawn_a_year_long():
    assert mark("1956", FIFTIES).length == pytest.approx(1000 * 366 / 3652, abs=0.2)


def test_an_open_end_reaches_the_frame_and_an_unknown_one_does_not():
    still, lost = mark("1953/.."), mark("1953/")
    assert (still.after, still.end) == (OPEN, 1000.0)
    assert lost.after == UNKNOWN and lost.length == pytest.approx(mark("1953").length)
    assert mark("1929/", FIFTIES) is None
    assert mark("../1960-01-25").before == OPEN and mark("/1957").before == UNKNOWN


def test_what_lies_outside_or_has_no_date_is_not_drawn():
    assert mark("1949", FIFTIES) is None
    assert mark("1960-01-01", FIFTIES) is None
    assert mark("1959-12-31", FIFTIES)
    assert mark("../..", FIFTIES) is None


def test_a_label_at_the_edge_ends_there():
    late = mark("2026-12-30", label="A long label of something that is late")
    assert late.label_at_end and late.label_x == 1000.0
    assert len(late.label) <= 36 and late.label.endswith("…")


def test_lanes_stand_below_one_another_and_empty_ones_are_left_out():
    found, height = lanes(
        YEAR,
        {
            "speeches": [Item(dates.parse("1956-02-25"), "Secret Speech", "1")],
            "trials": [Item(dates.parse("1936"), "Show trial", "2")],
            "congresses": [Item(dates.parse("1956-02"), "XX Congress", "3")],
        },
    )
    assert [lane.name for lane in found] == ["speeches", "congresses"]
    assert found[1].y == found[0].y + found[0].height
    assert height == sum(lane.height for lane in found)
    assert found[0].marks[0].y == HEAD


def test_the_decade_of_a_year():
    assert [decade_of(year) for year in (1950, 1956, 1959)] == [1950, 1950, 1950]
