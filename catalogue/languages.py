"""The languages of the public pages: English at the addresses that always were, Russian under `/ru/`.

The address alone says the language: no cookie, no session and no `Accept-Language`, so that a cache may keep
every page. Django's own LocaleMiddleware would add `Vary: Accept-Language` to each English page.
"""

import re
from typing import NamedTuple

from django.conf import settings
from django.urls import URLResolver, get_script_prefix
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language


class Version(NamedTuple):
    """One page in one language: its code, the language's own name, the address; is it the page shown?"""

    code: str
    name: str
    url: str
    is_shown: bool


def prefix(code):
    """What an address in the language `code` begins with: `ru/`; '' for the language without prefix."""
    return "" if code == settings.LANGUAGE_CODE else f"{code}/"


def of_path(path):
    """The language that an address such as `/ru/persons/` is written in."""
    first = path.removeprefix("/").partition("/")[0]
    prefixed = {code for code, _name in settings.LANGUAGES if prefix(code)}
    return first if first in prefixed else settings.LANGUAGE_CODE


def shown():
    """The language of the page that is being made, as a tag of two letters: `en`, `ru`."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


def reads_cyrillic():
    """True where the readers of the page know a Cyrillic name better than a romanised one."""
    return shown() == "ru"


def is_cyrillic(text):
    """True for a text whose first letter is Cyrillic."""
    return bool(re.match(r"[\W\d_]*[Ѐ-ӿ]", text))


def for_readers(name, native):
    """Of a name and its native form the one that readers know: on a Russian page what is in Cyrillic."""
    return native if reads_cyrillic() and is_cyrillic(native) else name


def versions(request):
    """The page that `request` asks for, in every language: the same address with another prefix."""
    root = get_script_prefix()
    current = of_path(request.path_info)
    rest = request.get_full_path().removeprefix(root)
    if prefix(current):
        rest = rest.removeprefix(current).removeprefix("/")
    return [
        Version(
            code,
            name,
            escape_leading_slashes(f"{root}{prefix(code)}{rest}"),  # `//x/` would be another host
            code == current,
        )
        for code, name in settings.LANGUAGES
    ]


def chrome(request):
    """For the head and foot of each page, as a context processor: the page in every language."""
    return {"languages": versions(request)}


class LanguagePrefix:
    """The beginning of an address in the active language, as `django.urls` asks for patterns.

    Django has one (`i18n_patterns`) that may only stand in the root, and so would part the pages from the
    files (CSV, JSON), which are the same in every language and share the namespace.
    """

    converters = {}

    @property
    def regex(self):
        """For `reverse()`, which keeps what it found by language."""
        return re.compile(re.escape(str(self)))

    def match(self, path):
        """The rest of a path that begins with the prefix; None for another."""
        return (path.removeprefix(str(self)), (), {}) if path.startswith(str(self)) else None

    def check(self):
        """Nothing can be wrong with it."""
        return []

    def describe(self):
        """How Django names it in messages."""
        return f"'{self}'"

    def __str__(self):
        return prefix(get_language() or settings.LANGUAGE_CODE)


def in_every_language(*patterns):
    """The address patterns of pages that are there in every language."""
    return [URLResolver(LanguagePrefix(), list(patterns))]
