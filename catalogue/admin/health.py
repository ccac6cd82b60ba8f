"""The health report: what the rules across rows have found, rule by rule, and acknowledging it."""

import hashlib
import json

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalogue import consistency
from catalogue.models import Acknowledgement, Finding, RuleCheck

from .lists import COUNTED
from .permissions import allowed, refuse_unless

PAGE = 50
QUICK = 10  # seconds that a rule's last check may have taken, for it to be asked anew while somebody waits
OPEN, ACKNOWLEDGED = "open", "acknowledged"


class ReasonForm(forms.Form):
    """Why warnings may stand."""

    reason = forms.CharField(
        label=_("Why may they stand?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the next curator who wonders. It is kept with your name and today's date."),
        error_messages={"required": _("Say why: one sentence is enough.")},
    )


def digest(facts):
    """A short mark of the facts of a warning, so that what is acknowledged is what was seen."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


@admin.register(Finding)
class HealthAdmin(admin.ModelAdmin):
    """The report, the page of each rule, and that of one record."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        """Our own pages only: findings are neither added nor edited by hand."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.report), name="catalogue_finding_changelist"),
            path("of/<str:table>/<int:pk>/", view(self.record), name="catalogue_finding_record"),
            path("revoke/<int:pk>/", view(require_POST(self.revoke)), name="catalogue_finding_revoke"),
            path("<str:table>/<str:code>/", view(self.rule), name="catalogue_finding_rule"),
            path(
                "<str:table>/<str:code>/check/",
                view(require_POST(self.check_anew)),
                name="catalogue_finding_check",
            ),
        ]

    def _may_look(self, request, *models):
        refuse_unless(
            self.has_view_permission(request) and all(allowed(request.user, m, "view") for m in models),
            say("To look at warnings you need the permissions to view the health report and this table."),
        )

    def _may_acknowledge(self, request):
        return request.user.has_perm("catalogue.acknowledge_finding")

    def _refuse_acknowledging(self, request):
        refuse_unless(
            self._may_acknowledge(request),
            say("To acknowledge warnings you need the permission to acknowledge them."),
        )

    def _context(self, request, **more):
        return {
            **self.admin_site.each_context(request),
            "opts": Finding._meta,
            "may_acknowledge": self._may_acknowledge(request),
            **more,
        }

    # The report

    def report(self, request):
        """Every rule with its severity and how many warnings it has found, as of when."""
        self._may_look(request)
        rules = [rule for rule in consistency.RULES if allowed(request.user, rule.model, "view")]
        checks = {(check.rule, check.table): check for check in RuleCheck.objects.all()}
        counted = consistency.counts(rules, COUNTED)
        lines = [self._line(rule, checks.get((rule.code, rule.table)), counted) for rule in rules]
        lines.sort(key=lambda line: str(line["rule"].title))
        context = self._context(
            request,
            title=say("Health report"),
            groups=_groups([line for line in lines if line["number"]]),
            clean=[line for line in lines if not line["number"]],
            unchecked=[line for line in lines if not line["check"]],
            stale=[line for line in lines if line["check"] and line["check"].stale],
            oldest=min((line["check"].checked for line in lines if line["check"]), default=None),
        )
        return TemplateResponse(request, "admin/catalogue/health.html", context)

    def _line(self, rule, check, counted):
        opened, acknowledged = counted[rule.code, rule.table]
        return {
            "rule": rule,
            "check": check,
            "table": rule.model._meta.verbose_name_plural,
            "address": reverse("admin:catalogue_finding_rule", args=[rule.table, rule.code]),
            "number": opened + acknowledged,
            "open": _in_words(opened, check and check.open),
            "acknowledged": _in_words(acknowledged, check and check.acknowledged),
        }

    # One rule

    def rule(self, request, table, code):
        """The warnings of one rule on one table, open or acknowledged, a page at a time."""
        rule = self._rule(request, table, code)
        shown = request.GET.get("show", OPEN)
        if shown not in {OPEN, ACKNOWLEDGED}:
            raise BadRequest("There is no such group of warnings.")
        form, ticked = ReasonForm(), set()
        if request.method == "POST":
            form, ticked = ReasonForm(request.POST), {_number(pk) for pk in request.POST.getlist("finding")}
            findings = Finding.objects.filter(table=table, rule=code, pk__in=ticked)
            if self._acknowledged(request, form, findings, len(ticked)):
                return HttpResponseRedirect(request.get_full_path())
        findings, before, after = self._page(rule, shown, request.GET)
        check = RuleCheck.objects.filter(rule=code, table=table).first()
        counted = consistency.counts([rule], COUNTED)
        context = self._context(
            request,
            title=rule.title,
            line=self._line(rule, check, counted),
            shown=shown,
            rows=self._shown(request, rule, findings, ticked),
            before=before,
            after=after,
            form=form,
            quick=check is not None and check.seconds <= QUICK,
        )
        return TemplateResponse(request, "admin/catalogue/health_rule.html", context)

    def _rule(self, request, table, code):
        rule = consistency.rules_of(table).get(code)
        if rule is None:
            raise Http404
        self._may_look(request, rule.model)
        return rule

    def _page(self, rule, shown, query):
        """One page of findings, and the records before and behind which there are more (else 0)."""
        findings = Finding.objects.filter(rule=rule.code, table=rule.table)
        findings = findings.filter(acknowledgement__isnull=shown == OPEN)
        findings = findings.select_related("acknowledgement__by")
        before, after = _number(query.get("before", "0")), _number(query.get("after", "0"))
        if before:
            found = list(findings.filter(record__lt=before).order_by("-record")[: PAGE + 1])
            more, found = len(found) > PAGE, found[:PAGE][::-1]
            return found, found[0].record if more else 0, found[-1].record if found else 0
        found = list(findings.filter(record__gt=after).order_by("record")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE]
        return found, found[0].record if after and found else 0, found[-1].record if more else 0

    def _shown(self, request, rule, findings, ticked):
        """The findings with their record, unless that was deleted meanwhile, and their sentence."""
        rows = self.admin_site.get_model_admin(rule.model).get_queryset(request)
        records = rows.in_bulk([finding.record for finding in findings])
        return [
            {
                "finding": finding,
                "record": records[finding.record],
                "address": _form_of(rule.table, finding.record),
                "sentence": rule.say(finding.facts),
                "ticked": finding.pk in ticked,
            }
            for finding in findings
            if finding.record in records
        ]

    def check_anew(self, request, table, code):
        """Ask a rule anew of its whole table, where that is quick."""
        rule = self._rule(request, table, code)
        refuse_unless(
            RuleCheck.objects.filter(rule=code, table=table, seconds__lte=QUICK).exists(),
            say("This rule takes too long to wait for. Run manage.py check_catalogue."),
        )
        done = consistency.check(rule)
        sentence = ngettext(
            "Checked anew: %(count)s open warning.", "Checked anew: %(count)s open warnings.", done.open
        )
        messages.success(request, sentence % {"count": f"{done.open:,}"})
        return HttpResponseRedirect(reverse("admin:catalogue_finding_rule", args=[table, code]))

    # One record

    def record(self, request, table, pk):
        """The warnings of one record as it is now, to be acknowledged, and what was said of it before."""
        model = consistency.TABLES.get(table)
        if model is None:
            raise Http404
        self._may_look(request, model)
        record = self.admin_site.get_model_admin(model).get_queryset(request).filter(pk=pk).first()
        if record is None:
            raise Http404
        form, ticked = ReasonForm(), set()
        if request.method == "POST":
            form, ticked = ReasonForm(request.POST), set(request.POST.getlist("warning"))
            consistency.refresh(consistency.touched_by([record]))
            findings = Finding.objects.filter(table=table, record=pk)
            seen = [f.pk for f in findings if f"{f.rule}:{digest(f.facts)}" in ticked]
            if self._acknowledged(request, form, findings.filter(pk__in=seen), len(ticked)):
                return HttpResponseRedirect(_form_of(table, pk))
        warnings = consistency.warnings_for(record)
        known = Acknowledgement.objects.filter(table=table, record=pk).select_related("by", "revoked_by")
        rules = consistency.rules_of(table)
        context = self._context(
            request,
            title=say("Warnings: %(record)s") % {"record": record},
            record=record,
            address=_form_of(table, pk),
            rows=[
                {
                    "warning": warning,
                    "value": (value := f"{warning.rule.code}:{digest(warning.facts)}"),
                    "ticked": value in ticked,
                }
                for warning in warnings
            ],
            opened=any(warning.acknowledgement is None for warning in warnings),
            known=[(one, rules[one.rule].say(one.facts)) for one in known if one.rule in rules],
            form=form,
        )
        return TemplateResponse(request, "admin/catalogue/health_record.html", context)

    # Acknowledging

    def _acknowledged(self, request, form, findings, ticked):
        """Acknowledge `findings`, of `ticked` asked for; False, with a sentence, where that cannot be."""
        self._refuse_acknowledging(request)
        if not ticked:
            messages.error(request, say("Tick the warnings that may stand."))
        if not form.is_valid() or not ticked:
            return False
        done = consistency.acknowledge(findings, form.cleaned_data["reason"], request.user)
        if done:
            sentence = ngettext("%(count)s warning acknowledged.", "%(count)s warnings acknowledged.", done)
            messages.success(request, sentence % {"count": done})
        if done < ticked:
            messages.warning(
                request,
                say("Some were not: they have changed or were acknowledged meanwhile. Look at them again."),
            )
        return True

    def revoke(self, request, pk):
        """Take an acknowledgement back."""
        known = Acknowledgement.objects.filter(pk=pk).first()
        model = consistency.TABLES.get(known.table) if known else None
        if model is None:
            raise Http404
        self._may_look(request, model)
        self._refuse_acknowledging(request)
        if consistency.revoke(known, request.user):
            messages.success(request, say("Revoked: the warning is open again. The reason is kept."))
        else:
            messages.info(request, say("It had been revoked already."))
        return HttpResponseRedirect(_page_of(known.table, known.record))


def _groups(lines):
    """The lines of the report by severity, those that find nothing left out."""
    return [
        (severity.label, found)
        for severity in consistency.Severity
        if (found := [line for line in lines if line["rule"].severity == severity])
    ]


def _in_words(counted, stored):
    """`25`; of many, what the last check has counted: `2,700,000`."""
    if counted <= COUNTED:
        return f"{counted:,}"
    if stored and stored > COUNTED:
        return say("about %(count)s") % {"count": f"{stored:,}"}
    return say("more than %(count)s") % {"count": f"{COUNTED:,}"}


def _page_of(table, pk):
    return reverse("admin:catalogue_finding_record", args=[table, pk])


def _form_of(table, pk):
    return reverse(f"admin:catalogue_{table}_change", args=[pk])


def _number(text):
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadRequest("That is no warning.")
    return int(text)
