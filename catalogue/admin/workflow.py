"""The way of a record at the desk: whose rows one may change, buttons and actions for its steps, filters.

What is allowed is decided by `catalogue.workflow`; here it is offered, done and told.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.template.defaultfilters import date
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalogue import workflow
from catalogue.models import Part, Status

from .fields import RowForm

STEP = "_step"  # the button's name in the form that was sent; its value is the status to go to
MOST_MOVED = 500  # records that one action moves
BUTTONS = {
    Status.REVIEW: _("Submit for review"),
    Status.PUBLISHED: _("Publish"),
    Status.DRAFT: _("Return to draft"),
    Status.WITHDRAWN: _("Withdraw"),
}
ACTIONS = {
    Status.REVIEW: _("Submit selected %(verbose_name_plural)s for review"),
    Status.PUBLISHED: _("Publish selected %(verbose_name_plural)s"),
    Status.DRAFT: _("Return selected %(verbose_name_plural)s to draft"),
    Status.WITHDRAWN: _("Withdraw selected %(verbose_name_plural)s"),
}
DONE = {
    Status.REVIEW: _("“%(record)s” has been submitted for review."),
    Status.PUBLISHED: _("“%(record)s” has been published."),
    Status.DRAFT: _("“%(record)s” is a draft again."),
    Status.WITHDRAWN: _("“%(record)s” has been withdrawn. Its address says so to readers."),
}


class OwnRows:
    """Mixin of the admins of tables: whose rows, and which of them, an account may change and delete."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not self.obstacle(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not self.obstacle(request, obj)

    def obstacle(self, request, row):
        """Why the account may not change `row` as it stood when the request came; "" where it may."""
        if row is None or row.pk is None:
            return ""
        if not hasattr(request, "obstacles"):
            request.obstacles = {}
        key = (type(row), row.pk)
        if key not in request.obstacles:
            request.obstacles[key] = workflow.why_not_change(request.user, row)
        return request.obstacles[key]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if isinstance(obj, Part):
            refuse_what_is_not_theirs(request.user, [obj])

    def save_formset(self, request, form, formset, change):
        """What is saved below a record may belong to another one too, which may be public."""
        rows = [f.instance for f in formset.forms if f.instance.pk and f.has_changed()]
        refuse_what_is_not_theirs(request.user, rows)
        super().save_formset(request, form, formset, change)
        refuse_what_is_not_theirs(
            request.user, [*formset.new_objects, *(row for row, _changed in formset.changed_objects)]
        )


def refuse_what_is_not_theirs(user, rows):
    """RefusedError for the first of `rows` that `user` may not change."""
    for row in rows:
        if sentence := workflow.why_not_change(user, row):
            raise workflow.RefusedError(f"{row}: {sentence}")


class StepForm(RowForm):
    """The form of a record. With a `step`, saving it also moves the record to that status."""

    step = ""
    user = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.status_before = self.instance.status

    def clean(self):
        cleaned = super().clean()
        if self.step and (sentence := self._why_not()):
            self.add_error(None, sentence)
        return cleaned

    def _why_not(self):
        """Citations may be typed below, and the database asks for one in the end."""
        if self.instance.pk is None:
            return "" if self.step == Status.REVIEW else say("A new record is submitted for review first.")
        return workflow.refusals(self.user, [self.instance], self.step, citing=True).get(self.instance.pk)

    def _post_clean(self):
        if self.step and not self.errors:
            self.instance.status = Status(self.step)
        super()._post_clean()


