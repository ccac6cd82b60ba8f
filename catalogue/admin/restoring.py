"""Putting right at the desk: restoring a field or a row, bringing back what was deleted, erasing.

Whatever is written from here is a new change, goes through the row's own form or full validation, and keeps
who made it and why.
"""

import pghistory
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue import consistency, evidence, history
from catalogue.bulk import forgetting
from catalogue.models import Redirect, Status

from .history import ERASE, History, address
from .permissions import may_publish, refuse_unless
from .refusals import refusal
from .seen import BOX, key_of, opened, seal
from .transfer import keep_reason

NOT_RESTORED = {"status"}  # it goes its own way: restoring a text publishes nothing


class ReasonForm(forms.Form):
    """Why something is erased. The mark keeps it for ever, so it must not repeat what goes."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("It stays in the history: do not repeat what is to be erased."),
    )


class Restoring(History):
    """Mixin of the admins of tables: the history of each row, and putting right what it shows."""

    def get_urls(self):
        name, view = f"catalogue_{self.model._meta.model_name}", self.admin_site.admin_view
        own = [
            path("<int:id>/history/restore/<int:event>/", view(self.restore_view), name=f"{name}_restore"),
            path("<int:id>/history/return/", view(self.return_view), name=f"{name}_return"),
            path("<int:id>/history/erase/", view(self.erase_view), name=f"{name}_erase"),
        ]
        return own + super().get_urls()

    # Restoring

    def restore_view(self, request, id, event):
        """What restoring one field, or all, of a row would change; and on POST the restoring, by the form."""
        row = self.model._base_manager.filter(pk=id).first()
        then = history.events_of(self.model).objects.filter(pk=event, pgh_obj_id=id).first()
        if row is None or then is None:
            raise Http404
        refuse_unless(self.has_change_permission(request, row), say("You may not change this table."))
        context = self.history_context(request, id, say("Restore: %(row)s"))
        form, names = self.restored(request, row, then)
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

    def restored(self, request, row, then):
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
                touched = consistency.touched_by([locked])
                self.save_model(request, form.save(commit=False), form, True)
                self._check_now()
        except IntegrityError as error:
            messages.error(request, refusal(error))
            return False
        _check_anew(touched, [form.instance])
        messages.success(request, say("Restored. It is a new change, at the top of the history."))
        return True

    # Bringing back

    def return_view(self, request, id):
        """What would come back with a deleted row; and on POST the bringing back."""
        refuse_unless(self.has_add_permission(request), say("You may not add to this table."))
        event = history.deletion(self.model, id)
        context = self.history_context(request, id, say("Bring back: %(row)s"))
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
        _check_anew({}, rows)
        messages.success(request, say("Brought back, %(count)s rows in all.") % {"count": len(rows)})
        return True

    # Erasing

    def erase_view(self, request, id):
        """The fields that have held something else than now; those chosen are erased from the history."""
        refuse_unless(
            request.user.has_perm(ERASE), say("To erase from the history you need the permission for it.")
        )
        context = self.history_context(request, id, say("Erase from the history: %(row)s"))
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


def _check_anew(touched, rows):
    """Ask the rules, and weigh the evidence, of what was `touched` and of `rows` as they are now."""
    for model, pks in consistency.touched_by(rows).items():
        touched[model] = touched.get(model, set()) | pks
    consistency.refresh(touched)
    evidence.weigh_saved()


def _faults(form, sent):
    """[(label, sentence)] of what the restored row's form refuses."""
    if not sent:
        return []
    return [
        (form.fields[name].label if name in form.fields else "", sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
