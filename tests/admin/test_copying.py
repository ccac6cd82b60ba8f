"""A citation is copied to several records: after a preview, with every permission, and never twice."""

import pytest
from django.contrib.auth.models import Permission

from catalogue.models import Citation
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def citation():
    """What a list says of one of those on it."""
    person = make.person(name="Tukhachevsky, Mikhail", died="1937-06-12")
    return make.citation(
        person,
        field="died",
        says="1937-06-12",
        locator="p. 3",
        quote="shot on 12 June 1937",
        note="Followed.",
    )


def send(desk, citation, **typed):
    page = desk.address("citation", citation, "copy")
    return desk.client.post(page, {"field": citation.field, "says": citation.says, **typed})


def test_nothing_is_written_before_the_preview_is_confirmed(desk, citation):
    yakir, uborevich = (
        make.person(name="Yakir, Iona", died="1937-06-12"),
        make.person(name="Uborevich", died="1936"),
    )
    typed = {"chosen": [yakir.pk], "named": f"person/{uborevich.slug}"}
    preview = send(desk, citation, **typed)
    text = preview.content.decode()
    assert Citation.objects.count() == 1
    assert "Yakir, Iona" in text and "agrees" in text
    assert "Uborevich" in text and "contradicts" in text
    assert send(desk, citation, **typed, copy="yes").status_code == 302
    for person in [yakir, uborevich]:
        copy = person.citations.get()
        for column in ["source", "locator", "field", "says", "quote", "note"]:
            assert getattr(copy, column) == getattr(citation, column)
        assert copy.ref != citation.ref


def test_records_are_named_as_people_have_them_at_hand(desk, citation):
    one, two, three = make.person(), make.person(), make.published(make.person())
    old = two.slug
    two.slug = "another-slug"
    two.save()
    lines = [
        f"https://example.org/admin/catalogue/person/{one.pk}/change/",
        f"person/{old}",
        f"http://testserver{three.get_absolute_url()}",
    ]
    assert send(desk, citation, named="\n".join(lines), copy="yes").status_code == 302
    assert [p.citations.filter(locator="p. 3").count() for p in (one, two, three)] == [1, 1, 1]


def test_it_is_not_copied_twice_nor_where_the_field_does_not_exist(desk, citation):
    person, event = make.person(), make.event()
    named = f"{person.slug}\nevent/{event.slug}"
    send(desk, citation, named=named, copy="yes")
    send(desk, citation, named=named, copy="yes")
    assert person.citations.count() == 1
    assert not event.citations.exists()
    text = send(desk, citation, named=named).content.decode()
    assert "It has this citation already." in text
    assert "is not something to cite about this record" in text
    assert 'name="copy"' not in text


@pytest.mark.parametrize(
    "typed", [{}, {"named": "nobody-of-this-slug"}, {"named": "source/a"}, {"named": "x y"}]
)
def test_what_is_no_record_is_refused_with_a_sentence(desk, citation, typed):
    page = send(desk, citation, **typed, copy="yes")
    assert page.status_code == 200 and "errornote" in page.content.decode()
    assert Citation.objects.count() == 1


def test_it_needs_the_permission_to_cite_and_to_change_the_record(desk, citation, client, django_user_model):
    person = make.person()
    user = django_user_model.objects.create(username="helper", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_citation", "view_person"]))
    client.force_login(user)
    assert send(desk, citation, named=person.slug, copy="yes").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="add_citation"))
    page = send(desk, citation, named=person.slug, copy="yes")
    assert "You may not change records of this table." in page.content.decode()
    assert not person.citations.exists()
    user.user_permissions.add(Permission.objects.get(codename="change_person"))
    assert send(desk, citation, named=person.slug, copy="yes").status_code == 302
    assert person.citations.exists()
