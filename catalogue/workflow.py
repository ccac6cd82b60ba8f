"""Who may do what with one row, and which steps a record can take now, each refusal with its sentence.

Permissions of a table say what an account may do there at all; what stands here is about the row:

* without `review_…` one changes one's own drafts; with it every record that is not public;
* what is public is changed, withdrawn and deleted by those only who may publish, as in imports;
* a part (a name, a citation …) follows the records that it belongs to.
"""

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext as _

from catalogue.models import Citation, Part, Record, Redirect, Status
from catalogue.models.citation import TARGETS
from catalogue.models.redirect import TABLES as REDIRECTED
from catalogue.models.status import no_such_step, steps_from

# The keys of rows without a page of their own to the rows that they belong to.
OWNERS = {
    "name": ["person"],
    "participation": ["event", "person"],
    "case": ["person", "event"],
    "figure": ["event", "rehabilitation"],
    "citation": TARGETS,
    "redirect": REDIRECTED,
}
PUBLIC = {Status.PUBLISHED, Status.WITHDRAWN}  # only somebody who may publish brings a record in or out


class RefusedError(Exception):
    """What somebody wanted to do with a row is not for him or her; the text is the sentence why."""


def may(user, action, model):
    """Whether `user` has the permission `action` on the table of `model`."""
    return user.has_perm(f"catalogue.{action}_{model._meta.model_name}")


# --- changing rows --------------------------------------------------------------------------------


def why_not_change(user, row):
    """Why `user` may not change or delete `row` as it stands in the database; "" where nothing is against it.

    The permissions of the table to change and to delete are asked elsewhere.
    """
    if isinstance(row, Record):
        return _why_not_change_record(user, row)
    if isinstance(row, Part | Redirect):
        return _why_not_change_part(user, row)
    return ""


def _why_not_change_record(user, record):
    if record.status == Status.PUBLISHED:
        if may(user, "publish", type(record)):
            return ""
        return _("This record is published. Only somebody who may publish can change it.")
    if may(user, "review", type(record)) or may(user, "publish", type(record)):
        return ""
    if not is_own(user, record):
        return _("You can change your own drafts only, and somebody else made this record.")
    if record.status != Status.DRAFT:
        return _("This record of yours is no longer a draft. Take it back first, or ask a curator.")
    return ""


def _why_not_change_part(user, part):
    if all(may(user, "publish", model) for model in _record_models(part)):
        return ""
    public = type(part)._base_manager.filter(type(part).published_condition(), pk=part.pk)
    if public.exists():
        return _("This belongs to a published record. Only somebody who may publish can change it.")
    above = list(owners(part))
    if any(may(user, "review", model) for model in {type(owner) for owner in above} or _record_models(part)):
        return ""
    if not above and part.changed_by_id == user.pk:  # the case of a group, before it is in any event
        return ""
    if any(not _why_not_change_record(user, owner) for owner in above):
        return ""
    return _("This belongs to no draft of yours, so you cannot change it.")


def _record_models(part):
    """The tables of the records that rows like `part` belong to."""
    found = {part._meta.get_field(key).related_model for key in OWNERS[part._meta.model_name]}
    return [model for model in found if issubclass(model, Record)]


def owners(part):
    """The records that `part` belongs to; of a citation about a part, those of that part."""
    for key in OWNERS[part._meta.model_name]:
        owner = getattr(part, key)
        if isinstance(owner, Record):
            yield owner
        elif owner is not None:
            yield from owners(owner)


def is_own(user, record):
    """Whether `user` made the record."""
    return record.created_by_id is not None and record.created_by_id == user.pk


# --- steps ----------------------------------------------------------------------------------------


def steps(user, record):
    """The statuses that `user` may move the record to; citations and authorship are asked when it is done."""
    return [new for new in steps_from(record.status) if not _why_not_for(user, record, new)]


