"""Every role × every table × every action, through the running admin, and what a role means for one row."""

import io

import pghistory
import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from catalogue import bulk
from catalogue.models import Batch, Person
from catalogue.resources import RESOURCES
from catalogue.roles import ROLES, make_roles, permissions_of
from tests import factories as make

pytestmark = pytest.mark.django_db

RECORDS = ["person", "place", "event", "body", "rehabilitation", "renaming", "source"]
PARTS = ["name", "participation", "case", "figure", "citation"]
TABLES = [*RECORDS, *PARTS, "redirect"]
ACTIONS = ["view", "add", "change", "delete", "import", "export", "undo", "review", "publish"]

# What each role may do with somebody else's row that is not public; of redirects, see below.
READS = {"view", "export"}
CONTRIBUTES = READS | {"add"}  # and changes, deletes and submits what is its own
CURATES = CONTRIBUTES | {"change", "delete", "import", "undo", "review"}
PUBLISHES = CURATES | {"publish"}
MAY = {
    "reader": READS,
    "contributor": CONTRIBUTES,
    "curator": CURATES,
    "editor": PUBLISHES,
    "administrator": PUBLISHES,
}
# A redirect is made, and goes only with its record; its table has no status.
MAY_REDIRECT = dict.fromkeys(MAY, READS) | {
    role: READS | {"add", "import", "undo"} for role in ["editor", "administrator"]
}


def expected(role, table):
    """The actions that `role` may take on `table`."""
    if table == "redirect":
        return MAY_REDIRECT[role]
    return MAY[role] - (set() if table in RECORDS else {"review", "publish"})


