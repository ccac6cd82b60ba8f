"""A list of place names through the years, made into files that destal imports: the README's worked example.

    python -m examples.place_names LIST.csv FOLDER [--known DUMP] [--title "Where the list comes from"]

The list has one row a name: `country,region,city,lat,lon,period,wikipedia` and a column `name_xx` for each
language in which the name is given. `city` is today's name in English. `period` says when the name was in
use: `1925-1961`, `-1925` (since nobody says when), `1961-` (still), `-` (always), `1991?-` (perhaps),
`1784-17xx` (some year of that century), and several with commas where a name came back. A place's rows stand
together.

Into FOLDER go places.csv, renamings.csv, sources.csv (the list itself) and citations.csv. Places, renamings
and the source are drafts, so nothing appears before a curator has looked at it; the citations are written
all the same, since nothing is published without one. What cannot be read out of the list is told on the
standard error, each with its line and the reason, and never guessed at. Running it again writes the same
slugs and refs, so that a corrected list changes rows and doubles none.

`--known` is a folder that `manage.py dump_catalogue` wrote. A place there of the same name
and country, and near by on the map, is that place: it is not written again, so what the curators made of it
stays, and a renaming that is there already only gets the list's citation.

Needs nothing but Python and `catalogue/names.py`; reads and writes one place at a time.
"""

import argparse
import csv
import hashlib
import itertools
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from catalogue import names

COLUMNS = ["country", "region", "city", "lat", "lon", "period", "wikipedia"]
SOURCE = "list-of-place-names"
NEAR = 0.5  # degrees within which two places of one name are the same
OWN_LANGUAGE = {
    "Armenia": "hy", "Azerbaijan": "az", "Belarus": "be", "Estonia": "et", "Georgia": "ka",
    "Kazakhstan": "kk", "Kyrgyzstan": "ky", "Latvia": "lv", "Lithuania": "lt", "Moldova": "ro",
    "Russia": "ru", "Tajikistan": "tg", "Turkmenistan": "tk", "Ukraine": "uk", "Uzbekistan": "uz",
}  # fmt: skip
HEADERS = {
    "sources.csv": "slug,status,kind,title,authors,editors,date,number,container,publisher,place_published,"
    "volume,issue,pages,edition,language,url,accessed,doi,isbn,archive,shelfmark,based_on,summary,note",
    "places.csv": "slug,status,name,native_name,kind,country,latitude,longitude,wikidata,geonames,"
    "summary,note",
    "renamings.csv": "slug,status,place,old_name,old_native,new_name,new_native,date,kind,honours,event,"
    "decree,summary,note",
    "citations.csv": "ref,source,locator,quoted_in,quoted_in_locator,attributed_to,about,field,says,stance,"
    "quote,follows,note",
}
YEARS = re.compile(r"\d\d(?:\d\d|XX)")
YEAR = re.compile(r"(\d{4})(\??)|(\d\d)xx")
STRESS = re.compile("(?<=[\u0400-\u04ff])\u0301")  # Бе́лгород: the list marks how a name is read


@dataclass
class Year:
    """One end of a period: the first and last year it can mean, and how EDTF writes it."""

    first: int
    last: int
    edtf: str


@dataclass
class Span:
    """One name in use over one period; `begins` and `ends` are None where the list leaves them open."""

    line: int
    period: str
    printed: dict  # {language: the name, as the list prints it}
    begins: Year | None
    ends: Year | None

    @property
    def names(self):
        """{language: the name, without marks of stress}."""
        return {
            language: STRESS.sub("", unicodedata.normalize("NFC", name)).strip()
            for language, name in self.printed.items()
        }

    @property
    def verbatim(self):
        """The period and the names as they stand in the list."""
        return f"{self.period}: {', '.join(f'{name} ({lang})' for lang, name in self.printed.items())}"


@dataclass
class Place:
    """One place of the list, with its spans in order of time."""

    country: str
    region: str
    city: str
    rows: list  # [(line, row)]
    slug: str = ""
    spans: list = field(default_factory=list)


