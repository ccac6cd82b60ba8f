"""The rules on real persons, places and events: the seed is sound, and a wrong date in it is found."""

import pytest
from django.conf import settings

from catalogue import bulk, consistency
from catalogue.models import Finding
from tests.resources.folder import rolled_back

pytestmark = pytest.mark.django_db

LOUD = {rule.code for rule in consistency.RULES if rule.severity != consistency.Severity.GAP}


@pytest.fixture(scope="module", autouse=True)
def seed(django_db_setup, django_db_blocker):
    """The seed in an otherwise empty catalogue."""
    with django_db_blocker.unblock(), rolled_back():
        assert bulk.load(settings.BASE_DIR / "fixtures").faults == []
        yield


def test_nothing_in_the_seed_is_impossible_or_odd():
    for rule in consistency.RULES:
        consistency.check(rule)
    assert not Finding.objects.filter(rule__in=LOUD).exists()
    told = Finding.objects.filter(rule="single-witness", table="event").order_by("record")
    events = consistency.TABLES["event"].objects
    assert events.get(slug="secret-speech").pk not in told.values_list("record", flat=True)
    assert len(told) > 100


@pytest.mark.parametrize(
    ("table", "slug", "change", "code"),
    [
        ("renaming", "stalingrad-to-volgograd", {"old_name": "X", "old_native": ""}, "old-name-unknown"),
        ("renaming", "stalingrad-to-volgograd", {"date": "1925"}, None),
        ("renaming", "stalingrad-to-volgograd", {"date": "1960~"}, None),
        ("renaming", "stalingrad-to-volgograd", {"date": "1920"}, "old-name-unknown"),
        ("renaming", "tsaritsyn-named", {"date": "1962"}, "named-before-its-founding"),
        ("place", "volgograd", {"name": "Tsaritsyn", "native_name": ""}, "today-another-name"),
        ("event", "secret-speech", {"date": "1954-02-26"}, "outside-its-parent"),
        ("event", "secret-speech", {"date": "1954-02-26?"}, None),
        ("person", "khrushchev-nikita-sergeyevich", {"died": "1950"}, "took-part-after-death"),
        ("person", "khrushchev-nikita-sergeyevich", {"died": "1950/1971"}, None),
        ("person", "khrushchev-nikita-sergeyevich", {"born": "1960", "died": ""}, "took-part-before-birth"),
    ],
)
def test_a_wrong_date_or_name_in_the_seed_is_found_and_a_vague_one_is_not(table, slug, change, code):
    record = consistency.TABLES[table].objects.get(slug=slug)
    for column, value in change.items():
        setattr(record, column, value)
    record.save()
    consistency.refresh(consistency.touched_by([record]))
    found = set(Finding.objects.filter(rule__in=LOUD).values_list("rule", flat=True))
    assert code in found if code else not found
