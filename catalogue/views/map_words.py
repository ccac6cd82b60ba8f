"""The words of the map in one language, put together once for all the years that share them.

A place is called the same for decades, and a deed is told in each year that it may have been in, while dates,
translations and addresses take most of the time that a drawing takes. So what is told here is kept, escaped
and ready to be written, beside the atlas that it is of.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from catalogue.names_in_time import Sure
from catalogue.templatetags.records import in_their_languages, in_words, language

SLUG = "slug-of-the-row"
# The letters of names by their width in units of the drawing, as the typeface of catalogue.css has them.
WIDTHS = {
    letter: width
    for width, letters in {
        3: "'!| ",
        4: '"(),-./:;I[]fijlt’',
        5: "*?Jrsзт",
        6: "+0123456789acezавгесьэѐё",
        7: "FLPTZbdgkopquvxyГЗРТЬбдклорухчя",
        8: "ABCEKRVXYhnАБВЕКЛСУХЭЯийнпцъ",
        9: "&DGNOQUДОПФЦЧЪмы",
        10: "HwИЙНжфю",
        11: "MmЖМЫшщ",
        12: "WЮ",
        13: "ШЩ",
    }.items()
    for letter in letters
}
OTHER_LETTER = 8


@dataclass(frozen=True, slots=True)
class Name:
    """What a place is called in some years: beside its mark (`label`, of that `width`), and told in full.

    All is escaped; `html` and `language` say which language the names are in. `url` asks the place's page for
    its name in a year, and ends before the year.
    """

    url: str
    label: str
    width: int
    said: str
    html: str
    language: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A deed as the drawing says it and as a line of the table, both escaped."""

    said: str
    html: str


class Words:
    """The words of one atlas in the language that was active when they were first asked for."""

    def __init__(self):
        self._kept = {}

    def name(self, spot, year):
        """What the place was called in `year`."""
        stretch = spot.place.pk, *spot.stretch(year)
        return self._once(stretch, lambda: self._name(spot, spot.name_in(year)))

    def telling(self, deed):
        """What is told of a deed."""
        return self._once(deed, lambda: self._told(deed))

    def _once(self, key, made):
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = made()
        return found

    def _address(self, row):
        """As `row|address`, without asking Django for each row."""
        table = row._meta.model_name
        pattern = self._once(table, lambda: escape(reverse(f"catalogue:{table}", args=[SLUG])))
        return pattern.replace(SLUG, row.slug)

    def _name(self, spot, answer):
        """A name as it is written; of several names all, with a question mark where it is not sure."""
        names, said = answer.names or [spot.place.heading_for_readers()], answer.words
        unsure = len(names) == 1 and answer.sure == Sure.PERHAPS and not answer.is_todays
        label = " / ".join(names) + ("?" if unsure else "")
        url = f"{self._address(spot.place)}?on="
        return Name(url, escape(label), width(label), escape(said), in_their_languages(said), language(label))

    def _told(self, deed):
        row, heading = deed.row, deed.heading
        kind = self._once((deed.mark, getattr(row, "kind", "")), lambda: deed.kind)
        date = self._once(row.date, lambda: in_words(row.date))
        said = _("%(kind)s: %(what)s, %(date)s") % {"kind": kind, "what": heading, "date": date}
        vague = " – {}".format(_("in this year or another")) if deed.is_vague else ""
        line = '<li><a href="{}">{}</a><span class="aside">{}, {}{}</span></li>'
        url = mark_safe(self._address(row))  # noqa: S308 -- escaped
        told = format_html(line, url, in_their_languages(heading), kind, date, vague)
        return Telling(escape(said), told)


@lru_cache(maxsize=4)
def words(_stamp, _language):
    """The words of the atlas of `stamp`, to be asked for while `language` is active."""
    return Words()


def width(text):
    """How long a name is in the drawing, in its units."""
    letters = unicodedata.normalize("NFD", text)
    return sum(WIDTHS.get(c, 0 if unicodedata.combining(c) else OTHER_LETTER) for c in letters)