class Known:
    """What the catalogue holds already: slugs that are taken, places by name, renamings by place."""

    def __init__(self, folder=None):
        self.taken, self.places, self.renamings, self.cites = set(), {}, {}, False
        if folder is None:
            return
        self.cites = any(row["slug"] == SOURCE for row in _dumped(folder / "sources.csv"))
        for row in _dumped(folder / "places.csv"):
            self.places.setdefault((names.fold(row["name"]), row["country"]), []).append(row)
            self.taken.add(row["slug"])
        for row in _dumped(folder / "renamings.csv"):
            self.renamings.setdefault(row["place"], []).append(row)
            self.taken.add(row["slug"])

    def place(self, city, country, latitude, longitude):
        """The slug of the place of that name which lies there, or about which nobody knows where; or None."""
        for row in self.places.get((names.fold(city), country), ()):
            if not (row["latitude"] and latitude):
                return row["slug"]
            apart = (
                abs(float(row["latitude"]) - float(latitude)),
                abs(float(row["longitude"]) - float(longitude)),
            )
            if max(apart) < NEAR:
                return row["slug"]
        return None

    def renaming(self, place, new_name, date):
        """The slug of the renaming of `place` to `new_name` in about the year `date`; None for none."""
        years = set(YEARS.findall(date))
        for row in self.renamings.get(place, ()):
            same_name = names.fold(row["new_name"]) == names.fold(new_name)
            if same_name and (years & set(YEARS.findall(row["date"])) or not row["date"]):
                return row["slug"]
        return None

    def fresh(self, *attempts):
        """The first of `attempts`, or of the last one's numbers, that is no slug yet; taken from now on."""
        stem = attempts[-1]
        numbered = (f"{stem}-{number}" for number in itertools.count(2))
        slug = next(slug for slug in itertools.chain(attempts, numbered) if slug not in self.taken)
        self.taken.add(slug)
        return slug


