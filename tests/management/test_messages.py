"""Everything that a reader sees has its Russian, and what is compiled is what is written."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.apps import apps
from django.core.management import call_command
from django.utils import translation
from django.utils.functional import Promise

from catalogue.management import messages

PUBLIC = [
    *["person", "name", "place", "event", "participation", "body", "case", "rehabilitation", "renaming"],
    *["figure", "source", "citation"],
]


@pytest.fixture(scope="module")
def template():
    return messages.found()


def test_everything_that_readers_see_is_translated(template):
    missing = messages.untranslated(messages.translations("ru"), template)
    assert [message.id for message in missing] == [], "run `make messages` and fill in what it names"


def test_nothing_is_translated_that_is_not_there_any_more(template):
    known = {(m.context, m.id) for m in template}
    assert [m.id for m in messages.translations("ru") if (m.context, m.id) not in known] == []


def test_every_translation_holds_the_values_that_its_text_holds():
    catalog = messages.translations("ru")
    faults = [(message.id, str(fault)) for message in catalog for fault in message.check(catalog)]
    assert faults == []


def test_what_is_compiled_is_what_is_written():
    assert messages.mo_file("ru").read_bytes() == messages.compiled("ru"), "run `make messages`"


@pytest.mark.parametrize("table", PUBLIC)
def test_every_column_and_choice_of_a_public_table_has_a_russian_name(table):
    model = apps.get_model("catalogue", table)
    columns = [f for f in model._meta.concrete_fields if isinstance(f.verbose_name, Promise)]
    texts = [model._meta.verbose_name, *(f.verbose_name for f in columns)]
    texts += [label for f in columns for _value, label in f.flatchoices]
    same = {"VIAF", "DOI", "ISBN", "GeoNames"}
    with translation.override("ru"):
        russian = [str(text) for text in texts]
    english = {text for text in russian if not re.search("[а-я]", text)}
    assert english <= same
    assert len(texts) > 2


def test_a_text_in_code_and_in_a_template_is_found(tmp_path):
    app = messages.APP
    found = messages.found([app / "templates/catalogue/_count.html", app / "quantities.py"])
    assert found.get(("One record", "%(number)s records"))
    assert found.get("nearly %(number)s")


def test_the_desk_and_what_only_editors_are_told_are_left_alone(template):
    places = {place for message in template for place, _line in message.locations}
    assert not [place for place in places if "/admin/" in place or "/bulk/" in place]
    assert template.get("died")
    assert not template.get("The old and the new name are the same; that is no renaming.")


def test_a_text_without_a_translation_is_named():
    template, known = Catalog(), Catalog(locale="ru")
    template.add("Map", locations=[("a.html", 1)])
    template.add(("page", "pages"))
    known.add("Map", "Карта")
    known.add(("page", "pages"), ("страница", "", "страниц"))
    assert [message.id for message in messages.untranslated(known, template)] == [("page", "pages")]


def test_the_command_changes_nothing_where_nothing_is_new(capsys):
    before = messages.po_file("ru").read_bytes()
    call_command("messages")
    assert messages.po_file("ru").read_bytes() == before
    assert "0 without a translation" in capsys.readouterr().out
