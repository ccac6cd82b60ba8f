"""The history of a record at the desk: what happened, any two moments beside each other, what is deleted.

It takes the place of the admin's own log, which knows of forms only. `catalogue.history` does the work;
here is who may, and the pages. Putting things right is in `restoring`.
"""

import datetime

from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as say

from catalogue import history
from catalogue.models import Redirect

from .permissions import refuse_unless

PAGE = 50  # deleted records
ERASE = "catalogue.erase_history"  # the permission


def may_look(user, model):
    """Whether `user` may see rows of the table."""
    name = model._meta.model_name
    return user.has_perm(f"catalogue.view_{name}") or user.has_perm(f"catalogue.change_{name}")


def is_public(row):
    """Whether readers can see the row."""
    return row is not None and type(row).objects.published().filter(pk=row.pk).exists()


def address(model, page, *args):
    """The address of one of the pages of `model`."""
    return reverse(f"admin:catalogue_{model._meta.model_name}_{page}", args=args)


class History:
    """Mixin of the admins of tables: the history of each row, and the deleted rows."""

    def get_urls(self):
        name, view = f"catalogue_{self.model._meta.model_name}", self.admin_site.admin_view
        own = [
            path("deleted/", view(self.deleted_view), name=f"{name}_deleted"),
            path("<int:id>/history/compare/", view(self.compare_view), name=f"{name}_compare"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        link = {"deleted_url": address(self.model, "deleted")} if may_look(request.user, self.model) else {}
        return super().changelist_view(request, {**link, **(extra_context or {})})

    def history_context(self, request, id, title):
        """What all pages of one row's history show; 404 where there never was such a row."""
        row = self.model._base_manager.filter(pk=id).first()
        refuse_unless(may_look(request.user, self.model), say("You may not look at this table."))
        event = history.last_event(self.model, id)
        if row is None and event is None:
            raise Http404
        words = str(row) if row else history.named(self.model, [id]).get(id, id)
        return {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "object": row,
            "words": words,
            "title": title % {"row": words},
            "object_id": id,
            "table": self.model._meta.model_name,
        }

    def _tables(self, request):
        """The models whose changes `request` may see on the history of a row of this table."""
        return [m for m in history.family(self.model) if m is self.model or may_look(request.user, m)]

    # What happened

    def history_view(self, request, object_id, extra_context=None):
        """Every change of the record and of its names, participations, citations …; newest first."""
        id = number(unquote(object_id))
        context = self.history_context(request, id, say("History: %(row)s"))
        place = _place(request.GET.get("after"))
        changes, after = history.page(self.model, id, self._tables(request), place)
        context |= {
            "moments": self.moments_shown(request, id, changes),
            "after": after,
            "started": place is not None,
            "marks": list(self._marks(id)),
            "may_erase": request.user.has_perm(ERASE),
            "gone": context["object"] is None,
            "may_return": self.has_add_permission(request),
            "may_put_back": self.has_change_permission(request, context["object"]) and context["object"],
        }
        return render(request, "admin/catalogue/history.html", context | (extra_context or {}))

    def moments_shown(self, request, id, changes):
        """What a page shows of each moment: who, when, why, how, and the changes with their lines."""
        words = history.Words(changes)
        words.know([(c.model, columns) for c in changes for columns in (c.now, c.before)])
        rows = {}
        for change in changes:
            rows.setdefault(change.model, set()).add(change.row)
        living = {
            model: dict(model._base_manager.filter(pk__in=ids).values_list("pk", "version"))
            for model, ids in rows.items()
        }
        found = []
        for moment in history.moments(changes):
            moment.said = words.said(moment.context)
            moment.iso = moment.at.isoformat()
            moment.rows = [
                self._shown(request, words, change, living, (self.model, id)) for change in moment.changes
            ]
            found.append(moment)
        return found

    def _shown(self, request, words, change, living, record):
        """One change for the page, with what can be done about it by this hand."""
        model, row = change.model, change.row
        admin = self.admin_site._registry.get(model)
        alive = row in living[model]
        may_change = alive and admin.has_change_permission(request) and model is not Redirect
        passed = alive and change.label != "delete" and change.now["version"] != living[model][row]
        gone = not alive and change.label == "delete" and admin.has_add_permission(request)
        before = change.before and change.before["pgh_id"]
        return {
            "change": change,
            "own": model is self.model,
            "table": capfirst(model._meta.verbose_name),
            "heading": words.heading(model, change.now, record),
            "lines": [
                {"label": capfirst(field.verbose_name), "name": field.name, "parts": parts}
                for field, parts in words.lines(change)
            ],
            "restore": address(model, "restore", row, change.id) if may_change and passed else "",
            "undo": address(model, "restore", row, before) if may_change and before else "",
            "returning": address(model, "return", row) if gone else "",
            "form": address(model, "change", row) if alive and model is not self.model else "",
        }

    def _marks(self, id):
        """The erasures, as sentences' parts."""
        tables = {model._meta.model_name: model for model in history.family(self.model)}
        for mark in history.marks(self.model, id):
            model = tables[mark.table]
            label = (
                say("reasons of changes")
                if mark.field == history.WHY
                else model._meta.get_field(mark.field).verbose_name
            )
            mark.words = f"{capfirst(model._meta.verbose_name)}: {label}"
            yield mark

    def compare_view(self, request, id):
        """Two moments of the record beside each other, or one moment and now."""
        context = self.history_context(request, id, say("Two moments of: %(row)s"))
        first, last = sorted([read_moment(request.GET.get("from")), read_moment(request.GET.get("to"))])
        tables = self._tables(request)
        before, after = (history.state(self.model, id, at, tables) for at in (first, last))
        context |= {"first": first, "last": last, "rows": self.differences(before, after)}
        return render(request, "admin/catalogue/history_compare.html", context)

    def differences(self, before, after):
        """What differs between two states of a record, row by row and line by line, for the page."""
        words = history.Words()
        words.know([(model, columns) for state in (before, after) for (model, _id), columns in state.items()])
        rows = []
        for model, row in {**before, **after}:
            old, new = before.get((model, row)), after.get((model, row))
            lines = [
                {
                    "label": capfirst(field.verbose_name),
                    "name": field.name,
                    "parts": history.difference(field, *values),
                }
                for field in history.content_fields(model)
                if (values := [words.value(field, (c or {}).get(field.column)) for c in (old, new)])
                and values[0] != values[1]
            ]
            if lines:
                label = "insert" if old is None else "delete" if new is None else "update"
                shown = new or old
                rows.append(
                    {
                        "table": capfirst(model._meta.verbose_name),
                        "label": label,
                        "lines": lines,
                        "own": model is self.model,
                        "key": shown.get(model.key_name or "old_slug"),
                    }
                )
        return rows

    # What is deleted

    def deleted_view(self, request):
        """The deleted rows of the table, the last first; each leads to its history."""
        refuse_unless(may_look(request.user, self.model), say("You may not look at this table."))
        after = request.GET.get("after")
        events = history.deleted(self.model, number(after) if after else None, PAGE + 1)
        shown, more = events[:PAGE], len(events) > PAGE
        words = history.Words()
        words.read_contexts({event.pgh_context_id for event in shown})
        columns = {event.pgh_id: history.columns_of(self.model, event) for event in shown}
        words.know([(self.model, held) for held in columns.values()])
        rows = [
            {
                "event": event,
                "heading": words.heading(self.model, columns[event.pgh_id]),
                "said": words.said(event.pgh_context_id),
                "history": address(self.model, "history", event.pgh_obj_id),
                "returning": address(self.model, "return", event.pgh_obj_id),
            }
            for event in shown
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": say("Deleted %(rows)s") % {"rows": self.model._meta.verbose_name_plural},
            "rows": rows,
            "after": shown[-1].pgh_id if more else "",
            "started": bool(after),
            "may_return": self.has_add_permission(request),
        }
        return render(request, "admin/catalogue/history_deleted.html", context)


def number(text):
    """The number in an address; 404 where it is none."""
    if not str(text).isascii() or not str(text).isdigit() or len(str(text)) > 18:
        raise Http404
    return int(text)


def _place(text):
    if not text:
        return None
    try:
        return history.read_place(text)
    except ValueError as fault:
        raise BadRequest("There is no such place in the history.") from fault


def read_moment(text):
    """The moment in an address; now, where there is none."""
    try:
        moment = datetime.datetime.fromisoformat(text) if text else timezone.now()
    except ValueError as fault:
        raise BadRequest("That is no moment.") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