def _dumped(path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Mapping:
    """Places of the list in, rows of the four files out; `left_out` hears of (line, place, reason)."""

    def __init__(self, known, title, write, left_out):
        self.known, self.write, self.left_out = known, write, left_out
        self.seen = set()
        if not known.cites:
            write("sources.csv", slug=SOURCE, status="draft", kind="other", title=title)

    def take(self, place):
        """Write what the list says of one place."""
        key = (place.country, place.region, place.city)
        if not place.city or key in self.seen:
            reason = "the place's rows do not stand together" if place.city else "there is no name of a city"
            for line, _row in place.rows:
                self.left_out(line, place.city, f"{reason}; the row was not read")
            return
        self.seen.add(key)
        place.spans = self._spans(place)
        where = self._coordinates(*place.rows[0])
        place.slug = self.known.place(place.city, place.country, *where)
        if not place.slug:
            self._place(place, *where)
        self._cite(f"place/{place.slug}", place.rows[0][0], quote=place.rows[0][1]["city"])
        self._changes(place)

    def _place(self, place, latitude, longitude):
        bare = _slug(place.city)
        place.slug = self.known.fresh(bare, _slug(f"{place.city} {place.region}"))
        _line, row = place.rows[0]
        today = next((span for span in reversed(place.spans) if span.ends is None), None)
        history = "; ".join(f"{row['period']} {_first_name(row)}" for _line, row in place.rows)
        self.write(
            "places.csv",
            slug=place.slug,
            status="draft",
            name=place.city,
            native_name=_own(today.names, place.country) if today else "",
            kind="city",
            country=place.country,
            latitude=latitude,
            longitude=longitude,
            summary=f"Town in {place.region}, {place.country}.",
            note=f"Names in the list: {history}. {row['wikipedia']}".strip(),
        )

    def _coordinates(self, line, row):
        """Both as the catalogue keeps them, with five places after the point, which is a metre."""
        try:
            latitude, longitude = float(row["lat"]), float(row["lon"])
        except ValueError:
            latitude = longitude = 999
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return f"{latitude:.5f}".rstrip("0").rstrip("."), f"{longitude:.5f}".rstrip("0").rstrip(".")
        self.left_out(line, row["city"], f"“{row['lat']}, {row['lon']}” is no place on Earth; left blank")
        return "", ""

    def _spans(self, place):
        """The periods of all names, in order of time."""
        spans = []
        for line, row in place.rows:
            printed = {name[5:]: row[name] for name in row if name.startswith("name_") and row[name].strip()}
            if not printed:
                self.left_out(line, place.city, "the row gives no name")
                continue
            if row["period"].strip() == "-" and len(place.rows) > 1:
                self.left_out(line, place.city, "a name without dates beside others that have some")
                continue
            for period in row["period"].split(","):
                try:
                    begins, ends = period_of(period)
                except ValueError as fault:
                    self.left_out(line, place.city, str(fault))
                else:
                    spans.append(Span(line, period.strip(), printed, begins, ends))
        return sorted(spans, key=lambda span: span.begins.last if span.begins else 0)

    def _changes(self, place):
        if place.spans and place.spans[0].begins:
            first = place.spans[0]
            self.left_out(
                first.line,
                place.city,
                f"the first name begins in {first.begins.edtf}, and the list does not say whether the place "
                "was founded then or had another name before",
            )
        for old, new in itertools.pairwise(place.spans):
            if reason := _no_change(old, new) or _meanwhile(old, new, place.spans):
                self.left_out(new.line, place.city, reason)
            else:
                self._renaming(place, old, new)
        if place.spans and place.spans[-1].ends:
            last = place.spans[-1]
            self.left_out(last.line, place.city, f"nothing follows the name that ended in {last.ends.edtf}")

    def _renaming(self, place, old, new):
        old_native, new_native = _compared(old.names, new.names, place.country)
        old_name, new_name = (
            _latin(place, span, name) for span, name in [(old, old_native), (new, new_native)]
        )
        if names.sort_key(old_name) == names.sort_key(new_name):
            reason = f"“{old_native}” and “{new_native}” are the same in Latin letters, {new_name}"
            self.left_out(new.line, place.city, reason)
            return
        date = _date(old, new)
        slug = self.known.renaming(place.slug, new_name, date)
        if slug:
            self.left_out(new.line, place.city, f"the catalogue has this renaming, {slug}; it is cited there")
        else:
            stem = _slug(f"{old_name} to {new_name}")
            slug = self.known.fresh(stem, f"{stem}-{re.sub('[^0-9]+', '-', date).strip('-')}")
            before = [
                span.names
                for span in place.spans
                if span.begins is None or span.begins.last < new.begins.last
            ]
            restored = any(_shared(names_then, new.names) is True for names_then in before)
            gap = old.ends.edtf != new.begins.edtf
            self.write(
                "renamings.csv",
                slug=slug,
                status="draft",
                place=place.slug,
                old_name=old_name,
                old_native=old_native,
                new_name=new_name,
                new_native=new_native,
                date=date,
                kind="earlier name restored" if restored else "other",
                note="The list does not say what the place was called between the two names." if gap else "",
            )
        quote = f"{old.verbatim}; {new.verbatim}"
        self._cite(f"renaming/{slug}", f"{old.line}, {new.line}", field="date", says=date, quote=quote)

    def _cite(self, about, lines, **columns):
        plural = "s" if "," in str(lines) else ""
        ref = hashlib.sha256(f"{SOURCE} {about}".encode()).hexdigest()[:16]
        self.write(
            "citations.csv", ref=ref, source=SOURCE, locator=f"line{plural} {lines}", about=about, **columns
        )


def period_of(text):
    """(begins, ends) of `1925-1961` and its like, None for an open end; ValueError with a sentence."""
    begins, dash, ends = text.strip().partition("-")
    if not dash:
        raise ValueError(f"“{text.strip()}” is no period; write 1925-1961")
    began, ended = _year(begins), _year(ends)
    if began and ended and began.first > ended.last:
        raise ValueError(f"the period “{text.strip()}” ends before it begins")
    return began, ended


def _year(text):
    text = text.strip()
    if not text:
        return None
    match = YEAR.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is no year; write 1925, 1925? or 19xx")
    if match[3]:
        return Year(int(f"{match[3]}00"), int(f"{match[3]}99"), f"{match[3]}XX")
    return Year(int(match[1]), int(match[1]), text)


def _date(old, new):
    """When the name changed: one year, or once between the end of the old and the beginning of the new."""
    if old.ends.edtf == new.begins.edtf or old.ends.last >= new.begins.first:
        return new.begins.edtf
    return f"[{old.ends.first}..{new.begins.last}]"


def _no_change(old, new):
    """Why nothing was renamed between two names that follow each other; "" where it was."""
    if _shared(old.names, new.names) is True:
        return "the same name as before it: no renaming"
    if new.begins is None:
        return "two names whose beginning is not known, so nobody can say which was first"
    if old.ends is None or old.ends.first > new.begins.last:
        until = f"until {old.ends.edtf}" if old.ends else "still"
        name = next(iter(old.names.values()))
        return f"begins in {new.begins.edtf} while “{name}” is in use {until}: the periods overlap"
    return ""


def _meanwhile(old, new, spans):
    """Why two names with other years between them do not follow each other: a third is in use then."""
    for other in spans:
        begins = other.begins.first if other.begins else 0
        ends = other.ends.last if other.ends else 9999
        if other not in (old, new) and begins < new.begins.first and ends > old.ends.last:
            return f"“{next(iter(other.names.values()))}” is in use between it and the name before"
    return ""


def _shared(old, new):
    """Whether two {language: name} agree in every language that both have; None where there is none."""
    both = old.keys() & new.keys()
    return all(names.fold(old[language]) == names.fold(new[language]) for language in both) if both else None


def _preferred(country):
    return [OWN_LANGUAGE.get(country, "ru"), "ru"]


def _own(known, country):
    """The name in the country's own language, else in Russian, else the first that is given."""
    return next((known[lang] for lang in _preferred(country) if lang in known), next(iter(known.values())))


def _compared(old, new, country):
    """The two names in a language in which they differ, where there is one."""
    differ = [lang for lang in [*_preferred(country), *old] if lang in new and lang in old]
    differ = [lang for lang in differ if names.fold(old[lang]) != names.fold(new[lang])]
    return (old[differ[0]], new[differ[0]]) if differ else (_own(old, country), _own(new, country))


def _latin(place, span, native):
    """The name in Latin letters: today's name as the list has it, else as printed, else from the Russian."""
    today = next((s for s in reversed(place.spans) if s.ends is None), None)
    if today and span.line == today.line:
        return place.city
    if not re.search(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]", native):
        return native
    return names.romanise(span.names.get("ru", native))


def _slug(text):
    """The slug that the catalogue would make, with the letter of Azerbaijani that it does not know."""
    return names.slug(text.replace("Ə", "E").replace("ə", "e"))


def _first_name(row):
    return next((row[name] for name in row if name.startswith("name_") and row[name].strip()), "?")


def places_of(file):
    """The places of the list, one at a time; ValueError where its columns are not those of such a list."""
    reader = csv.DictReader(file, restval="", restkey="", strict=True)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise ValueError(f"The list has no column {', '.join(missing)}.")

    def numbered():
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return
            yield line, row

    for key, rows in itertools.groupby(
        numbered(), lambda pair: tuple(pair[1][c].strip() for c in COLUMNS[:3])
    ):
        yield Place(*key, list(rows))


def convert(list_path, folder, known, title, tell):
    """Write the four files; {file: rows written}. `tell(line, place, reason)` hears what is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(HEADERS, 0)
    files = {name: (folder / name).open("w", encoding="utf-8", newline="") for name in HEADERS}
    try:
        writers = {}
        for name, header in HEADERS.items():
            writers[name] = csv.DictWriter(files[name], header.split(","), restval="", lineterminator="\n")
            writers[name].writeheader()

        def write(to, /, **columns):
            writers[to].writerow(columns)
            counts[to] += 1

        with list_path.open(encoding="utf-8-sig", newline="") as file:
            mapping = Mapping(known, title, write, tell)
            for place in places_of(file):
                mapping.take(place)
    finally:
        for file in files.values():
            file.close()
    return counts


def main(words=None):
    """The command; 0, or 1 and a sentence where the list cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.place_names", description=__doc__.splitlines()[0]
    )
    parser.add_argument("list", type=Path, help="the list, a CSV file in UTF-8")
    parser.add_argument("folder", type=Path, help="where the files for destal go")
    parser.add_argument("--known", type=Path, help="a folder that manage.py dump_catalogue wrote")
    parser.add_argument("--title", default="A list of place names through the years", help="of the source")
    chosen = parser.parse_args(words)
    left_out = 0

    def tell(line, place, reason):
        nonlocal left_out
        left_out += 1
        print(f"line {line}, {place}: {reason}.", file=sys.stderr)

    try:
        counts = convert(chosen.list, chosen.folder, Known(chosen.known), chosen.title, tell)
    except (OSError, ValueError, csv.Error) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    for name, count in counts.items():
        print(f"{name}: {count} rows")
    print(f"{left_out} lines told above, with the reason, of what could not be read out of the list.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
