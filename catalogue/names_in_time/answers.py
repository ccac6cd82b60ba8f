"""Under which name a place was known at a date, how sure that is, and which renamings say so."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import dates, languages
from catalogue.dates import Date
from catalogue.models import Place

from .chain import EVER, Period, bounds

PLAIN_DATES = {"year", "month", "day", "grouping"}  # kinds that read well after "from" and "until"


class Sure(models.TextChoices):
    """How sure a name is at a date."""

    CERTAIN = "certain", gettext_lazy("certain")
    RECORDED = "as recorded", gettext_lazy("as far as is recorded")  # nothing says since when
    PART = "part of the time", gettext_lazy("for part of that time")
    PERHAPS = "perhaps", gettext_lazy("perhaps")
    UNKNOWN = "unknown", gettext_lazy("before the first name that is recorded")


@dataclass(frozen=True, slots=True)
class Borne:
    """One name that a place bore at the date asked about, or may have borne, and how sure that is."""

    period: Period
    sure: str

    @property
    def sure_label(self):
        """How sure it is, in words."""
        return Sure(self.sure).label


@dataclass(frozen=True, slots=True)
class Answer:
    """The names of `place` at `date`, in order of time.

    `before` says that the date reaches back before the first recorded name, `broken` that a change which is
    not recorded may fall into it: then there may be names that nobody has told the catalogue.
    """

    place: Place
    date: Date
    borne: list[Borne]
    before: bool = False
    broken: bool = False

    @property
    def names(self):
        """The names, each once, as readers of the page know them."""
        found = {}
        for borne in self.borne:
            found.setdefault(frozenset(borne.period.keys), _name(borne, self.place))
        return list(found.values())

    @property
    def sure(self):
        """How sure the whole answer is: of one name as sure as that is, of several that each has its part."""
        if not self.borne:
            return Sure.UNKNOWN
        levels = {borne.sure for borne in self.borne}
        if self.broken or self.before or Sure.PERHAPS in levels:
            return Sure.PERHAPS
        return Sure.PART if len(self.names) > 1 else self.borne[0].sure

    @property
    def is_todays(self):
        """True where the only name is the one of today."""
        return all(borne.period.keys & _todays_keys(self.place) for borne in self.borne)

    @property
    def words(self):
        """The name of that time, and today's: `Stalingrad (now Volgograd)`, `Stalingrad or Volgograd`.

        On a Russian page each is the native one where that is in Cyrillic: `Сталинград (ныне Волгоград)`.
        Before the first recorded name it is today's, as there is no other to call the place by.
        """
        if not self.borne:
            return self.place.heading_for_readers()
        names = self.names
        then = names[0]
        if len(names) > 1:
            lasted = self.date.kind == "interval" and self.sure == Sure.PART
            names = [_name(borne, self.place) for borne in self.borne] if lasted else names
            joined = _("%(names)s, then %(last)s") if lasted else _("%(names)s or %(last)s")
            then = joined % {"names": ", ".join(names[:-1]), "last": names[-1]}
        elif self.sure == Sure.PERHAPS and not self.is_todays:
            then = _("perhaps %(name)s") % {"name": then}
        return with_todays(then, self.place, any(_is_todays(borne, self.place) for borne in self.borne))

    @property
    def sentence(self):
        """The answer as sentences: the names, each with its time, and what is not known."""
        when, told = self.date.in_words(), "; ".join(_told(borne, self.place) for borne in self.borne)
        parts = [_("%(date)s: %(names)s.") % {"date": when, "names": told}]
        if not self.borne:
            parts = [_("%(date)s is before the first name that is recorded.") % {"date": when}]
        if self.borne and self.before:
            parts.append(_("What it was called before the first recorded name is not known."))
        if self.broken:
            parts.append(_("A change of its name between is not recorded, so this is undecided."))
        if not any(_is_todays(borne, self.place) for borne in self.borne):
            parts.append(_("Today it is called %(name)s.") % {"name": self.place.heading_for_readers()})
        return " ".join(parts)


def on(place, periods, date):
    """The names of `place`, whose chain is `periods`, at the EDTF date `date`."""
    first, last = bounds(date.text)
    if not periods:
        unchanged = Period(place.name, place.native_name, None, None, True)
        return Answer(place, date, [Borne(unchanged, Sure.RECORDED)])
    borne = [
        Borne(period, _sure(period, first, last))
        for period in periods
        if period.begins[0] <= last and first < period.ends[1]
    ]
    gaps = [p.ends for p, after in zip(periods, periods[1:], strict=False) if p.taken is None]
    return Answer(
        place,
        date,
        borne,
        before=periods[0].given is not None and first < periods[0].begins[1],
        broken=any(gap[0] <= last and first < gap[1] for gap in gaps),
    )


def _sure(period, first, last):
    """How sure it is that the name was borne from `first` to `last`, if it may have been."""
    since = max(first, period.begins[1])
    if since == first and last < period.ends[0]:
        return Sure.RECORDED if period.begins == (EVER, EVER) else Sure.CERTAIN
    return Sure.PART if since <= last and since < period.ends[0] else Sure.PERHAPS


def for_readers(name, native, place):
    """A name of `place` as readers of the page know it: in Russian the native one, if it is in Cyrillic.

    Today's name has it in the place's own row, also where the renaming that gave it tells none.
    """
    return place.heading_for_readers() if name == place.name else languages.for_readers(name, native)


def with_todays(then, place, known=False):
    """The name `then` of a place, with today's where that is another; `known` where it is named already."""
    today = place.heading_for_readers()
    return then if known or then == today else _("%(then)s (now %(today)s)") % {"then": then, "today": today}


def _name(borne, place):
    return for_readers(borne.period.name, borne.period.native, place)


def _todays_keys(place):
    return {key for key in (place.sort_key, place.native_sort_key) if key}


def _is_todays(borne, place):
    return bool(borne.period.keys & _todays_keys(place))


def _told(borne, place):
    """One name with its time: `Stalingrad (from 1925, until 11 November 1961)`."""
    told = _("%(name)s (%(time)s)") % {"name": _name(borne, place), "time": time_of(borne.period)}
    return told if borne.sure != Sure.PERHAPS else _("perhaps %(name)s") % {"name": told}


def time_of(period):
    """When a name was borne: `from 1925, until 11 November 1961`; what is not recorded is said so."""
    if period.given is None and period.taken is None and period.begins == (EVER, EVER):
        return _("no change of it is recorded")
    began = _since(period.given.date) if period.given else _("since when is not recorded")
    if period.is_today:
        return _("%(began)s, still today") % {"began": began}
    ended = _until(period.taken.date) if period.taken else _("until when is not recorded")
    return f"{began}, {ended}"


def _since(text):
    if not text:
        return _("since a date that is not known")
    date = dates.parse(text)
    if date.kind in PLAIN_DATES:
        return _("from %(date)s") % {"date": date.in_words("genitive")}
    return _("since: %(date)s") % {"date": date.in_words()}


def _until(text):
    if not text:
        return _("until a date that is not known")
    date = dates.parse(text)
    if date.kind in PLAIN_DATES:
        return _("until %(date)s") % {"date": date.in_words("genitive")}
    return _("until: %(date)s") % {"date": date.in_words()}
