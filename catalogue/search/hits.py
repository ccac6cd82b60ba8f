"""What a reader is shown of a match, and why it matched where that cannot be seen."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import dates
from catalogue.models.event import EventKind
from catalogue.models.place import PlaceKind
from catalogue.models.rehabilitation import Act, Outcome
from catalogue.models.source import SourceKind
from catalogue.names import fold

from .matching import KINDS

SLUG = "the-slug"  # stands for one in an address
EXCERPT = 180  # characters of a summary


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: `label` names its kind, `heading`, `native` and `about` say what it is.

    `reason` says why it is here where that cannot be seen, and `excerpt` is the sentence of its summary.
    """

    kind: str
    label: str
    slug: str
    address: str
    heading: str
    native: str
    about: str
    reason: str
    excerpt: str


def hits(matches, words):
    """The `Hit`s that `matches` make for somebody who typed `words`."""
    kinds = {match.kind for match in matches}
    addresses = {kind: reverse(f"catalogue:{kind}", args=[SLUG]) for kind in kinds}  # once a kind, not a hit
    return [_hit(match, words, addresses[match.kind]) for match in matches]


def _hit(match, words, address):
    shown = match.shown
    heading, native, about = HEADINGS[match.kind](shown)
    reason, excerpt = "", ""
    if match.by_name:
        reason = _reason(match, words, f"{heading} {native} {about}")
    else:
        excerpt = _excerpt(shown["summary"], words)
        reason = _("in the summary") if excerpt else ""
    return Hit(
        match.kind,
        str(LABELS[match.kind]),
        shown["slug"],
        address.replace(SLUG, shown["slug"]),
        heading,
        native,
        about,
        reason,
        excerpt,
    )


def _person(shown):
    born = _("born %(date)s") % {"date": _in_words(shown["born"])} if shown["born"] else ""
    died = _("died %(date)s") % {"date": _in_words(shown["died"])} if shown["died"] else ""
    life = ", ".join(filter(None, [born, died]))
    return shown["name"], shown["native"], _joined(life, shown["occupation"])


def _place(shown):
    return shown["name"], shown["native"], _joined(PlaceKind(shown["kind"]).label, shown["country"])


def _event(shown):
    return shown["name"], "", _joined(EventKind(shown["kind"]).label, _in_words(shown["date"]))


def _renaming(shown):
    """As `Renaming.heading`."""
    heading = _("%(name)s (named)") % {"name": shown["new_name"]}
    if shown["old_name"]:
        heading = f"{shown['old_name']} → {shown['new_name']}"
    native = " → ".join(filter(None, [shown["old_native"], shown["new_native"]]))
    return heading, native, _in_words(shown["date"])


def _rehabilitation(shown):
    """As `Rehabilitation.heading`, without the name of somebody whose own record is not public."""
    whom, native = shown["group_name"], ""
    if shown["person_id"]:
        whom, native, _names = shown["person"] or [_("a person whose record is not published"), "", None]
    heading = _("%(act)s: %(whom)s") % {"act": capfirst(Act(shown["act"]).label), "whom": whom}
    outcome = "" if shown["outcome"] == Outcome.NOT_STATED else Outcome(shown["outcome"]).label
    return heading, native, _joined(_in_words(shown["date"]), outcome, shown["body"])


def _source(shown):
    kind = "" if shown["kind"] == SourceKind.OTHER else SourceKind(shown["kind"]).label
    return shown["name"], "", _joined(shown["authors"], _in_words(shown["date"]), kind)


LABELS = {kind: apps.get_model("catalogue", kind)._meta.verbose_name for kind in KINDS}
HEADINGS = {
    "person": _person,
    "place": _place,
    "event": _event,
    "renaming": _renaming,
    "rehabilitation": _rehabilitation,
    "source": _source,
}


def _joined(*parts):
    return " · ".join(str(part) for part in parts if part)


def _in_words(text):
    return _words_of(text, get_language())


@lru_cache(maxsize=1 << 14)
def _words_of(text, language):
    """`text` in words, kept by `language`, which is the reader's."""
    try:
        return dates.parse(text).in_words() if text else ""
    except ValueError:
        return text


def _reason(match, words, seen):
    """Why the record has the words that cannot be seen in what is shown of it; '' where all can be."""
    seen = fold(seen).split()
    unseen = [
        word
        for word in words
        if not word.is_initial and not any(part.startswith(word.folded) for part in seen)
    ]
    if not unseen:
        return ""
    if match.kind == "place" and (called := _called(match.shown["renamings"], unseen)):
        return called
    for name in _further_names(match):
        if {word.folded for word in unseen} & set(fold(name).split()):
            return _("also written “%(name)s”") % {"name": name}
    had = [*seen, *fold(" ".join(_further_names(match))).split()]
    unlike = [word for word in unseen if not word.bodies and not word.terms and _has(had, word)]
    spelled = [word.typed for word in unlike if word.spelled]
    if spelled:
        return _("also written “%(name)s”") % {"name": " ".join(spelled)}
    near = [word.typed for word in unlike if word.near and not _is_begun(word)]
    return _("nearly “%(name)s”") % {"name": " ".join(near)} if near else ""


def _is_begun(word):
    """Whether the word is the beginning of what it is near to, which says enough."""
    return any(near.startswith(word.folded) for near in word.near)


def _has(parts, word):
    """Whether one of `parts` is what the word means; a word that was left out is no reason."""
    return any(part.startswith(tuple(word.meanings)) for part in parts)


def _further_names(match):
    if match.kind == "person":
        return match.shown["names"] or []
    if match.kind == "rehabilitation" and match.shown["person"]:
        return match.shown["person"][2] or []
    return []


def _called(renamings, unseen):
    """`called Stalingrad 1925–1961`: the first of a place's other names that has one of the unseen words.

    A name ends with the next renaming that takes it away; where none says since when, only its end is told.
    """
    typed = {word.folded for word in unseen}
    meant = {meaning for word in unseen for meaning in word.meanings}
    for wanted in (typed, meant):  # as it was typed, if it is written so
        for n, (old, old_native, new, new_native, date) in enumerate(renamings or []):
            later = renamings[n + 1 :]
            for name in filter(None, (new, new_native)):
                if wanted & set(fold(name).split()):
                    until = next((row[4] for row in later if name in row[:2]), later[0][4] if later else "")
                    return _spell_of(name, date, until)
            for name in filter(None, (old, old_native)):
                if wanted & set(fold(name).split()):
                    return _spell_of(name, "", date)
    return ""


def _spell_of(name, since, until):
    since, until = _year(since), _year(until)
    if since and until:
        return _("called %(name)s %(since)s–%(until)s") % {"name": name, "since": since, "until": until}
    if until:
        return _("called %(name)s until %(until)s") % {"name": name, "until": until}
    if since:
        return _("called %(name)s from %(since)s") % {"name": name, "since": since}
    return _("also called %(name)s") % {"name": name}


def _year(text):
    """The year of a date, and the date in words where it has no single one."""
    plain = re.fullmatch(r"(-?\d{4})(-\d\d){0,2}", text or "")
    return plain[1] if plain else _in_words(text)


def _excerpt(summary, words):
    """The sentence of a summary in which a word stands first, cut where it is long."""
    beginnings = {part[:5] for word in words for part in [word.folded, *word.stems] if len(part) > 2}
    for sentence in re.split(r"(?<=[.!?])\s+", summary):
        if any(part.startswith(tuple(beginnings)) for part in fold(sentence).split()):
            return sentence if len(sentence) <= EXCERPT else sentence[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return ""
