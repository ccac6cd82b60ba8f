"""The seed loads clean through the ordinary road, twice without a change, and comes out byte for byte."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from catalogue import bulk
from catalogue.models import Source
from catalogue.resources import RESOURCES
from tests.resources.folder import HEADERS, bytes_of, history, rolled_back

# The mark also makes pytest-django set a test database up where this module runs alone.
pytestmark = pytest.mark.django_db

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture(scope="module")
def seed(django_db_setup, django_db_blocker, tmp_path_factory):
    """The seed in an otherwise empty catalogue, with what loading it did and what was dumped of it, twice."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    with django_db_blocker.unblock():
        with rolled_back():
            loaded = bulk.load(FIXTURES)
            assert [str(fault) for fault in loaded.faults] == []
            bulk.dump(first)
        with rolled_back():
            assert bulk.load(first).faults == []
            bulk.dump(second)
            yield loaded, first, second


def test_the_seed_has_a_file_for_every_table():
    assert {path.name for path in FIXTURES.glob("*.csv")} == set(HEADERS)


def test_every_row_of_the_seed_is_new_in_an_empty_catalogue(seed):
    loaded, _first, _second = seed
    for contract in RESOURCES:
        assert loaded.files[contract.file].counts["new"] == contract._meta.model.objects.count()


def test_loading_the_seed_twice_changes_nothing_and_leaves_no_history(seed):
    before = history()
    again = bulk.load(FIXTURES)
    assert again.faults == []
    assert again.touched == 0
    assert history() == before


def test_every_record_of_the_seed_is_published_and_cited(seed):
    for contract in RESOURCES:
        model = contract._meta.model
        if "status" in contract.header():
            assert not model.objects.exclude(status="published").exists()
        if hasattr(model, "citations"):
            assert model is Source or not model.objects.filter(citations=None).exists()


def test_the_database_has_no_objection_left_for_the_end(seed):
    connection.check_constraints()


def test_the_seed_comes_out_of_an_empty_database_byte_for_byte(seed):
    _loaded, first, second = seed
    assert bytes_of(first) == bytes_of(FIXTURES)
    assert bytes_of(second) == bytes_of(first)
