"""Deleting at the desk: asked why where readers see the row, and never over somebody else's change.

The page that asks to confirm says, signed, which state of the record and its parts it shows. Where that is
another one by then, nothing is deleted: what changed is told, and the page asks again. The page that asks
about the rows ticked in a list says it of each of them.
"""

from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.core import signing
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as say

from catalogue import history, workflow
from catalogue.models import Part

from .history import address, is_public, may_look, number
from .restoring import Restoring
from .seen import BOX
from .transfer import LONGEST_REASON, keep_reason

SALT = "destal.deleting"
MOST_DELETED = 500  # rows that one action deletes
MOST_TOLD = 10  # rows whose changes are told


class Deleting(Restoring):
    """Mixin of the admins of tables: deleting one row or those that are ticked in the list."""

    delete_selected_confirmation_template = "admin/catalogue/delete_selected.html"

    def delete_view(self, request, object_id, extra_context=None):
        """As Django's, with the reason kept; a row that changed since the page was opened stays."""
        id = number(unquote(object_id))
        with transaction.atomic():
            rows = self.model._base_manager.filter(pk=id)
            row = (rows.select_for_update(of=["self"]) if request.method == "POST" else rows).first()
            context = self._asking(request, row) if self.has_delete_permission(request, row) else {}
            return super().delete_view(request, object_id, {**context, **(extra_context or {})})

    def _asking(self, request, row):
        """What the page that asks to confirm shows; where something is in the way, it asks again."""
        if row is None:
            return {}
        required, why = is_public(row), request.POST.get("why", "").strip()[:LONGEST_REASON]
        now = history.fingerprint(row)
        context = {"why_required": required, "why": why, "box": BOX, "seen": _seal(now)}
        if request.method != "POST":
            return context
        then, opened = _opened(request.POST.get(BOX))
        if then != now:
            context["stale"], context["moments"] = True, self._since(request, row, opened)
        elif required and not why:
            messages.error(request, say("This record is published. Say in a few words why you delete it."))
        else:
            keep_reason(request)
            return context
        request.POST = QueryDict()  # Django's view then asks and deletes nothing
        return context

    def _since(self, request, row, opened):
        """What happened to the record after the moment `opened`."""
        tables = [m for m in history.family(self.model) if m is self.model or may_look(request.user, m)]
        changes, _after = history.page(self.model, row.pk, tables)
        recent = [change for change in changes if opened is None or change.at > opened]
        return self.moments_shown(request, row.pk, recent or changes[:1])  # it may have begun before

    def delete_model(self, request, obj):
        request.owner = next(workflow.owners(obj), None) if isinstance(obj, Part) else None
        super().delete_model(request, obj)

    def response_delete(self, request, obj_display, obj_id):
        """To the record that a deleted part belonged to; from a record to the list."""
        answer = super().response_delete(request, obj_display, obj_id)
        owner = getattr(request, "owner", None)
        if owner is None or not may_look(request.user, type(owner)):
            return answer
        return HttpResponseRedirect(address(type(owner), "change", owner.pk))

    # From the list

    def get_actions(self, request):
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            _function, name, words = actions["delete_selected"]
            actions[name] = (_delete_selected, name, words)
        return actions

    def asking_of_many(self, request, ids):
        """As `_asking`, for the rows `ids` of a list."""
        required = self.model.objects.published().filter(pk__in=ids).exists()
        why = request.POST.get("why", "").strip()[:LONGEST_REASON]
        now = {str(id): state for id, state in history.fingerprints(self.model, ids).items()}
        context = {"why_required": required, "why": why, "box": BOX, "seen": _seal(now)}
        if not request.POST.get("post"):
            return context
        then, opened = _opened(request.POST.get(BOX))
        if then != now:
            context |= {"stale": True, **self._since_of_many(request, then or {}, now, opened)}
        elif required and not why:
            messages.error(
                request, say("Some of these are published. Say in a few words why you delete them.")
            )
        else:
            keep_reason(request)
            return context
        request.POST = request.POST.copy()
        del request.POST["post"]  # Django's action then asks and deletes nothing
        return context

    def _since_of_many(self, request, then, now, opened):
        """What happened after `opened` to the rows whose states `then` and `now` differ: {id: state}."""
        changed = [id for id, state in now.items() if then.get(id) != state]
        rows = self.get_queryset(request).filter(pk__in=changed[:MOST_TOLD]).order_by("pk")
        return {
            "changed": [(row, self._since(request, row, opened)) for row in rows],
            "more": len(changed[MOST_TOLD:]),
            "gone": len(then.keys() - now.keys()),
        }


def _delete_selected(modeladmin, request, queryset):
    """As Django's action, with the reason kept; where one of the rows changed meanwhile, all of them stay."""
    ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_DELETED + 1])
    if len(ids) > MOST_DELETED:
        said = say("Choose at most %(most)s rows at a time, or import a file for more.")
        return modeladmin.message_user(request, said % {"most": MOST_DELETED}, messages.ERROR)
    rows = modeladmin.model._base_manager.filter(pk__in=ids).order_by("pk")
    with transaction.atomic():
        if request.POST.get("post"):
            ids = [row.pk for row in rows.select_for_update(of=["self"])]
        context = modeladmin.asking_of_many(request, ids)
        answer = delete_selected(modeladmin, request, queryset)
    if answer is not None:
        answer.context_data |= context
    return answer


def _seal(state):
    return signing.dumps([state, timezone.now().isoformat()], salt=SALT)


def _opened(text):
    """(state, moment) of a page; (None, None) where it does not say."""
    try:
        state, moment = signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return None, None
    return state, parse_datetime(moment)
