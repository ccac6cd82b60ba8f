"""The history of a record at the desk: what happened, and putting it right.

It takes the place of the admin's own log, which knows of forms only. `catalogue.history` does the work;
here is who may, and the pages. Every change made from here is a new change and keeps who made it.
"""

import datetime

import pghistory
from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue import history
from catalogue.bulk import forgetting
from catalogue.models import Redirect, Status

from .refusals import refusal
from .seen import BOX, key_of, opened, seal
from .transfer import keep_reason, may_publish, refuse_unless

PAGE = 50  # deleted records
NOT_RESTORED = {"status"}  # it goes its own way: restoring a text publishes nothing


def may_look(user, model):
    """Whether `user` may see rows of the table."""
    name = model._meta.model_name
    return user.has_perm(f"catalogue.view_{name}") or user.has_perm(f"catalogue.change_{name}")


def may_erase(user):
    """Whether `user` may take personal data out of the history."""
    return user.has_perm("catalogue.erase_history")


def is_public(row):
    """Whether readers can see the row."""
    return row is not None and type(row).objects.published().filter(pk=row.pk).exists()


def address(model, page, *args):
    """The address of one of the pages of `model`; "" where it has none at the desk."""
    return reverse(f"admin:catalogue_{model._meta.model_name}_{page}", args=args)


