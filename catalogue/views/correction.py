"""“Something wrong here?”: a reader's correction of one fact, with its evidence, into the curators' queue.

Nobody needs an account, and the page sets no cookie: what is sent changes nothing anybody can see, so a form
posted from elsewhere gains its sender nothing and needs no CSRF token. Against machines there are a stamp in
the form, a box that people leave blank, and a limit for each sender.
"""

import datetime
import time

from django import forms
from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from catalogue.models import Correction, Status
from catalogue.templatetags.records import address, heading

from .detail import BesidePage
from .facts import fact

QUICKEST, SLOWEST = 3, 24 * 3600  # seconds between the form's coming and its going
MOST_OF_ONE = 5  # corrections of one sender in an hour
MOST_OF_ALL = 500  # corrections in a day: more than curators can read is no help to anybody
SALT = "catalogue.correction"
LOCK = 0x636F7272  # one correction is counted and written at a time, so that the limits hold


class CorrectionForm(forms.Form):
    """What is wrong, what would be right, and how one can know."""

    field = forms.ChoiceField(label=gettext_lazy("What is wrong?"), required=False)
    says = forms.CharField(
        label=gettext_lazy("What would be right?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what would be right.")},
    )
    evidence = forms.CharField(
        label=gettext_lazy("How can we know?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A book and its page, a file in an archive, an address: where it is written."),
        error_messages={
            "required": gettext_lazy("Name a source. Without one, the catalogue cannot follow you.")
        },
    )
    contact = forms.CharField(
        label=gettext_lazy("How may we reach you?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "An e-mail address, if you would like an answer. It is deleted when we have decided."
        ),
    )
    website = forms.CharField(label=gettext_lazy("Leave this box empty"), max_length=200, required=False)
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, choices, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = choices
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def clean_website(self):
        """Only machines fill in every box they find."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("Leave the last box empty: it is there to tell people from machines.")
            )
        return ""

    def clean_stamp(self):
        """The form came from here, not in this very moment and not days ago."""
        try:
            came = signing.loads(self.cleaned_data["stamp"], salt=SALT, max_age=SLOWEST)
        except signing.BadSignature:
            raise forms.ValidationError(
                _("This page was open for too long, or did not come from here. Please send it once more.")
            ) from None
        if time.time() - came < QUICKEST:
            raise forms.ValidationError(_("That was very quick. Please read it over and send it once more."))
        return ""


@method_decorator(csrf_exempt, name="dispatch")
class CorrectionPage(BesidePage):
    """The form for one record; `of` is the record's own page. Never kept by a cache, never in an index."""

    name = "correct"
    http_method_names = ["get", "head", "options", "post"]
    kept = False
    template_name = "catalogue/correction.html"

    def get(self, request, slug):
        record = self.find(slug)
        if record is None:
            return self.redirect(slug)
        if record.status != Status.PUBLISHED:
            return self.withdrawn()
        if "sent" in request.GET:
            return self.page(record, sent=True)
        asked = request.GET.get("field", "")
        return self.page(record, CorrectionForm(self.choices(), initial={"field": asked}))

    def post(self, request, slug):
        """Keep what was sent, or give it back with the reason why not."""
        record = self.find(slug)
        if record is None or record.status != Status.PUBLISHED:
            raise Http404
        form = CorrectionForm(self.choices(), request.POST)
        if not form.is_valid():
            return self.page(record, form, status=400)
        if not self.keep(record, form.cleaned_data):
            form.add_error(
                None,
                _("More corrections have come than we can take at once. Please send yours again in an hour."),
            )
            return self.page(record, form, status=429)
        return HttpResponseRedirect(f"{self.address(record)}?sent", status=303)

    def page(self, record, form=None, sent=False, status=200):
        """The page with `form`, stamped anew, or with thanks."""
        context = {
            "record": record,
            "title": heading(record),
            "record_url": address(record),
            "form": form,
            "sent": sent,
            "stamp": signing.dumps(time.time(), salt=SALT),
        }
        response = render(self.request, self.template_name, context, status=status)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def choices(self):
        """The record's columns by name, and the page as a whole."""
        columns = [self.model._meta.get_field(name) for name in self.of.columns]
        named = [(column.name, capfirst(str(column.verbose_name))) for column in columns]
        return [("", _("Something else on this page")), *named]

    def keep(self, record, told):
        """Write the correction into the queue; False where its sender, or all together, sent too many."""
        line = fact(record, told["field"]) if told["field"] else None
        now, sender = timezone.now(), self.sender()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            recent = Correction.objects.order_by()
            of_one = recent.filter(sender=sender, sent__gt=now - datetime.timedelta(hours=1))
            of_all = recent.filter(sent__gt=now - datetime.timedelta(days=1))
            if of_one[:MOST_OF_ONE].count() == MOST_OF_ONE or of_all[:MOST_OF_ALL].count() == MOST_OF_ALL:
                return False
            Correction.objects.create(
                table=self.model._meta.model_name,
                record=record.pk,
                slug=record.slug,
                field=told["field"],
                shown=str(line.text) if line else "",
                says=told["says"],
                evidence=told["evidence"],
                contact=told["contact"],
                sender=sender,
            )
        return True

    def sender(self):
        """A digest of who asks, which cannot be read back and is another one tomorrow."""
        who = self.request.META.get("REMOTE_ADDR", "")
        if settings.BEHIND_PROXY:
            who = self.request.META.get("HTTP_X_FORWARDED_FOR", who).rpartition(",")[2].strip()
        today = timezone.now().date().isoformat()
        return salted_hmac(SALT, f"{today} {who}", algorithm="sha256").hexdigest()[:32]
