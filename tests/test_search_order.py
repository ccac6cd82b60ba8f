"""Who comes first, and who is never found: on a few records made for it."""

import pytest

from catalogue import search
from catalogue.models import Spelling, Status
from catalogue.models.entry import SAMPLE
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_better_match_and_the_better_cited_stand_first():
    forename = factories.published(factories.person(name="Petrov, Ivan"))
    surname = factories.published(factories.person(name="Ivan, Pyotr"))
    cited = factories.published(factories.person(name="Ivan, Yuri"))
    for _number in range(4):
        factories.citation(cited)
    act = factories.published(factories.rehabilitation(person=surname))
    search.index_waiting()
    found = [(hit.kind, hit.slug) for hit in search.find("Ivan").hits]
    assert found == [
        ("person", cited.slug),
        ("person", surname.slug),
        ("rehabilitation", act.slug),
        ("person", forename.slug),
    ]


def test_who_is_called_exactly_so_stands_before_who_is_nearly():
    near = factories.published(factories.person(name="Orlow, Jan"))
    exact = factories.published(factories.person(name="Orlov, Ivan"))
    search.index_waiting()
    slugs = [hit.slug for hit in search.find("Orlov").hits]
    assert slugs[0] == exact.slug
    assert near.slug in slugs


@pytest.mark.parametrize(
    "typed",
    ["Nikolai Bluecher", "Marshal Bluecher", "Blyukher V. K.", "Maréchal Blücher", "General Galen Bluecher"],
)
def test_a_word_too_many_leads_to_who_is_called_so_and_is_no_reason(typed):
    meant = factories.published(factories.person(name="Blyukher, Vasily", native_name="Блюхер, Василий"))
    factories.published(factories.person(name="Marshalov, Vasily"))
    factories.published(factories.person(name="Nikolayev, Nikolai"))
    search.index_waiting()
    found = search.find(typed)
    assert found.without
    assert found.hits[0].slug == meant.slug
    assert not any(word in found.hits[0].reason for word in ["Nikolai", "Marshal", "Galen"])


def test_initials_that_a_record_lacks_matter_less_than_its_surname():
    factories.published(factories.person(name="Berin, Lev Pavlovich"))
    beria = factories.published(factories.person(name="Beria, Lavrenty"))
    search.index_waiting()
    assert search.find("Beria L. P.").hits[0].slug == beria.slug
    assert search.find("Beria L. P.").without
    assert not search.find("Beria L.").without


def test_a_word_is_found_in_the_cyrillic_of_another_language():
    meant = factories.published(factories.person(name="Gorbachev, Mikhail", native_name="Горбачёв, Михаил"))
    search.index_waiting()
    for typed in ["Міхаіл Гарбачоў", "Михаил Горбачов", "Горабчов", "Gorbačovs"]:
        assert search.find(typed).hits[0].slug == meant.slug


def test_a_release_with_other_tables_spells_every_word_anew():
    meant = factories.published(factories.person(name="Zinoviev, Grigory"))
    search.index_waiting()
    Spelling.objects.exclude(form__startswith="zin").delete()
    Spelling.objects.create(word="zinoviev", form="wrong")
    assert search.find("wrong").hits
    search.index_anew()
    assert not search.find("wrong").hits
    assert search.find("Sinowjew").hits[0].slug == meant.slug


def test_a_rehabilitation_is_found_by_the_body_that_acted():
    body = factories.body(name="Military Collegium of the Supreme Court", status="published")
    person = factories.published(factories.person(name="Yakir, Iona"))
    act = factories.published(factories.rehabilitation(person=person, body=body))
    search.index_waiting()
    found = search.find("Yakir military collegium")
    assert [hit.slug for hit in found.hits] == [act.slug]
    assert "Military Collegium" in found.hits[0].about
    body.name = "Plenum"
    body.save()
    assert not any(hit.kind == "rehabilitation" for hit in search.find("military collegium").hits)
    assert [hit.slug for hit in search.find("plenum").hits] == [act.slug]


def test_a_new_word_is_found_as_written_before_it_is_spelled():
    person = factories.published(factories.person(name="Zinoviev, Grigory"))
    assert [hit.slug for hit in search.find("zinoviev").hits] == [person.slug]
    search.index_waiting()
    assert [hit.slug for hit in search.find("Sinowjew").hits] == [person.slug]


def test_a_draft_and_what_only_a_draft_brought_is_never_found():
    person = factories.published(factories.person(name="Zzyzzyev, Anton"))
    factories.name(person=person, name="Wuxtrykh")
    search.index_waiting()
    assert search.suggest("zzyz")
    factories.moved(person, Status.WITHDRAWN)
    for typed in ["Zzyzzyev", "Zzyzzyef", "Wuxtrykh", "zzyz", "Zzyzzyevichko"]:
        found = search.find(typed)
        assert (found.hits, found.counts, found.near) == ([], {}, [])
        assert search.suggest(typed) == []


def test_more_than_can_be_ranked_is_said_to_be_more(monkeypatch):
    monkeypatch.setattr("catalogue.search.matching.MOST_RANKED", 3)
    monkeypatch.setattr("catalogue.search.finding.MOST_RANKED", 3)
    for _number in range(5):
        factories.published(factories.person(name="Ivanov, Ivan"))
    found = search.find("Ivanov")
    assert found.counts == {"person": 3}
    assert found.is_cut


def test_of_very_many_a_sample_is_ranked_after_the_well_cited_and_the_bearers_of_a_surname(monkeypatch):
    monkeypatch.setattr("catalogue.search.matching.MOST_RANKED", 8)
    many = [factories.published(factories.person(name=f"Petrov, Ivan {n}")) for n in range(3 * SAMPLE)]
    cited = next(person for person in many if person.pk % SAMPLE)
    for _number in range(4):
        factories.citation(cited)
    surname = factories.published(factories.person(name="Ivan, Pyotr"))
    told = factories.published(factories.event(title="A congress", summary="Ivan spoke."))
    search.index_waiting()
    found = search.find("Ivan")
    sample = sorted(person.slug for person in many if person.pk % SAMPLE == 0)
    assert [hit.slug for hit in found.hits] == [surname.slug, cited.slug, *sample]
    assert found.counts == {"person": 8}
    assert told.slug in [hit.slug for hit in search.find("spoke").hits]