@pytest.fixture
def member(client, django_user_model):
    """Logs in somebody with a role and nothing else."""

    def log_in(role, name="member"):
        user, _made = django_user_model.objects.get_or_create(username=name, is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        assert user.groups.count() == 1
        client.force_login(user)
        return user

    return log_in


@pghistory.context(user=None)  # else it would be the work of whoever sent a form before, in this transaction
def row_of(table, **columns):
    """A row that nobody made and that is not public."""
    if table == "citation":
        return make.citation(make.person())
    if table == "redirect":
        record = make.person()
        record.slug += "-again"
        record.save()
        return record.redirects.get()
    if table in RECORDS:
        columns["status"] = columns.get("status", "draft")
    return getattr(make, table)(**columns)


def page(table, name, *args):
    return reverse(f"admin:catalogue_{table}_{name}", args=args)


def sees(client, table):
    """Whether the list and a row are shown."""
    row = row_of(table)
    answers = [client.get(page(table, "changelist")), client.get(page(table, "change", row.pk))]
    assert len({answer.status_code for answer in answers}) == 1
    return answers[0].status_code == 200


def adds(client, table):
    return client.get(page(table, "add")).status_code == 200


def changes(client, table):
    """Whether the form of somebody else's row can be sent; an empty one comes back with its faults."""
    row = row_of(table)
    return client.post(page(table, "change", row.pk), {}).status_code != 403


def confirm_deleting(client, table, row):
    """Open the page that asks whether to delete, and confirm."""
    shown = client.get(page(table, "delete", row.pk))
    seen = shown.context.get("seen", "") if shown.status_code == 200 else ""
    client.post(page(table, "delete", row.pk), {"post": "yes", "why": "a test", "_seen": seen})


def deletes(client, table):
    row = row_of(table)
    confirm_deleting(client, table, row)
    return not type(row).objects.filter(pk=row.pk).exists()


def sample(table, django_user_model=None):
    """A file of `table` that adds nothing."""
    contract = next(c for c in RESOURCES if c._meta.model._meta.model_name == table)
    return contract, (",".join(contract.header()) + "\n").encode()


def imports(client, table):
    """Whether a file is taken: it becomes a batch."""
    _contract, data = sample(table)
    file = io.BytesIO(data)
    file.name = "list.csv"
    client.post(page(table, "import"), {"file": file})
    return Batch.objects.filter(file_name="list.csv").exists()


def exports(client, table):
    return client.get(page(table, "export_file")).status_code == 200


def undoes(client, table):
    """Whether somebody else's import into the table can be undone."""
    contract, _data = sample(table)
    batch = Batch.objects.create(table=contract.file.removesuffix(".csv"), status="applied")
    answer = client.post(reverse("admin:catalogue_batch_undo", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.status == "undone") == (answer.status_code == 302)
    return batch.status == "undone"


def acts(client, table, row, new):
    """Whether the list's action moves `row` to the status `new`."""
    data = {"action": f"move_to_{new}", "_selected_action": [row.pk]}
    client.post(page(table, "changelist"), data)
    row.refresh_from_db()
    return row.status == new


def reviews(client, table):
    """Whether somebody else's draft is submitted, and somebody else's submission returned."""
    if table not in RECORDS:
        return False
    moved = [acts(client, table, row_of(table), "review")]
    moved.append(acts(client, table, row_of(table, status="review"), "draft"))
    assert len(set(moved)) == 1
    return moved[0]


def publishes(client, table):
    """Whether a submission with a citation is published, and then withdrawn."""
    if table not in RECORDS:
        return False
    row = row_of(table, status="review")
    if row.needs_citation:
        make.citation(row)
    done = acts(client, table, row, "published")
    return done and acts(client, table, row, "withdrawn")


DO = dict(
    zip(ACTIONS, [sees, adds, changes, deletes, imports, exports, undoes, reviews, publishes], strict=True)
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", MAY)
def test_a_role_may_do_in_a_table_what_it_is_for_and_nothing_else(client, member, role, table):
    member(role)
    assert {action for action, done in DO.items() if done(client, table)} == expected(role, table)


def test_without_a_role_an_account_may_do_nothing(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="nobody", is_staff=True))
    assert [a for table in ["person", "name"] for a, done in DO.items() if done(client, table)] == []
    assert "Ask an administrator" in client.get(reverse("admin:index")).content.decode()


# Its own rows


@pytest.fixture
def mine(member, client):
    """A draft that a contributor made at the desk."""
    user = member("contributor")
    data = {"name": "Tukhachevsky, Mikhail", "_save": "1"}
    for inline in ["names", "participations", "cases", "citations"]:
        data |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    assert client.post(page("person", "add"), data).status_code == 302
    person = Person.objects.get()
    assert (person.created_by_id, person.status) == (user.pk, "draft")
    return person


def test_a_contributor_changes_submits_and_takes_back_a_draft_of_his_own(client, mine):
    assert changes_row(client, mine)
    assert acts(client, "person", mine, "review")
    assert not changes_row(client, mine)
    shown = client.get(page("person", "change", mine.pk)).content.decode()
    assert page("person", "step", mine.pk) in shown
    assert "Take back" in shown
    answer = client.post(page("person", "step", mine.pk), {"_step": "draft"}, follow=True)
    assert "is a draft again" in answer.content.decode()
    mine.refresh_from_db()
    assert mine.status == "draft"
    confirm_deleting(client, "person", mine)
    assert not Person.objects.exists()


def changes_row(client, row):
    return client.post(page(row._meta.model_name, "change", row.pk), {}).status_code != 403


def test_a_contributor_takes_no_other_step_with_it(client, mine):
    make.citation(mine)
    assert not acts(client, "person", mine, "published")
    make.moved(mine, "review")
    answer = client.post(page("person", "step", mine.pk), {"_step": "published"}, follow=True)
    assert "need the permission to publish" in answer.content.decode()
    make.moved(mine, "published")
    for new in ["withdrawn", "draft"]:
        assert not acts(client, "person", mine, new)


def test_a_contributor_adds_parts_to_a_draft_of_his_own_and_to_no_other(client, mine):
    typed = {
        "name": "Тухачевский",
        "kind": "native",
        "citations-TOTAL_FORMS": 0,
        "citations-INITIAL_FORMS": 0,
    }
    assert client.post(page("name", "add"), {"person": mine.pk, **typed}).status_code == 302
    answer = client.post(page("name", "add"), {"person": row_of("person").pk, **typed})
    assert "This belongs to no draft of yours" in answer.content.decode()
    assert "Тухачевский" in answer.content.decode()
    answer = client.post(page("name", "add"), {"person": make.published(make.person()).pk, **typed})
    assert "This belongs to a published record" in answer.content.decode()
    assert mine.names.count() == 1
    assert changes_row(client, mine.names.get())
    assert not changes_row(client, row_of("name"))


def test_who_may_not_publish_changes_neither_what_is_public_nor_its_parts(client, member):
    member("curator")
    public = make.published(make.person())
    name = make.name(person=public)
    for row in [public, name, public.citations.get()]:
        assert not changes_row(client, row)
        address = page(row._meta.model_name, "delete", row.pk)
        assert client.post(address, {"post": "yes"}).status_code == 403
    shown = client.get(page("person", "change", public.pk)).content.decode()
    assert "Only somebody who may publish" in shown
    assert "names-0-name" not in shown


def test_what_is_saved_below_a_draft_does_not_change_what_is_public_elsewhere(client, member):
    """A person's case is public with the person, also where it stands below an event."""
    member("curator")
    event, public = make.event(), make.published(make.person())
    case = make.case(person=public, event=event, charge="espionage")
    shown = client.get(page("event", "change", event.pk))
    sent = {}
    for inline in shown.context["inline_admin_formsets"]:
        for form in [inline.formset.management_form, *inline.formset.forms]:
            sent |= {box.html_name: "" if box.value() is None else box.value() for box in form}
    sent |= {"_seen": shown.context["seen"]}
    sent |= {"title": event.title, "kind": event.kind, "slug": event.slug}
    answer = client.post(page("event", "change", event.pk), {**sent, "cases-0-charge": "sabotage"})
    assert "This belongs to a published record" in answer.content.decode()
    assert "sabotage" in answer.content.decode()
    case.refresh_from_db()
    assert case.charge == "espionage"


# The groups


def test_the_roles_are_made_again_as_they_were_however_often_they_are_made():
    def standing():
        return {
            group.name: set(group.permissions.values_list("content_type__app_label", "codename"))
            for group in Group.objects.all()
        }

    before = standing()
    assert set(before) == set(ROLES)
    make_roles()
    assert standing() == before
    Group.objects.get(name="reader").permissions.add(Permission.objects.get(codename="publish_person"))
    Group.objects.get(name="editor").permissions.clear()
    Group.objects.get(name="curator").delete()
    Group.objects.create(name="typists")
    make_roles()
    assert standing() == {**before, "typists": set()}


def test_every_permission_of_a_role_exists():
    known = set(Permission.objects.values_list("content_type__app_label", "codename"))
    for role in ROLES:
        assert {tuple(name.split(".")) for name in permissions_of(role)} <= known


def test_every_permission_of_the_catalogue_is_in_some_role():
    given = {name.removeprefix("catalogue.") for role in ROLES for name in permissions_of(role)}
    own = Permission.objects.filter(content_type__app_label="catalogue")
    assert {p for p in own.values_list("codename", flat=True) if "history" not in p} <= given


def test_an_administrator_gives_roles_and_cannot_become_a_superuser(client, member, django_user_model):
    me = member("administrator")
    boss = django_user_model.objects.create_superuser("boss")
    shown = client.get(reverse("admin:auth_user_change", args=[me.pk])).content.decode()
    assert 'name="groups"' in shown
    assert "is_superuser" not in shown
    assert "user_permissions" not in shown
    client.post(
        reverse("admin:auth_user_change", args=[me.pk]),
        {"username": "member", "is_staff": "on", "is_active": "on", "is_superuser": "on", "groups": []},
    )
    me.refresh_from_db()
    assert not me.is_superuser
    member("administrator")
    assert client.post(reverse("admin:auth_user_change", args=[boss.pk]), {}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    assert client.get(password).status_code == 403


@pytest.mark.parametrize("role", ["reader", "contributor", "curator", "editor"])
def test_accounts_are_for_administrators_only(client, member, role):
    member(role)
    for name in ["auth_user_changelist", "auth_user_add", "auth_group_changelist"]:
        assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_only_an_administrator_imports_the_whole_catalogue(client, member):
    for role in ROLES:
        member(role)
        allowed = client.get(reverse("admin:catalogue_import")).status_code == 200
        assert allowed == (role == "administrator")


def test_bulk_is_told_who_may_publish(client, member):
    """The permissions are asked by the page, the rows by the engine: both speak of the same people."""
    member("curator")
    header = bulk.contract("persons").header()
    line = ",".join({"status": "published", "name": "A"}.get(column, "") for column in header)
    file = io.BytesIO(f"{','.join(header)}\n{line}\n".encode())
    file.name = "list.csv"
    answer = client.post(page("person", "import"), {"file": file}, follow=True)
    assert "You may not publish" in answer.content.decode()