class Steps:
    """Mixin of the admins of records: their status, the steps from it, and the filters by who and when."""

    form = StepForm
    readonly_fields = ["standing", "maker", "changer"]
    bookkeeping = ["version", "created", "maker", "modified", "changer"]

    # Who and when

    @admin.display(description=_("status"))
    def standing(self, record):
        """The status, since when and by whom."""
        words = Status(record.status).label
        if record.pk is None or not record.status_since:
            return words
        since = date(timezone.localtime(record.status_since), "j F Y, H:i")
        if by := self._name(record, record.status_by_id):
            return say("%(status)s, since %(since)s, by %(by)s") % {"status": words, "since": since, "by": by}
        return say("%(status)s, since %(since)s") % {"status": words, "since": since}

    @admin.display(description=_("made by"))
    def maker(self, record):
        """Who made the record."""
        return self._name(record, record.created_by_id)

    @admin.display(description=_("changed by"))
    def changer(self, record):
        """Who changed the record last."""
        return self._name(record, record.changed_by_id)

    def _name(self, record, id):
        """The name of an account in the record's bookkeeping; one query for all of them."""
        if record.pk is None or id is None:
            return ""
        if not hasattr(record, "people"):
            ids = {record.created_by_id, record.changed_by_id, record.status_by_id}
            record.people = dict(get_user_model().objects.filter(pk__in=ids).values_list("pk", "username"))
        return record.people.get(id, say("an account that is gone"))

    # Buttons

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.step, form.user = asked(request), request.user
        return form

    def save_related(self, request, form, formsets, change):
        typed = form.has_changed() or any(formset.has_changed() for formset in formsets)
        if settings.FOUR_EYES and asked(request) == Status.PUBLISHED and typed:
            raise workflow.RefusedError(workflow.four_eyes())
        super().save_related(request, form, formsets, change)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if not context.get("is_popup"):
            if obj is not None:
                obj.status = context["adminform"].form.status_before  # not what a form that stays asked for
            context |= self._buttons(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _buttons(self, request, obj):
        if obj is None or obj.pk is None:
            return {"steps": [(Status.REVIEW.value, BUTTONS[Status.REVIEW])]}
        steps = workflow.steps(request.user, obj)
        words = {
            "steps": [(new.value, BUTTONS[new]) for new in steps],
            "obstacle": self.obstacle(request, obj) if super().has_change_permission(request, None) else "",
        }
        if not self.has_change_permission(request, obj):  # nothing can be typed, so nothing is sent along
            words["steps"] = [(new.value, _("Take back")) for new in steps]
            words["step_url"] = reverse(f"admin:catalogue_{self.opts.model_name}_step", args=[obj.pk])
        return words

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_step(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._after_step(request, obj) or super().response_change(request, obj)

    def _after_step(self, request, obj):
        """Back to the form, with a sentence, where a step was asked for."""
        if not (new := asked(request)):
            return None
        self.message_user(request, DONE[new] % {"record": obj}, messages.SUCCESS)
        return HttpResponseRedirect(self._form_of(obj))

    def _form_of(self, obj):
        return reverse(f"admin:catalogue_{self.opts.model_name}_change", args=[obj.pk])

    def get_urls(self):
        """As before, and the address to which a form sends a step that cannot be changed otherwise."""
        view = self.admin_site.admin_view(require_POST(self.take_step))
        step = path("<int:id>/step/", view, name=f"catalogue_{self.opts.model_name}_step")
        return [step, *super().get_urls()]

    def take_step(self, request, id):
        """Move one record and save nothing else."""
        new, record = asked(request), self.get_queryset(request).filter(pk=id).first()
        if not new:
            raise BadRequest("There is no such step.")
        if record is None:
            raise Http404
        _moved, refused = workflow.move(request.user, self.model.objects.filter(pk=id), new)
        for _record, sentence in refused:
            self.message_user(request, sentence, messages.ERROR)
        return HttpResponseRedirect(self._form_of(record)) if refused else self._after_step(request, record)

    # The list

    def get_list_filter(self, request):
        """Who and when stand beside the status, which is every list's first filter."""
        status, *others = super().get_list_filter(request)
        return [status, *FILTERS, *others]

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.actions is None or not admin.ModelAdmin.has_change_permission(self, request):
            return actions
        public = workflow.may(request.user, "publish", self.model)
        for new, label in ACTIONS.items():
            if public or new not in workflow.PUBLIC:
                actions[f"move_to_{new}"] = (_mover(new), f"move_to_{new}", label)
        return actions

    def move_selected(self, request, queryset, new):
        """Move what is selected; where anything stays, a page says of each record why."""
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_MOVED + 1])
        if len(ids) > MOST_MOVED:
            said = say("Choose at most %(most)s records at a time, or import a file for more.")
            return self.message_user(request, said % {"most": MOST_MOVED}, messages.ERROR)
        records = self.model.objects.filter(pk__in=ids).select_related(*self.list_select_related)
        moved, refused = workflow.move(request.user, records, new)
        said = ngettext(
            "%(count)s record is now: %(status)s.", "%(count)s records are now: %(status)s.", len(moved)
        ) % {"count": len(moved), "status": new.label}
        if not refused:
            return self.message_user(request, said, messages.SUCCESS)
        context = {
            **self.admin_site.each_context(request),
            "title": BUTTONS[new],
            "opts": self.opts,
            "said": said,
            "refused": [(record, self._form_of(record), sentence) for record, sentence in refused],
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/catalogue/steps.html", context)


def asked(request):
    """The status that the form which was sent asks for; "" for none."""
    value = request.POST.get(STEP, "") if request.method == "POST" else ""
    return Status(value) if value in Status.values else ""


def _mover(new):
    def move(modeladmin, request, queryset):
        return modeladmin.move_selected(request, queryset, new)

    return move


# --- filters --------------------------------------------------------------------------------------


def by(column, label):
    """A list filter: the records of which `column` names the account chosen."""

    class By(admin.SimpleListFilter):
        title = label
        parameter_name = column

        def lookups(self, request, model_admin):
            self.me = request.user.pk
            staff = get_user_model().objects.filter(is_staff=True).exclude(pk=self.me).order_by("username")
            return [
                ("me", _("me")),
                *((str(id), name) for id, name in staff.values_list("pk", "username")[:50]),
            ]

        def queryset(self, request, queryset):
            value = str(request.user.pk) if self.value() == "me" else self.value()
            if not value or not value.isascii() or not value.isdecimal() or len(value) > 9:
                return queryset
            return queryset.filter(**{column: int(value)})

    return By


def since(column, label, indexed=()):
    """A list filter: the records whose `column` is a moment not longer ago than chosen.

    `indexed` has the further conditions with which the database finds them by an index.
    """

    class Since(admin.SimpleListFilter):
        title = label
        parameter_name = column

        def lookups(self, request, model_admin):
            return [("1", _("past 24 hours")), ("7", _("past 7 days")), ("30", _("past 30 days"))]

        def queryset(self, request, queryset):
            if self.value() not in {"1", "7", "30"}:
                return queryset
            begin = timezone.now() - timedelta(days=int(self.value()))
            return queryset.filter(**{f"{column}__gte": begin}, **dict(indexed))

    return Since


FILTERS = [
    by("status_by", _("who set the status")),
    since("status_since", _("when the status was set"), indexed=[("status__in", Status.values)]),
    by("created_by", _("who made it")),
    since("modified", _("last change")),
]
