"""Readers’ corrections at the desk: on the first page, decided with a reason, signed and made anonymous."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalogue.models import Correction
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.person(name="Tukhachevsky, Mikhail Nikolayevich")


@pytest.fixture
def sent(person):
    return Correction.objects.create(
        table="person",
        record=person.pk,
        slug=person.slug,
        field="died",
        says="In the night of the 12th.",
        evidence="Suvenirov 1998, p. 61",
        contact="reader@example.org",
        sender="digest",
    )


@pytest.fixture
def curator(client, django_user_model):
    user = django_user_model.objects.create_user("vera", is_staff=True)
    user.groups.add(Group.objects.get(name="curator"))
    client.force_login(user)
    return user


def page(correction):
    return reverse("admin:catalogue_correction_change", args=[correction.pk])


def test_what_waits_stands_on_the_first_page_and_in_the_list(client, curator, sent):
    for address in [reverse("admin:index"), reverse("admin:catalogue_correction_changelist")]:
        assert "In the night of the 12th." in client.get(address).content.decode()


def test_the_form_leads_to_the_record_and_to_a_citation_filled_in(client, curator, sent, person):
    shown = client.get(page(sent)).content.decode()
    assert reverse("admin:catalogue_person_change", args=[person.pk]) in shown
    known = f"{reverse('admin:catalogue_citation_add')}?person={person.pk}&amp;field=died"
    assert known in shown
    form = client.get(known.replace("&amp;", "&")).content.decode()
    assert f'<option value="{person.pk}" selected>' in form


def test_a_decision_is_signed_dated_explained_and_forgets_who_wrote(client, curator, sent):
    refused = client.post(page(sent), {"status": "accepted", "answer": ""})
    assert "Say why" in refused.content.decode()
    client.post(page(sent), {"status": "accepted", "answer": "Put in, from Suvenirov."})
    sent.refresh_from_db()
    assert (sent.status, sent.decided_by, sent.contact, sent.sender) == ("accepted", curator, "", "")
    assert sent.decided


def test_a_letter_can_wait_again_and_junk_needs_no_reason(client, curator, sent):
    client.post(page(sent), {"status": "junk", "answer": ""})
    sent.refresh_from_db()
    assert sent.status == "junk" and sent.decided
    client.post(page(sent), {"status": "waiting", "answer": ""})
    sent.refresh_from_db()
    assert sent.status == "waiting" and sent.decided is None and sent.decided_by is None


def test_the_letter_of_a_deleted_record_says_so(client, curator, sent, person):
    person.delete()
    shown = client.get(page(sent)).content.decode()
    assert "deleted meanwhile" in shown


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("contributor", 403), ("editor", 200)])
def test_only_those_who_curate_read_letters(client, django_user_model, sent, role, status):
    user = django_user_model.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get(page(sent)).status_code == status
    assert client.get(reverse("admin:catalogue_correction_changelist")).status_code == status


def test_nobody_adds_or_deletes_letters_at_the_desk(admin_client, sent):
    assert admin_client.get(reverse("admin:catalogue_correction_add")).status_code == 403
    assert admin_client.post(reverse("admin:catalogue_correction_delete", args=[sent.pk])).status_code == 403


@pytest.mark.parametrize(
    "values",
    [
        {"status": "junk"},
        {"status": "declined", "decided": "2026-11-22T00:00Z", "contact": "", "sender": ""},
        {"status": "junk", "decided": "2026-11-22T00:00Z", "contact": "reader@example.org"},
        {"evidence": ""},
        {"table": "citation"},
    ],
)
def test_the_database_holds_it_against_sql_too(sent, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=sent.pk).update(**values)
