"""Putting back a whole record at the desk: its own fields, names, participations, citations, in one step.

What will change is shown first. Every row that is there goes through its own form, what was deleted through
full validation, and all of it is written or nothing: one new change with one reason.
"""

import pghistory
from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from catalogue import consistency, evidence, history
from catalogue.models import Redirect

from .history import address, is_public, read_moment
from .permissions import allowed, refuse_unless
from .refusals import refusal
from .restoring import NOT_RESTORED, Restoring
from .seen import BOX
from .transfer import LONGEST_REASON, keep_reason


class WhyForm(forms.Form):
    """Why a whole record is put back; it has to be said where readers see the record."""

    why = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": _("This record is published. Say in a few words why you change it.")},
    )

    def __init__(self, *args, required, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = required


class CannotPutBackError(Exception):
    """The record cannot be put back; `faults` are sentences."""

    def __init__(self, faults):
        super().__init__(" ".join(faults))
        self.faults = faults


class PuttingBack(Restoring):
    """Mixin of the admins of tables: everything of a record as it was at one moment."""

    def get_urls(self):
        name, view = f"catalogue_{self.model._meta.model_name}", self.admin_site.admin_view
        own = path("<int:id>/history/whole/", view(self.whole_view), name=f"{name}_whole")
        return [own, *super().get_urls()]

    def whole_view(self, request, id):
        """What putting everything back would change; and on POST the putting back."""
        row = self.model._base_manager.filter(pk=id).first()
        if row is None:
            raise Http404
        refuse_unless(self.has_change_permission(request, row), say("You may not change this record."))
        if not request.GET.get("at"):
            raise BadRequest("Which moment?")
        at = read_moment(request.GET["at"])
        context = self.history_context(request, id, say("Put everything back: %(row)s"))
        form = WhyForm(request.POST or None, required=is_public(row))
        faults = []
        if request.method == "POST" and form.is_valid():
            faults = self._put_back(request, row, at)
            if not faults:
                messages.success(request, say("Everything is as it was then. It is one new change."))
                return HttpResponseRedirect(address(self.model, "history", id))
        tables = [m for m in history.family(self.model) if m is not Redirect]
        states = [history.state(self.model, id, moment, tables) for moment in (timezone.now(), at)]
        rows = self.differences(*states)
        for one in rows:
            one["lines"] = [
                line for line in one["lines"] if not one["own"] or line["name"] not in NOT_RESTORED
            ]
        context |= {
            "at": at,
            "rows": [one for one in rows if one["lines"]],
            "form": form,
            "faults": faults,
            "required": is_public(row),
            "seen": history.fingerprint(row),
            "box": BOX,
        }
        return render(request, "admin/catalogue/history_whole.html", context)

    def _put_back(self, request, row, at):
        """Put the record back; the sentences that say what is in the way, none where it was done."""
        try:
            with transaction.atomic():
                locked = self.model._base_manager.select_for_update().get(pk=row.pk)
                if request.POST.get(BOX) != history.fingerprint(locked):
                    return [
                        say("Somebody changed this meanwhile. Nothing was restored. Look again, and decide.")
                    ]
                whole = history.whole(self.model, row.pk, at)
                keep_reason(request)
                pghistory.context(restored=["*"])
                touched = _Work(self.admin_site, request).do(whole)
                self._check_now()
        except CannotPutBackError as error:
            return error.faults
        except IntegrityError as error:
            return [refusal(error)]
        consistency.refresh(touched)
        evidence.weigh_saved()
        return []


class _Work:
    """The rows of one putting back, written within a transaction of the caller's."""

    def __init__(self, site, request):
        self.site, self.request = site, request
        self.faults, self.touched = [], {}

    def do(self, whole):
        """Write all of it; what it touched. CannotPutBackError with every sentence that is against it."""
        for step, rows in [
            (self._delete, whole.leaving),
            (self._return, whole.returning),
            (self._change, whole.changing),
            (self._delete, whole.left),
        ]:
            for model, which in rows:
                step(model, which)
        if self.faults:
            raise CannotPutBackError(self.faults)
        return self.touched

    def _touch(self, row):
        for model, pks in consistency.touched_by([row]).items():
            self.touched[model] = self.touched.get(model, set()) | pks

    def _refuse(self, row, sentences):
        self.faults += [f"{capfirst(row._meta.verbose_name)} “{row.key}”: {one}" for one in sentences]

    def _delete(self, model, id):
        row = model._base_manager.filter(pk=id).first()
        if row is None:  # it went with what it was part of
            return None
        self._touch(row)
        if not self.site._registry[model].has_delete_permission(self.request, row):
            return self._refuse(row, [say("You may not delete it, and it came later.")])
        row.delete()
        return None

    def _return(self, model, event):
        row = history.as_row(model, event)
        if not allowed(self.request.user, model, "add"):
            return self._refuse(row, [say("You may not add it, and it is gone.")])
        last = history.last_event(model, event.pgh_obj_id)
        row.version, row._state.adding = last.version + 1, True
        try:
            with transaction.atomic():
                row.full_clean()
                row.save(force_insert=True)
        except ValidationError as error:
            return self._refuse(row, error.messages)
        self._touch(row)
        return None

    def _change(self, model, event):
        row = model._base_manager.get(pk=event.pgh_obj_id)
        admin = self.site._registry[model]
        if not admin.has_change_permission(self.request, row):
            return self._refuse(row, [say("You may not change it, and it was otherwise.")])
        self._touch(row)
        form, names = admin.restored(self.request, row, event)
        if not names:
            return None
        if not form.is_valid():
            return self._refuse(row, [one for sentences in form.errors.values() for one in sentences])
        self._touch(form.save())
        return None
