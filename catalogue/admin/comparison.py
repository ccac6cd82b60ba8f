"""Two values side by side, for people: which words differ, and long texts cut to where they do."""

import difflib
import re

CUT = 240  # characters of a value shown in a list
LEAD = 40  # characters before the first difference of a value that is cut
MOST_WORDS = 2_000  # in which differences are marked word by word


def side_by_side(old, new, cut=CUT):
    """Two values as ([(text, marked)], [(text, marked)]): the words that differ are marked.

    Long values are cut to the surroundings of the first difference.
    """
    if cut and max(len(old), len(new)) > cut:
        start = max(0, len(_common_start(old, new)) - LEAD)
        old, new = _cut(old, start, cut), _cut(new, start, cut)
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [(old, True)], [(new, True)]
    left, right = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append(("".join(before[a:b]), kind != "equal"))
        right.append(("".join(after[c:d]), kind != "equal"))
    return [part for part in left if part[0]], [part for part in right if part[0]]


def _words(text):
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _common_start(one, other):
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((at for at, (a, b) in pairs if a != b), len(other))]


def _cut(text, start, cut):
    middle = text[start : start + cut]
    return f"{'…' if start and middle else ''}{middle}{'…' if start + cut < len(text) else ''}"


def shortened(text, cut=CUT):
    """The beginning of a value."""
    return _cut(text, 0, cut) if cut else text
