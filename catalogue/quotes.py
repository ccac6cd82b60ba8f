"""Whether a quote stands in a text: found, found with differences (and which), or not found.

A text may be a part of its source; then a quote from elsewhere is not missed, but *not held* (`holds`).

Folded, because editions and typing differ in them: white space, hyphenation at line ends and hyphens within
words, quotation marks, dashes, ё and е, compatibility forms (ligatures). An ellipsis in the quote (`…`,
`...`, `[…]`, `(. . .)`) stands for up to about two pages. Case and other punctuation are not folded: they
are differences, except at the ends of the quote. Pure: texts in, values out.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher

FOUND, DIFFERENCES, NOT_FOUND, NOT_HELD = "found", "differences", "not found", "not held"
SAME, QUOTE, TEXT, GAP = "same", "quote", "text", "gap"  # who has the words of a run
MOST_SKIPPED = 800  # words that an ellipsis stands for
ALIKE = 0.7  # the share of a quote's words that a passage must have, in their order, to be meant
RARE = 2_000  # places of rare words that are looked at to find where a quote is meant to stand
BEST = 3  # passages that are compared word by word
LONG = 300  # words from which on the comparison passes over the commonest ones

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
MARKS = dict.fromkeys(map(ord, '"“”„‟«»‹›‘’‚‛`´′″'), "'") | {ord("ё"): "е", ord("Ё"): "Е"}
LETTER = r"[^\W\d_]"
# All of these run in linear time on what `_spaced` has left of white space: single spaces and line ends.
LINE_END = re.compile(rf"(?<={LETTER})[-‐]\n(?={LETTER})")
LONG_DASH = re.compile(r"[ \n]?(?:[—―]|-{2,})[ \n]?|[ \n][-‐‒–−][ \n]")
WITHIN = re.compile(rf"(?<={LETTER})[-‐‒–−](?={LETTER})")
DASH = re.compile(r"[‐‒–−]")
ELLIPSIS = re.compile(r"[\[(<]? ?(?:\. ?){3,}[\])>]?")
WORD = re.compile(r"\w")
PAGES = r"(\d{1,6})(?: ?[-–—] ?(\d{1,6}))?"
LISTED = re.compile(rf"(?:pages?|pp?|стр|с|s)?[. ]*({PAGES}(?:[,; ]+{PAGES})*)", re.IGNORECASE)


def pages(text):
    """The ranges of pages that `text` begins with: [(12, 34), (147, 147)] for `pp. 12–34, 147`.

    None where it begins with something else, such as a paragraph. `147-9` is 147 to 149.
    """
    found = LISTED.match(text.strip())
    if found is None:
        return None
    ranges = []
    for first, last in re.findall(PAGES, found[1]):
        whole = first[: max(len(first) - len(last), 0)] + last if last else first
        ranges.append((int(first), int(whole)))
    return ranges


def holds(held, locator):
    """Whether a text of the pages `held` must have what stands at `locator`; False where nobody can tell."""
    places = pages(locator)
    return places is not None and all(
        any(first <= start and end <= last for first, last in pages(held) or []) for start, end in places
    )


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a quote; of differences, the passage as runs of (who has them, words)."""

    result: str
    runs: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Passage:
    """Where in the text, in words, part of a quote is meant to stand; its runs; how many words agree."""

    first: int
    last: int
    runs: list
    agreeing: int