class ReasonForm(forms.Form):
    """Why something is erased. The mark keeps it for ever, so it must not repeat what goes."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("It stays in the history: do not repeat what is to be erased."),
    )


class History:
    """Mixin of the admins of tables: the history of each row, restoring, bringing back, erasing."""

    def get_urls(self):
        name, view = f"catalogue_{self.model._meta.model_name}", self.admin_site.admin_view
        own = [
            path("deleted/", view(self.deleted_view), name=f"{name}_deleted"),
            path("<int:id>/history/compare/", view(self.compare_view), name=f"{name}_compare"),
            path("<int:id>/history/restore/<int:event>/", view(self.restore_view), name=f"{name}_restore"),
            path("<int:id>/history/return/", view(self.return_view), name=f"{name}_return"),
            path("<int:id>/history/erase/", view(self.erase_view), name=f"{name}_erase"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        link = {"deleted_url": address(self.model, "deleted")} if may_look(request.user, self.model) else {}
        return super().changelist_view(request, {**link, **(extra_context or {})})

    def _history_context(self, request, id, title, **more):
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
        id = _number(unquote(object_id))
        context = self._history_context(request, id, say("History: %(row)s"))
        place = _place(request.GET.get("after"))
        changes, after = history.page(self.model, id, self._tables(request), place)
        context |= {
            "moments": self._moments(request, id, changes),
            "after": after,
            "started": place is not None,
            "marks": list(self._marks(id)),
            "may_erase": may_erase(request.user),
            "gone": context["object"] is None,
            "may_return": self.has_add_permission(request),
        }
        return render(request, "admin/catalogue/history.html", context | (extra_context or {}))

    def _moments(self, request, id, changes):
        """What the page shows of each moment: who, when, why, how, and the changes with their lines."""
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
        context = self._history_context(request, id, say("Two moments of: %(row)s"))
        first, last = sorted([_moment(request.GET.get("from")), _moment(request.GET.get("to"))])
        tables = self._tables(request)
        before, after = (history.state(self.model, id, at, tables) for at in (first, last))
        words = history.Words()
        words.know([(model, columns) for state in (before, after) for (model, _id), columns in state.items()])
        rows = []
        for model, row in {**before, **after}:
            old, new = before.get((model, row)), after.get((model, row))
            lines = [
                {"label": capfirst(field.verbose_name), "parts": history.difference(field, *values)}
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
        context |= {"first": first, "last": last, "rows": rows}
        return render(request, "admin/catalogue/history_compare.html", context)

    # Restoring

    def restore_view(self, request, id, event):
        """What restoring one field, or all, of a row would change; and on POST the restoring, by the form."""
        row = self.model._base_manager.filter(pk=id).first()
        then = history.events_of(self.model).objects.filter(pk=event, pgh_obj_id=id).first()
        if row is None or then is None:
            raise Http404
        refuse_unless(self.has_change_permission(request, row), say("You may not change this table."))
        context = self._history_context(request, id, say("Restore: %(row)s"))
        form, names = self._restored(request, row, then)
        if request.method == "POST" and self._restore(request, row, form, names):
            return HttpResponseRedirect(address(self.model, "history", id))
        context |= {
            "form": form,
            "errors": _faults(form, request.method == "POST"),
            "lines": self._lines(row, history.as_row(self.model, then), names),
            "event": then,
            "field": request.GET.get("field", ""),
            "seen": seal({key_of(self.model, id): row.version}),
            "box": BOX,
        }
        return render(request, "admin/catalogue/history_restore.html", context)

    def _restored(self, request, row, then):
        """(the row's form filled with what stood there `then`, the names of the fields it restores)."""
        form = self.get_form(request, row, change=True)
        now, old = form(instance=row), form(instance=history.as_row(self.model, then))
        erased = history.erased_fields(self.model, row.pk, then.pgh_id)
        columns = {f.name for f in history.content_fields(self.model)} - NOT_RESTORED - erased
        wanted = request.GET.get("field")
        names = [n for n in now.fields if n in columns and (not wanted or n == wanted)]
        names = [n for n in names if now[n].value() != old[n].value()]
        boxes = {n: (old if n in names else now)[n].value() for n in now.fields}
        data = {n: "" if value is None else value for n, value in boxes.items()}
        data["why"] = request.POST.get("why", "")
        return form(data, instance=row), names

    def _lines(self, row, then, names):
        """What restoring would change, field by field."""
        for name in names:
            column = self.model._meta.get_field(name)
            words = history.Words()
            columns = [{column.column: getattr(one, column.attname)} for one in (row, then)]
            words.know([(self.model, c) for c in columns])
            values = [words.value(column, c[column.column]) for c in columns]
            yield {"label": capfirst(column.verbose_name), "parts": history.difference(column, *values)}

    def _restore(self, request, row, form, names):
        """Save the restored row; whether that was done. What stands in the way is told."""
        try:
            with transaction.atomic():
                locked = self.model._base_manager.select_for_update(no_key=True).get(pk=row.pk)
                known = opened(request.POST.get(BOX), key_of(self.model, row.pk))
                if known is None or known[0].get(key_of(self.model, row.pk)) != locked.version:
                    messages.error(
                        request,
                        say("Somebody changed this meanwhile. Nothing was restored. Look again, and decide."),
                    )
                    return False
                if not names or not form.is_valid():
                    return False
                pghistory.context(restored=names)
                self.save_model(request, form.save(commit=False), form, True)
                self._check_now()
        except IntegrityError as error:
            messages.error(request, refusal(error))
            return False
        messages.success(request, say("Restored. It is a new change, at the top of the history."))
        return True

    # Bringing back

    def return_view(self, request, id):
        """What would come back with a deleted row; and on POST the bringing back."""
        refuse_unless(self.has_add_permission(request), say("You may not add to this table."))
        event = history.deletion(self.model, id)
        context = self._history_context(request, id, say("Bring back: %(row)s"))
        if event is None:
            messages.info(request, say("It is not deleted any more."))
            return HttpResponseRedirect(address(self.model, "history", id))
        found = history.deleted_with(self.model, event)
        obstacle = self.cannot_return(request, found)
        if request.method == "POST":
            refuse_unless(not obstacle, obstacle)
            if self._bring_back(request, id):
                return HttpResponseRedirect(address(self.model, "change", id))
        counts = {}
        for model, _event in found[1:]:
            counts[model] = counts.get(model, 0) + 1
        context |= {
            "event": event,
            "by": history.who(event),
            "counts": [(capfirst(m._meta.verbose_name_plural), number) for m, number in counts.items()],
            "obstacle": obstacle,
        }
        return render(request, "admin/catalogue/history_return.html", context)

    def cannot_return(self, request, found):
        """Why the rows cannot come back by this hand; "" where nothing is in the way."""
        user = request.user
        for model in {model for model, _event in found} - {Redirect}:
            if not user.has_perm(f"catalogue.add_{model._meta.model_name}"):
                return say("To bring this back you need the permission to add %(rows)s.") % {
                    "rows": model._meta.verbose_name_plural
                }
        model, event = found[0]
        if getattr(event, "status", "") == Status.PUBLISHED and not may_publish(user, model):
            return say("This record was published. Ask somebody who may publish to bring it back.")
        return ""

    def _bring_back(self, request, id):
        """Bring the row back; whether that was done. What stands in the way is told."""
        keep_reason(request)
        pghistory.context(returned=True)
        try:
            with transaction.atomic():
                rows = history.bring_back(self.model, id)
                self._check_now()
        except history.CannotReturnError as error:
            for fault in error.faults:
                messages.error(request, fault)
            return False
        except IntegrityError as error:
            messages.error(request, refusal(error))
            return False
        messages.success(request, say("Brought back, %(count)s rows in all.") % {"count": len(rows)})
        return True

    def deleted_view(self, request):
        """The deleted rows of the table, the last first; each leads to its history."""
        refuse_unless(may_look(request.user, self.model), say("You may not look at this table."))
        after = request.GET.get("after")
        events = history.deleted(self.model, _number(after) if after else None, PAGE + 1)
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

    def delete_view(self, request, object_id, extra_context=None):
        """As Django's, with the reason kept; it is asked for where readers can see the record."""
        row = self.model._base_manager.filter(pk=_number(unquote(object_id))).first()
        required = is_public(row)
        if request.method == "POST" and required and not request.POST.get("why", "").strip():
            messages.error(request, say("This record is published. Say in a few words why you delete it."))
            return HttpResponseRedirect(request.get_full_path())
        keep_reason(request)
        return super().delete_view(request, object_id, {"why_required": required, **(extra_context or {})})

    # Erasing

    def erase_view(self, request, id):
        """The fields that have held something else than now; those chosen are erased from the history."""
        refuse_unless(
            may_erase(request.user), say("To erase from the history you need the permission for it.")
        )
        context = self._history_context(request, id, say("Erase from the history: %(row)s"))
        found = history.erasable(self.model, id)
        form = ReasonForm(request.POST or None)
        chosen = set(request.POST.getlist("erase"))
        if request.method == "POST" and form.is_valid() and chosen:
            self._erase(
                [one for one in found if one.choice in chosen], request.user, form.cleaned_data["reason"]
            )
            messages.success(request, say("Erased from the history. A mark says that, not what."))
            return HttpResponseRedirect(address(self.model, "history", id))
        context |= {
            "found": [(one, capfirst(one.model._meta.verbose_name), one.choice in chosen) for one in found],
            "form": form,
            "none_chosen": request.method == "POST" and not chosen,
        }
        return render(request, "admin/catalogue/history_erase.html", context)

    @staticmethod
    def _erase(found, user, reason):
        with transaction.atomic():
            for one in found:
                forgetting.forget(one.model, history.keys_of(one), one.name, one.values)
            history.erase(found, user, reason)


def _faults(form, sent):
    """[(label, sentence)] of what the restored row's form refuses."""
    if not sent:
        return []
    return [
        (form.fields[name].label if name in form.fields else "", sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def _number(text):
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


def _moment(text):
    """The moment in an address; now, where there is none."""
    try:
        moment = datetime.datetime.fromisoformat(text) if text else timezone.now()
    except ValueError as fault:
        raise BadRequest("That is no moment.") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
