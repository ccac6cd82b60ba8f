"""Nobody's work is overwritten: forms that come back after somebody else changed the same rows.

The record and the rows below it are locked, compared with what the form was made from (`seen`), and saved in
one transaction, so that nothing can happen in between. What both sides changed is asked, and until it is
answered nothing is written and everything typed stays (`comparing`).
"""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from psycopg.errors import DeadlockDetected

from catalogue import history

from .comparing import Comparison
from .history import is_public
from .refusals import refusal
from .seen import BOX, seal, versions_on
from .transfer import LONGEST_REASON, keep_reason

BRING_BACK = "_bring_back"  # the button for saving a record that was deleted meanwhile


class Unstored(forms.CharField):
    """A box that is no column, so that typing in it alone is no change of the row."""

    def has_changed(self, initial, data):
        return False


class Noted(forms.Form):
    """The box for why a record is changed; it has to be filled where readers can see the record."""

    note_required = False
    others_changed = staticmethod(lambda: False)  # whether rows below the record were changed

    why = Unstored(
        label=_("Why?"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("One line for the record's history: what made you change this."),
    )

    def clean(self):
        cleaned = super().clean()
        if self.note_required and not cleaned.get("why") and (self.has_changed() or self.others_changed()):
            self.add_error("why", _("This record is published. Say in a few words why you change it."))
        return cleaned


class Stale:
    """Mixin of the admins of tables: compares a form that comes back with what happened meanwhile."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form of the table; of an existing row it asks why it is changed."""
        if change:
            base = kwargs.get("form", self.form)
            kwargs["form"] = type(base.__name__, (Noted, base), {"__doc__": base.__doc__})
        form = super().get_form(request, obj, change=change, **kwargs)
        if change:
            form.note_required = self._note_required(request, obj)
            form.others_changed = staticmethod(
                lambda: any(formset.has_changed() for formset in getattr(request, "formsets", ()))
            )
        return form

    def _note_required(self, request, obj):
        """Whether the row was public before anything was typed; asked once a request."""
        if not hasattr(request, "note_required"):
            request.note_required = is_public(obj)
        return request.note_required

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        request.formsets = formsets
        return formsets, inlines

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """As Django's; an existing row is locked and compared first, and nothing is half written."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.sent = getattr(request, "sent", request.POST)
        request.POST, request.written = request.sent, False
        try:
            with transaction.atomic():
                answer = self._compared(request, unquote(object_id))
                answer = answer or super().changeform_view(request, object_id, form_url, extra_context)
                if not request.written:
                    transaction.set_rollback(True)
        except OperationalError as error:
            if isinstance(error.__cause__, DeadlockDetected):
                raise IntegrityError(*error.args) from error  # told like a refusal, and tried no further
            raise
        if request.written:
            self._tell_merged(request)
        return answer

    def _compared(self, request, object_id):
        """Compare what was sent with what stands there now; an answer where there is no record any more."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        record = self._locked(object_id)
        if record is None and BRING_BACK in request.POST:
            record = self._back_for_saving(request, object_id)
        if record is None:
            return self._deleted_meanwhile(request, object_id)
        comparison = Comparison(self, request, record)
        request.stale = comparison.run()
        request.POST = comparison.data
        if request.stale.stops and not getattr(request, "refusal", ""):
            request.refusal = _stopped(request.stale)

    def _locked(self, object_id):
        """The row, which nobody else can change until this request has ended; None where there is none."""
        try:
            pk = self.model._meta.pk.to_python(object_id)
        except ValidationError:
            return None
        return self.model._base_manager.select_for_update(no_key=True).filter(pk=pk).first()

    def save_model(self, request, obj, form, change):
        """As Django's, with the reason given kept in the history."""
        keep_reason(request)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.written = True

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """As Django's, with the box that says what the form was made from."""
        if change and obj is not None:
            posted = request.method == "POST" and request.POST.get(BOX)
            context["seen"] = posted or seal(versions_on(context))
            context["stale"] = getattr(request, "stale", None)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _tell_merged(self, request):
        report = request.stale
        said = [f"{row}, {label}" if row else str(label) for row, label, _before, _now in report.merged]
        said += [say("added: %(row)s") % {"row": row} for row in report.added]
        said += [say("deleted: %(row)s") % {"row": row} for row in report.gone]
        if said:
            sentence = say(
                "While you were typing, somebody else changed this record as well. Kept: %(what)s."
            )
            messages.info(request, sentence % {"what": "; ".join(said)})

    # A record that was deleted meanwhile

    def _deleted_meanwhile(self, request, object_id):
        """The page that says so, with everything that was typed; None where there never was such a record."""
        event = history.deletion(self.model, _number(object_id))
        if event is None:
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": say("Somebody deleted this record while you were typing"),
            "opts": self.model._meta,
            "object_id": object_id,
            "event": event,
            "by": history.who(event),
            "typed": [(label, value) for label, value in self._typed(request) if value],
            "sent": [
                (n, v) for n, values in request.POST.lists() if n != "csrfmiddlewaretoken" for v in values
            ],
            "may_bring_back": self.has_add_permission(request),
            "faults": getattr(request, "faults", []),
            "button": BRING_BACK,
        }
        return TemplateResponse(request, "admin/catalogue/deleted_meanwhile.html", context)

    def _typed(self, request):
        """(label, text) of every box of the record, and of the rows below it, that holds something."""
        columns = {f.name: f for f in self.model._meta.fields}
        for name, value in request.POST.items():
            if name in columns:
                yield capfirst(columns[name].verbose_name), value
            elif "-" in name and not name.endswith("_FORMS") and "__prefix__" not in name:
                prefix, at, column = (name.split("-", 2) + ["", ""])[:3]
                if at.isdigit() and not column.endswith("id") and not prefix.startswith("_"):
                    yield f"{capfirst(prefix)} {int(at) + 1}, {column}", value

    def _back_for_saving(self, request, object_id):
        """The record, brought back so that what was typed can be saved; None where that is refused."""
        event = history.deletion(self.model, _number(object_id))
        if event is None:
            return None
        if obstacle := self.cannot_return(request, history.deleted_with(self.model, event)):
            request.faults = [obstacle]
            return None
        try:
            with transaction.atomic():
                history.bring_back(self.model, event.pgh_obj_id)
        except (history.CannotReturnError, IntegrityError) as error:
            request.faults = getattr(error, "faults", None) or [refusal(error)]
            return None
        return self._locked(object_id)


def _number(object_id):
    """The id in an address; 0, which no row has, where it is none."""
    known = object_id.isascii() and object_id.isdigit() and len(object_id) <= 18
    return int(object_id) if known else 0


def _stopped(report):
    if report.unsigned:
        return _(
            "This form did not say which state of the record it was made from, so nothing was saved. "
            "Compare below, decide, and save again."
        )
    if report.questions:
        return _(
            "Somebody else changed this record while you were typing. Nothing was saved and everything you "
            "typed is still here. Choose under “You decide”, and save again."
        )
    return _(
        "Somebody else added rows while you were adding some. Nothing was saved. Look whether they say the "
        "same, and save again."
    )
