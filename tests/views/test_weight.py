"""A reader on a slow line: the heaviest pages of the seed, before compression, without type."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation

from catalogue import bulk
from catalogue.models import Event, Person, Source
from catalogue.views.base import without_indents
from tests.resources.folder import rolled_back

pytestmark = pytest.mark.django_db

MOST = 60_000  # bytes
HEAVIEST = [(Person, "khrushchev-nikita-sergeyevich"), (Event, "secret-speech"), (Source, "essay")]


@pytest.fixture(scope="module")
def seed(django_db_setup, django_db_blocker):
    """The catalogue with the seed in it, for this module alone."""
    with django_db_blocker.unblock(), rolled_back():
        assert bulk.load(Path(settings.BASE_DIR) / "fixtures").faults == []
        yield


@pytest.mark.parametrize("code", ["en-gb", "ru"])
def test_the_page_of_a_record_weighs_less_than_60_kb_with_its_styles_and_scripts(seed, code):
    for model, slug in HEAVIEST:
        with translation.override(code):
            address = model.objects.get(slug=slug).get_absolute_url()
        page = Client().get(address).content
        parts = {
            name for name in re.findall(r'/static/([^"]+)"', page.decode()) if not name.endswith(".woff2")
        }
        assert "catalogue/catalogue.css" in parts
        weights = {name: Path(finders.find(name)).stat().st_size for name in parts}
        assert len(page) + sum(weights.values()) < MOST, (address, len(page), weights)


def test_the_indentation_of_templates_is_not_sent_and_words_stay_apart():
    assert without_indents(b"<p>\n    one\n\n  <b>two</b>\n <i>3</i>\n</p>\n\n<p>") == (
        b"<p>\none\n<b>two</b>\n<i>3</i></p><p>"
    )
