"""What a conflict is: one rule, in Python for forms and in SQL for imports."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from catalogue.merging import Side, conflict_sql, keep_sql, settle

values = st.one_of(st.none(), st.sampled_from(["", "a", "b", "c"]))


def side(before, catalogue, sent):
    return settle(sent != before, catalogue != before, sent != catalogue)


@pytest.mark.parametrize(
    ("before", "catalogue", "sent", "taken"),
    [
        ("1956", "1956", "1956", Side.CATALOGUE),
        ("1956", "1957", "1956", Side.CATALOGUE),
        ("1956", "1956", "1957", Side.SENT),
        ("1956", "1957", "1957", Side.SENT),
        ("1956", "1957", "1955", Side.CONFLICT),
        ("1956", "", "1955", Side.CONFLICT),
    ],
)
def test_what_one_side_changed_is_taken_and_what_both_changed_is_asked(before, catalogue, sent, taken):
    assert side(before, catalogue, sent) is taken


@given(before=values, ours=values, theirs=values)
def test_a_side_is_taken_only_if_no_change_of_the_other_is_lost(before, ours, theirs):
    taken = side(before, ours, theirs)
    if taken is Side.SENT:
        assert ours in (before, theirs)
    if taken is Side.CATALOGUE:
        assert theirs == before


@pytest.mark.django_db
def test_sql_and_python_are_of_one_mind():
    texts = [None, "", "a", "b"]
    cases = [(one, two, three) for one in texts for two in texts for three in texts]
    with connection.cursor() as cursor:
        for before, ours, theirs in cases:
            cursor.execute(
                f"SELECT {conflict_sql('b', 'o', 't')}, {keep_sql('b', 't')} "
                "FROM (SELECT %s::text AS b, %s::text AS o, %s::text AS t) AS row",
                [before, ours, theirs],
            )
            conflict, keep = cursor.fetchone()
            taken = side(before, ours, theirs)
            assert conflict == (taken is Side.CONFLICT)
            assert keep == (taken is Side.CATALOGUE)