def refusals(user, records, new, citing=False):
    """{record's id: the sentence why `user` cannot move it to `new`} of those of `records` that stay.

    The records are of one table. With `citing`, citations may be on their way, so they are not missed here:
    the database asks for one when the transaction ends. Queries do not grow with the records.
    """
    found = {}
    for record in records:
        if sentence := _why_not_step(record.status, new) or _why_not_for(user, record, new):
            found[record.pk] = sentence
    left = [record for record in records if record.pk not in found]
    if new == Status.PUBLISHED and left:
        if left[0].needs_citation and not citing:
            found |= _uncited(left)
        if settings.FOUR_EYES:
            found |= _own_work(user, left)
    return found


def _why_not_step(old, new):
    if new in steps_from(old):
        return ""
    if old == new:
        return _("The record is that already: %(status)s.") % {"status": Status(new).label}
    return no_such_step(old, new)


def _why_not_for(user, record, new):
    model = type(record)
    if {record.status, new} & PUBLIC and not may(user, "publish", model):
        return _("To publish and withdraw you need the permission to publish this table.")
    if not may(user, "change", model):
        return _("You may look at this table, but not change it.")
    if record.status == Status.REVIEW and new == Status.DRAFT and is_own(user, record):
        return ""  # whoever sent it in may take it back
    return _why_not_change_record(user, record)


def _uncited(records):
    table = records[0]._meta.model_name
    ids = [record.pk for record in records]
    cited = set(Citation.objects.filter(**{f"{table}__in": ids}).values_list(f"{table}_id", flat=True))
    sentence = _("No citation is about this record yet. Add one, then publish.")
    return {id: sentence for id in ids if id not in cited}


def _own_work(user, records):
    model, ids = type(records[0]), [record.pk for record in records]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {model._meta.db_table} AS t WHERE id = ANY (%s) AND {last_author(model)} = %s",
            [ids, user.pk],
        )
        return {id: four_eyes() for (id,) in cursor.fetchall()}


def four_eyes():
    """The sentence for whoever would publish his or her own last change."""
    return _("You changed this record last, and four eyes are asked for. Somebody else has to publish it.")


def last_author(model):
    """SQL: the account that changed the row `t` of `model`, or what belongs to it, last; NULL for nobody's.

    Every change counts, the step into review too: whoever takes it vouches for the record. Of a part that was
    deleted the history knows it.
    """
    changes = ["SELECT t.modified, t.changed_by_id"]
    for relation in model._meta.related_objects:
        part, key = relation.related_model, relation.field
        if key.name in OWNERS.get(part._meta.model_name, []) and issubclass(part, Part):
            changes.append(
                f'SELECT modified, changed_by_id FROM {part._meta.db_table} WHERE "{key.column}" = t.id'
            )
            changes.append(
                f"""SELECT h.pgh_created_at, (c.metadata->>'user')::bigint
                FROM {part._meta.get_field("history").related_model._meta.db_table} AS h
                LEFT JOIN pghistory_context AS c ON c.id = h.pgh_context_id
                WHERE h."{key.column}" = t.id AND h.pgh_label = 'delete'"""
            )
    return f"(SELECT changed_by_id FROM ({' UNION ALL '.join(changes)}) AS c ORDER BY modified DESC LIMIT 1)"


@transaction.atomic
def move(user, queryset, new):
    """Move the records of `queryset` to the status `new`: (those moved, [(record, sentence)] of those not).

    Each is judged by itself and one that stays stops no other. The records are locked meanwhile.
    """
    records = list(queryset.order_by("pk").select_for_update(of=["self"]))
    refused = refusals(user, records, new)
    moved = [record for record in records if record.pk not in refused]
    if moved:
        type(moved[0])._base_manager.filter(pk__in=[record.pk for record in moved]).update(status=new)
        connections["default"].check_constraints()
    return moved, [(record, refused[record.pk]) for record in records if record.pk in refused]
