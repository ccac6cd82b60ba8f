"""The roles of the curators' team, as groups: who may do what in which table.

Each role has what the one before it has, and more. What an account may do with one row (its own drafts,
what is public) is decided in `workflow.py`. `docs/decisions/0009-roles.md` says why.
"""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS

READER, CONTRIBUTOR, CURATOR = "reader", "contributor", "curator"
EDITOR, ADMINISTRATOR = "editor", "administrator"

# {role: (actions in every table of the catalogue, other permissions)}, each beside those of the roles above.
# Redirects are public addresses: before the editors, they are for looking at only.
ROLES = {
    READER: (["view", "export"], []),
    CONTRIBUTOR: (["add", "change", "delete"], ["catalogue.view_finding"]),
    CURATOR: (
        ["import", "review"],
        [
            *["catalogue.view_batch", "catalogue.undo_batch", "catalogue.acknowledge_finding"],
            *["catalogue.view_correction", "catalogue.change_correction"],
            *(f"catalogue.{action}_sourcetext" for action in ["view", "add", "change", "delete"]),
        ],
    ),
    EDITOR: (["publish"], ["catalogue.export_catalogue"]),
    ADMINISTRATOR: (
        [],
        [
            *["catalogue.import_catalogue", "catalogue.erase_history", "catalogue.view_erasure"],
            *["auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group"],
        ],
    ),
}
LOOKED_AT_ONLY = {"redirect": [READER, CONTRIBUTOR, CURATOR]}


def permissions_of(role):
    """The permissions of `role`, as `app.codename`."""
    actions, found = [], set()
    for name, (more, others) in ROLES.items():
        actions += more
        found.update(others)
        if name == role:
            break
    for model in apps.get_app_config("catalogue").get_models():
        table, known = model._meta.model_name, model._meta.default_permissions
        if model._meta.app_label != "catalogue" or "export" not in known:
            continue  # imports have permissions of their own, and histories none
        mine = ROLES[READER][0] if role in LOOKED_AT_ONLY.get(table, []) else actions
        found.update(f"catalogue.{action}_{table}" for action in mine if action in known)
    return found


def make_roles(using=DEFAULT_DB_ALIAS, **options):
    """Make the group of every role and give it its permissions; called after each `migrate`.

    Permissions that somebody took from a group, or gave to it, are put back: for another role, make another
    group. Where the permissions are not there yet, a later call finds them.
    """
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    known = {
        f"{app}.{codename}": id
        for id, app, codename in permission_model.objects.using(using)
        .filter(content_type__app_label__in=["catalogue", "auth"])
        .values_list("pk", "content_type__app_label", "codename")
    }
    for role in ROLES:
        group, _made = group_model.objects.using(using).get_or_create(name=role)
        wanted = {known[name] for name in permissions_of(role) if name in known}
        group.permissions.set(wanted)