class Text:
    """A text in which many quotes are looked for; made once, in time linear in its length."""

    def __init__(self, text):
        shown = _spaced(text)
        self._folded = _folded(shown)
        self._words = shown.split(" ")
        self._keys = list(map(_key, self._folded.split(" ")))
        self._places = None

    def check(self, quote):
        """The `Check` of one quote."""
        parts = [part for part in map(_trimmed, ELLIPSIS.split(_spaced(quote))) if part]
        if not parts:
            return Check(NOT_FOUND)
        if self._stands([_folded(part) for part in parts]):
            return Check(FOUND)
        passages = self._alike([part.split(" ") for part in parts])
        if not passages:
            return Check(NOT_FOUND)
        runs = [run for passage in passages for run in [(GAP, "…"), *passage.runs]]
        return Check(DIFFERENCES, runs[1:])

    # To the letter

    def _stands(self, parts):
        """True where the folded parts stand in the text in order, each near enough to the one before."""
        first, *others = parts
        start = self._find(first, 0, len(self._folded))
        while start >= 0:
            if self._follow(start + len(first), others):
                return True
            start = self._find(first, start + 1, len(self._folded))
        return False

    def _follow(self, end, parts):
        for part in parts:
            start = self._find(part, end, end + MOST_SKIPPED * 6)
            if start < 0:
                return False
            end = start + len(part)
        return True

    def _find(self, part, start, stop):
        """Where `part` stands as whole words from `start` on; -1 where it does not."""
        text = self._folded
        while (place := text.find(part, start, stop)) >= 0:
            before, after = text[place - 1 : place], text[place + len(part) : place + len(part) + 1]
            if not before.isalnum() and not after.isalnum():
                return place
            start = place + 1
        return -1

    # With differences

    def _alike(self, parts):
        """The passages of all parts, in order; none where one of them stands nowhere near."""
        anchor = max(range(len(parts)), key=lambda number: len(parts[number]))
        found = [self._best(parts[anchor])]
        if not found[0]:
            return []
        for part in reversed(parts[:anchor]):
            end = found[0].first
            found.insert(0, self._compared(part, max(0, end - MOST_SKIPPED), end))
            if not found[0]:
                return []
        for part in parts[anchor + 1 :]:
            start = found[-1].last
            found.append(self._compared(part, start, start + MOST_SKIPPED))
            if not found[-1]:
                return []
        return found

    def _best(self, part):
        """The passage most like `part`; None where none is like it."""
        reach = len(part) // 2 + 5
        windows = [(max(0, at - reach), at + len(part) + reach) for at in self._likely(part)]
        passages = filter(None, [self._compared(part, *window) for window in windows])
        return max(passages, key=lambda passage: passage.agreeing, default=None)

    def _likely(self, part):
        """The few words of the text at which `part` may begin, as most of its rare words have it."""
        if self._places is None:
            self._places = defaultdict(list)
            for place, key in enumerate(self._keys):
                self._places[key].append(place)
        keys = enumerate(map(_key, map(_folded, part)))
        known = [(self._places[key], number) for number, key in keys if key in self._places]
        votes, width = Counter(), max(8, len(part) // 2)
        for places, number in sorted(known, key=lambda pair: len(pair[0])):
            if votes.total() > RARE:
                break
            for place in places[:RARE]:
                votes[(place - number) // width] += 1
        return [bucket * width for bucket, _votes in votes.most_common(BEST)]

    def _compared(self, part, start, stop):
        """The passage between two words of the text that is like `part`; None where none is like it."""
        keys = list(map(_key, map(_folded, part)))
        matcher = SequenceMatcher(None, keys, self._keys[start:stop], autojunk=len(keys) > LONG)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        agreeing = sum(block.size for block in blocks)
        if not blocks or agreeing < ALIKE * len(keys):
            return None
        first, last = start + blocks[0].b, start + blocks[-1].b + blocks[-1].size
        return _Passage(first, last, self._runs(part, blocks, start), agreeing)

    def _runs(self, part, blocks, start):
        """The runs of `part` beside the passage that the matching `blocks`, from `start` on, make up."""
        runs, read, here = [], 0, start + blocks[0].b
        for block in blocks:
            runs.append((QUOTE, part[read : block.a]))
            runs.append((TEXT, self._words[here : start + block.b]))
            for number in range(block.size):
                mine, theirs = part[block.a + number], self._words[start + block.b + number]
                at_an_end = block.a + number in {0, len(part) - 1}  # where the quote itself was trimmed
                bare = _trimmed if at_an_end else str
                same = bare(_folded(mine)) == bare(_folded(theirs))
                runs += [(SAME, [theirs])] if same else [(QUOTE, [mine]), (TEXT, [theirs])]
            read, here = block.a + block.size, start + block.b + block.size
        runs.append((QUOTE, part[read:]))
        return _joined(runs)


def _spaced(text):
    """`text` in one line with one space between words and around dashes; no word divided at a line's end."""
    text = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(INVISIBLE)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    text = LINE_END.sub("", "\n".join(line for line in lines if line))
    return " ".join(LONG_DASH.sub(" - ", text).split())


def _folded(text):
    """Spaced `text` without what editions differ in; it has the same words and spaces."""
    text = re.sub("'{2,}", "'", text.translate(MARKS))
    return DASH.sub("-", WITHIN.sub("", text))


def _trimmed(part):
    """A part of a quote without punctuation, brackets and quotation marks at its ends."""
    first = WORD.search(part)
    return part[first.start() : len(part) - WORD.search(part[::-1]).start()] if first else ""


def _key(word):
    """What makes a folded word the same word: not its case, nor the punctuation that stands beside it."""
    bare = word if word[:1].isalnum() and word[-1:].isalnum() else _trimmed(word)
    return bare.casefold() or word


def _joined(runs):
    """Runs of words as runs of text; those of one kind that follow one another are one."""
    found = []
    for what, words in runs:
        if not words:
            continue
        if found and found[-1][0] == what:
            found[-1] = (what, f"{found[-1][1]} {' '.join(words)}")
        else:
            found.append((what, " ".join(words)))
    return found
