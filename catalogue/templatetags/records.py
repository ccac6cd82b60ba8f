"""What templates say of records: headings, links, references, dates and numbers in words, languages."""

import re
import unicodedata
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language_info, ngettext, override
from django.utils.translation import gettext as _

from catalogue import dates, evidence, languages, quantities, references
from catalogue.models import Rehabilitation, Source, Status
from catalogue.models.figure import Counted
from catalogue.models.source import SourceKind

register = template.Library()

PAGES = {"person", "place", "event", "rehabilitation", "renaming", "source"}
QUOTATION_MARKS = set("\"'“”„‘’‚«»")
HAIR_SPACE = "\u200a"
PLAIN_DATES = {"year", "month", "day", "grouping"}  # kinds that read well after "from" and "until"
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# Letters that only one language of the catalogue's area writes; other Cyrillic is taken as Russian.
TELLING_LETTERS = {"uk": "іїєґ", "be": "ў", "tg": "ӣӯҷҳқғ", "kk": "әұһ", "sr": "ђћљњџ", "mk": "ѓќѕ"}
WRITTEN_IN_CYRILLIC = {"ru", *TELLING_LETTERS} - {"sr"}
# What is foreign on an English and on a Russian page: words in other letters, with what may stand between
# them, and single words with a letter that Russian lacks.
CYRILLIC = re.compile(r"([Ѐ-ԯ]+(?:[\s.,'’–-]+[Ѐ-ԯ]+)*)")
NOT_RUSSIAN = re.compile(
    rf"([A-Za-zÀ-ɏ]+(?:[\s.,'’–-]+[A-Za-zÀ-ɏ]+)*|\w*[{''.join(TELLING_LETTERS.values())}]\w*)",
    re.IGNORECASE,
)
SCRIPTS = {"CYRILLIC": "ru", "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "he", "ARABIC": "ar"}
LANGUAGES_OF_COUNTRIES = {
    "Albania": "sq",
    "Austria": "de",
    "Czechia": "cs",
    "Estonia": "et",
    "Germany": "de",
    "Hungary": "hu",
    "Latvia": "lv",
    "Lithuania": "lt",
    "Poland": "pl",
    "Romania": "ro",
    "Slovakia": "sk",
}


@register.filter
def shown(record):
    """The record where it may be named in public, else None."""
    if record is None or getattr(record, "status", Status.PUBLISHED) != Status.PUBLISHED:
        return None
    return record


@register.filter
def heading(record):
    """The record's heading, without the name of a person whose own record is not published."""
    if isinstance(record, Rehabilitation) and record.person_id and not shown(record.person):
        return _("%(act)s: a person whose record is not published") % {
            "act": record.get_act_display().capitalize()
        }
    return record.heading_for_readers()


@register.filter
def named(record):
    """The record's heading for HTML: with its language where that is not the page's own."""
    return _spoken(heading(record), heading_language(record))


def heading_language(record):
    """The ` lang` attribute of a record's heading."""
    if isinstance(record, Source):
        return reference_language(record)
    text = heading(record)
    return language(text, getattr(record, "country", "") if languages.is_cyrillic(text) else "")


@register.filter
def in_its_language(text, country=""):
    """A text for HTML, with its language where that is not the page's own; see `language`."""
    return _spoken(text, language(text, country))


@register.filter
def in_their_languages(text):
    """Words of this page with names between them, for HTML: each name in other letters with its language.

    So the last words of `Пик Сталина (ныне Ismoil Somoni Peak)` on a Russian page.
    """
    foreign = NOT_RUSSIAN if languages.reads_cyrillic() else CYRILLIC
    parts = foreign.split(str(text or ""))  # every second one is foreign
    if len(parts) == 1:
        return escape(parts[0])
    told = [in_its_language(part) if n % 2 else part for n, part in enumerate(parts) if part]
    return format_html_join("", "{}", ((part,) for part in told))


def _spoken(text, attribute):
    return format_html("<span{}>{}</span>", attribute, text) if attribute else text


@register.filter
def first_name(name, native):
    """Of a name and its native form the one to stand first: on a Russian page what is in Cyrillic."""
    return languages.for_readers(name, native)


@register.filter
def other_name(name, native):
    """Of a name and its native form the one that does not stand first; '' where they are the same."""
    first = first_name(name, native)
    other = native if first == name else name
    return "" if other == first else other


@register.filter
def address(record):
    """The address of the record's page; '' for what has none."""
    table = record._meta.model_name
    return reverse(f"catalogue:{table}", args=[record.slug]) if table in PAGES else ""


@register.filter
def linked(record):
    """The record's heading as a link to its page; '' where it may not be named."""
    if not shown(record):
        return ""
    if not address(record):
        return named(record)
    return format_html('<a href="{}"{}>{}</a>', address(record), heading_language(record), heading(record))


@register.filter
def gist(source):
    """Who made a source, where it stands, when, and what it is: `LaFeber, Walter · 2004 · book`."""
    kind = "" if source.kind == SourceKind.OTHER else source.get_kind_display()
    printed_there = [in_its_language(text) for text in (source.authors or source.editors, source.container)]
    parts = [*printed_there, in_words(source.date), kind]
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


@register.filter
def in_words(text, case=""):
    """An EDTF date in words; a day before 14 February 1918 also in Old Style; other text as it is.

    `case` is the grammatical one: "genitive" after a preposition.
    """
    if not text:
        return ""
    try:
        date = dates.parse(text)
    except ValueError:
        return text
    old_style = dates.old_style_in_words(date.earliest) if date.kind == "day" and date.earliest else ""
    return f"{date.in_words(case)} ({old_style})" if old_style else date.in_words(case)


@register.filter
def from_date(text):
    """`from 1925`; `from: between 1953 and 1964` where a preposition would not do."""
    return (
        _("from %(date)s") % {"date": in_words(text, "genitive")}
        if _is_plain(text)
        else _after_colon(_("from"), text)
    )


@register.filter
def until_date(text):
    """`until 1961`; `until: between 1953 and 1964` where a preposition would not do."""
    return (
        _("until %(date)s") % {"date": in_words(text, "genitive")}
        if _is_plain(text)
        else _after_colon(_("until"), text)
    )


def _is_plain(text):
    return bool(text) and dates.parse(text).kind in PLAIN_DATES


def _after_colon(word, text):
    return f"{word}: {in_words(text) or _('date not known')}"


@register.filter
def number_in_words(text):
    """A quantity in words and grouped digits: `about 90,000`; other text as it is."""
    try:
        return quantities.parse(text).in_words() if text else ""
    except ValueError:
        return text


@register.filter
def printed(source, locator=""):
    """The printed reference of a source, with the place in it.

    Where the page is not in English, its words (“edited by”, “vol.”) are in the language of the source.
    """
    own = languages.shown() if source.language.partition("-")[0] == languages.shown() else "en-gb"
    with override(own):
        return references.printed(source, in_words(source.date), locator)


@register.filter
def reference_language(source):
    """The ` lang` attribute of a printed reference: the language of the source, else English."""
    tag = source.language or "en"
    romanised = tag in WRITTEN_IN_CYRILLIC and not languages.is_cyrillic(source.title)
    return language_attribute(f"{tag}-Latn" if romanised else tag)


@register.filter
def language(text, country=""):
    """A ` lang="ru"` attribute for a text, guessed from script and country; '' for the page's own language.

    What is in Latin letters, without a country that tells more, is taken as English: the catalogue is
    written in it.
    """
    return language_attribute(_language_of(text, country))


@register.filter
def language_attribute(tag):
    """A ` lang` attribute for a tag that a curator wrote; '' for the page's own language and for no tag."""
    own = tag and tag.partition("-")[0] == languages.shown() and not tag.endswith("-Latn")
    if not tag or own or not LANGUAGE_TAG.fullmatch(tag):
        return ""
    return format_html(' lang="{}"', tag)


def _language_of(text, country):
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    if not letters:
        return ""
    script = unicodedata.name(letters[0], "").split(" ")[0]
    if script != "CYRILLIC":
        return SCRIPTS.get(script) or LANGUAGES_OF_COUNTRIES.get(country, "en")
    telling = (tag for tag, marks in TELLING_LETTERS.items() if any(mark in letters for mark in marks))
    return next(telling, "bg" if country == "Bulgaria" else "ru")


@register.filter
def language_name(tag):
    """A language tag in words: `Russian` for `ru`; the tag itself where Django knows no name."""
    try:
        name = get_language_info(tag)["name_translated"]
    except KeyError:
        return tag
    return name.lower() if languages.shown() == "ru" else name  # in Russian they have no capital


@register.filter
def quote_language(citation):
    """The ` lang` attribute of a quote: the language of the source it was read in."""
    return language_attribute((citation.quoted_in or citation.source).language)


@register.filter
def quoted(quote):
    """A quote in quotation marks, a hair space apart from those that the quote itself begins or ends with."""
    before = HAIR_SPACE if quote[:1] in QUOTATION_MARKS else ""
    after = HAIR_SPACE if quote[-1:] in QUOTATION_MARKS else ""
    return f"“{before}{quote}{after}”"


@register.filter
def country_of(place):
    """The country of a place that may be named; '' for none."""
    return place.country if shown(place) else ""


@register.filter
def agreement_words(agreement):
    """An agreement in words for people; '' where there is nothing to compare."""
    return evidence.AGREEMENT_LABELS.get(agreement, "")


@register.filter
def testimony(told):
    """How many independent witnesses speak: `3 sources, one independent witness.` of evidence or a matrix."""
    independent = ngettext(
        "%(witnesses)s independent witness", "%(witnesses)s independent witnesses", told.witnesses
    ) % {"witnesses": told.witnesses}
    if told.witnesses == 1:
        independent = _("one independent witness")
    if told.sources <= told.witnesses:
        return f"{capfirst(independent)}."
    words = ngettext(
        "%(sources)s source, %(independent)s.", "%(sources)s sources, %(independent)s.", told.sources
    )
    return words % {"sources": told.sources, "independent": independent}


@register.filter
def whom(act):
    """The person or group that an act is about."""
    if not act.person_id:
        return act.group_name
    return heading(act.person) if shown(act.person) else _("a person whose record is not published")


@register.filter
def undisputed(fields):
    """The fields on which the sources do not disagree."""
    return [field for field in fields if not field.disagreement]


@register.filter
def figure_label(figure):
    """What a figure counts: `Executed, persons, from 1937 to 1938`; without a word for "other"."""
    what = "" if figure.what == Counted.OTHER else figure.get_what_display()
    label = ", ".join(str(part) for part in (what, figure.get_unit_display(), in_words(figure.date)) if part)
    return capfirst(label)


@register.filter
def years_in_words(years):
    """`within 1954–1956`, `1953 or later`: the years of a `charts.Years` that lies in no single one."""
    if years.first is None:
        return _("%(last)s or earlier") % {"last": years.last}
    if years.last is None:
        return _("%(first)s or later") % {"first": years.first}
    return _("within %(first)s–%(last)s") % {"first": years.first, "last": years.last}


@register.filter
def grouped(number):
    """A whole number with its thousands grouped as the page's language does: `10,000`, `10 000`."""
    return number_format(number, force_grouping=True)


@register.filter
def amount(counted):
    """A count beside a choice: `1,234`, or `10,000+` where the counting stopped there."""
    if not counted.many:
        return format_html('<span class="amount">{}</span>', grouped(counted.number))
    return format_html(
        '<span class="amount">{}<span aria-hidden="true">+</span><span class="unseen"> {}</span></span>',
        grouped(counted.number),
        _("or more"),
    )


@dataclass(frozen=True, slots=True)
class Value:
    """One value that sources give for a field: how it stands to the accepted one, and who gives it."""

    says: str
    agreement: str
    agreement_label: str
    statements: list

    @property
    def agrees(self):
        """True where this is the accepted value."""
        return self.agreement == evidence.SAME


ORDER = [evidence.SAME, evidence.CONTRADICTS, evidence.MORE, evidence.LESS, ""]


@register.filter
def by_value(field):
    """The statements about a field, value by value: what agrees first, then what contradicts."""
    found = {}
    for statement in field.statements:
        found.setdefault((statement.says, statement.agreement), []).append(statement)
    values = [
        Value(says, agreement, group[0].agreement_label, group) for (says, agreement), group in found.items()
    ]
    return sorted(values, key=lambda value: ORDER.index(value.agreement))


@register.filter
def against(values):
    """The values that contradict what is accepted."""
    return [value for value in values if value.agreement == evidence.CONTRADICTS]


@register.filter
def css_class(agreement):
    """The class that colours an agreement: `more-precise`; `open` where nothing is accepted."""
    return agreement.replace(" ", "-") or "open"
