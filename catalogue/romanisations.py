"""How Russian is written in Latin letters, language by language: tables, without marks.

Pure: Cyrillic in, folded Latin out. A romanisation looks at a letter's neighbours (е after a vowel, с
between vowels, a final ий), so `marked` first puts a sign of its own, from `PLACES`, for such a letter; after
that each table is a plain replacement of single letters, which `str.translate` does in a microsecond.

What the tables follow (marks left out; where usage leaves the standard, usage):

* `BGN`: United States Board on Geographic Names and Permanent Committee on Geographical Names, 1947, and
  `BGN_E` with ë as e, as books print it (and names.romanise).
* `LIBRARIES`: the ALA-LC table for Russian without ligatures and marks; Russian passports since 2013 (ICAO
  Doc 9303) nearly agree. `PASSPORT`: those of 1997 to 2010 (order no. 310 of the Ministry of the Interior);
  `PASSPORT_TC`: GOST R 52535.1-2006.
* `SCHOLARLY`: the scientific transliteration of Slavists; `ISO`: ISO 9:1995, which is GOST 7.79-2000 A;
  `LETTERS`: GOST 7.79-2000 B.
* `GERMAN`: Duden, transcription of Russian; `GERMAN_EAST`: Steinitz, as in books of the GDR; `GERMAN_ORIGIN`:
  the usual German spelling of names that came from German or Yiddish (Eisenstein, Blücher, Sorge).
* `FRENCH` and `FRENCH_Y`: the usage of Larousse and of the passports of the Soviet Union, which were French;
  `FRENCH_PRESS`: newspapers of the fifties (Kroutchev).
* `POLISH`: PWN, transcription of Russian; `POLISH_HARD` for names that Poles do not soften (Mandelsztam).
* `CZECH`: the Academy's rules of Czech spelling; `HUNGARIAN`: those of the Hungarian Academy; `DUTCH`:
  Taalunie; `SWEDISH` and `NORWEGIAN`: the language councils; `FINNISH`: SFS 4900, `FINNISH_PRESS` without its
  letters š and ž; `ESTONIAN`: the Mother Tongue Society; `SPANISH`: Fundéu.
* `POPULAR` and `HASTY` (English), `PORTUGUESE`, `ITALIAN`, `TURKISH` (Romanian is near it) and `SOUTHERN`
  (Croatian, Slovene): what newspapers print, compiled from the headings of these languages' Wikipedias;
  so are `LATVIAN` and `SERBIAN` (for Latin letters; Cyrillic ones are in `phonetic`).
* `UKRAINIAN`: resolution no. 55 of the Cabinet of Ukraine, 2010.
"""

import re

# A sign for a letter in a place where some language writes it otherwise. The first pattern that fits counts.
PLACES = [
    (r"(?<=[кгх])ий$", "Й"),
    (r"ий$", "Ј"),  # Polish -ij, where -ski has none
    (r"ый$", "Ы"),
    (r"ая$", "Ѫ"),
    (r"(?<=[иы])н$", "Н"),  # French -ine
    (r"ье", "Ѣ"),
    (r"ьё", "Ѳ"),
    (r"ьи", "І"),
    (r"(?:^|(?<=[аеёиоуыэюяъй]))е", "Е"),  # heard as ye
    (r"(?:^|(?<=[аеёиоуыэюяъй]))ё", "Ё"),
    (r"(?<=[жчшщц])ё", "О"),  # heard as o
    (r"(?:(?<=[жчшщцл])|(?<=дз))е", "э"),  # nothing soft before it
    (r"(?<=[жшц])и", "И"),  # heard as ы
    (r"(?<=и)я", "Ѧ"),
    (r"(?:^|(?<=[аеёоуыэюяъьй]))я", "Я"),
    (r"(?:^|(?<=[аеёиоуыэюяъьй]))ю", "Ю"),
    (r"кс", "К"),
    (r"дж", "Џ"),
    (r"ц(?=к)", "Ц"),  # German tz
    (r"ш(?=[тп])", "Ш"),  # German st and sp
    (r"(?<=[аеёиоуыэюя])с(?=[аеёиоуыэюя])", "С"),  # German and French ss
    (r"г(?=[еиэ])", "Г"),  # French and Spanish gu
    (r"н(?=[еёиюяь])", "њ"),  # soft, which Hungarian writes
    (r"д(?=[еёиюяь])", "ђ"),
    (r"т(?=[еёиюяь])", "ћ"),
    (r"(?<=.)л(?=[еёюя])", "љ"),  # which Serbian writes, as it does ь
]
PLACE = re.compile("|".join(f"({pattern})" for pattern, _sign in PLACES))
SIGNS = ["", *(sign for _pattern, sign in PLACES)]
# A sign that a table does not name is written as this letter or sign is.
FOLLOWING = dict(zip("ЈЦСГНњђћљЮЯШ", "Йцсгнндтлюяш", strict=True))


def pairs(text):
    """`text` of the form `ж=zh ь=` as a dictionary."""
    return dict(pair.split("=") for pair in text.split())


# Letters that most languages write alike, the others as BGN/PCGN has them.
COMMON = pairs(
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch "
    "ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya Й=iy Ы=yy Ѫ=aya Ѣ=ye Ѳ=yo І=i Е=ye Ё=yo ё=yo О=yo И=i Ѧ=ya К=ks"
)


def _table(differences, of=COMMON):
    """The table `of` another language with `differences`."""
    return of | pairs(differences)


BGN = _table("І=yi")
BGN_E = _table("ё=e О=e Ё=ye Ѳ=ye")
PASSPORT = _table("Е=e Ё=e ё=e О=e Ѳ=ye К=x")
LIBRARIES = _table("й=i ю=iu я=ia Е=e Ё=e ё=e О=e Ѣ=e Ѳ=e Ѧ=ia Й=ii Ы=yi Ѫ=aia")
PASSPORT_TC = _table("ц=tc", LIBRARIES)
POPULAR = _table("й=i Е=e Ё=e ё=e О=e Ѣ=ie Ѳ=ie І=yi Ѧ=a Й=y Ы=y К=x")
POPULAR_I = _table("Ё=yo ё=yo О=yo Ѣ=ye Ѳ=yo Е=ye Й=i К=ks", POPULAR)
HASTY = _table("щ=sch Џ=j ц=tz", POPULAR)
HASTY_I = _table("щ=sch х=k ы=i Џ=dj", POPULAR)
HASTY_K = _table("х=k", POPULAR)
HASTY_CH = _table("щ=ch х=k К=ks", POPULAR)
GERMAN = _table(
    "в=w ж=sch з=s х=ch ц=z ч=tsch ш=sch щ=schtsch й=i ю=ju я=ja Е=je Ё=jo ё=jo О=o Ѣ=je Ѳ=jo І=ji К=x Ѧ=ja "
    "Й=i Ы=y Ѫ=aja С=ss"
)
GERMAN_EAST = _table("ж=sh щ=stsch Ц=tz О=e ё=e Ѳ=je й=j Й=ij С=s К=ks", GERMAN)
GERMAN_ORIGIN = _table("ю=u я=a Е=e Ш=s й=i С=s", GERMAN)
FRENCH = _table(
    "ж=j ч=tch ш=ch щ=chtch у=ou ю=iou я=ia й=i Е=e Ё=io ё=io О=e Ѣ=ie Ѳ=io К=x Ѧ=a Й=i Ы=y Ѫ=aia С=ss Г=gu "
    "Н=ne"
)
FRENCH_Y = _table("Е=ie ё=ie Ѳ=ie О=io Й=y Г=g С=s Н=n К=ks", FRENCH)
FRENCH_PRESS = _table("х=k щ=tch ё=e Ё=e", FRENCH)
POLISH = _table(
    "в=w ж=z х=ch ц=c ч=cz ш=sz щ=szcz й=j ю=iu я=ia Ю=ju Я=ja е=ie ё=io Е=je Ё=jo О=o Ѣ=je Ѳ=jo І=ji И=y "
    "Ѧ=ja Й=i Ј=ij Ы=y Ѫ=a"
)
POLISH_HARD = _table("е=e ё=o ю=u я=a Ѧ=a", POLISH)
SCHOLARLY = _table("ж=z х=ch ц=c ч=c ш=s щ=sc й=j ю=ju я=ja Е=e Ё=e ё=e О=e Ѣ=e Ѳ=e Ѧ=ja Й=ij Ы=yj Ѫ=aja")
ISO = _table("х=h щ=s ю=u я=a Ѧ=a Ѫ=aa", SCHOLARLY)
LETTERS = _table("х=x ц=cz щ=shh й=j Е=e Ѣ=e Й=ij Ы=yj")
CZECH = _table("Е=je Ё=jo ё=jo О=o Ѣ=je Ѳ=jo", SCHOLARLY)
SOUTHERN = _table("х=h Й=i Ы=i", CZECH)
FINNISH = _table("ц=ts ч=ts щ=sts Ы=yi", SOUTHERN)
FINNISH_PRESS = _table("ж=zh ч=tsh ш=sh щ=shtsh", FINNISH)
ESTONIAN = _table("ы=o", FINNISH)
LATVIAN = _table("ё=o", SOUTHERN)
SERBIAN = _table("ь=j њ=nj љ=lj ђ=d ћ=t", SOUTHERN)
HUNGARIAN = _table(
    "с=sz К=ksz ж=zs щ=scs ч=cs ы=i Ы=ij Й=ij х=h њ=ny ђ=gy ћ=ty Ѣ=je Ш=s Џ=dzs", CZECH
)  # fmt: skip
DUTCH = _table("ж=zj ш=sj щ=sjtsj ч=tsj ц=ts у=oe ю=joe Й=i", CZECH)
SWEDISH = _table("ж=zj ш=sj щ=sjtj ч=tj ц=ts", CZECH)
NORWEGIAN = _table("ж=sj ш=sj щ=sjtsj ч=tsj ц=ts х=kh", CZECH)
SPANISH = _table("х=j й=i Ё=io ё=io О=o Ѣ=ie Ѳ=io Ѧ=a Й=i Ы=i К=ks Г=gu")
SPANISH_SCH = _table("щ=sch я=ia Е=e К=x Г=g", SPANISH)
PORTUGUESE = _table("ж=j ч=tch ш=ch щ=chtch й=i ю=iu я=ia ы=i Е=ie Ё=io ё=io О=o Ѣ=ie Ѳ=io Ѧ=a Й=i Ы=i С=ss")
ITALIAN = _table("ж=z х=k ч=c ш=sc щ=sc й=i Е=e Ё=io ё=io О=io Ѣ=ie Ѳ=io Ѧ=a Й=ij")
TURKISH = _table("ж=j х=h ч=c ш=s щ=sc ы=i О=o Ё=yo ё=yo Ѧ=ya Й=i Ы=i")
UKRAINIAN = _table("г=h и=y й=i і=i ї=i є=ie ґ=g ў=u ю=iu я=ia Ю=yu Я=ya Ѧ=ia Е=ye Й=yi Ы=yi І=y И=y", BGN_E)


def _finished(letters):
    """`letters` for str.translate, with the signs that it does not name."""
    signs = {sign: letters[letter] for sign, letter in FOLLOWING.items()}
    return str.maketrans({**signs, "Џ": letters["д"] + letters["ж"], **letters})


OFFICIAL = [BGN, BGN_E, PASSPORT, LIBRARIES, PASSPORT_TC, SCHOLARLY, ISO, LETTERS]
ENGLISH = [POPULAR, POPULAR_I, HASTY, HASTY_I, HASTY_K, HASTY_CH]
WESTERN = [GERMAN, GERMAN_EAST, DUTCH, FRENCH, FRENCH_Y, FRENCH_PRESS]
SOUTH_WESTERN = [SPANISH, SPANISH_SCH, PORTUGUESE, ITALIAN]
NORTHERN = [SWEDISH, NORWEGIAN, FINNISH, FINNISH_PRESS, ESTONIAN, LATVIAN]
EASTERN = [POLISH, POLISH_HARD, CZECH, SOUTHERN, TURKISH]
LANGUAGES = [OFFICIAL, ENGLISH, WESTERN, SOUTH_WESTERN, NORTHERN, EASTERN]
TABLES = [_finished(letters) for tables in LANGUAGES for letters in tables]
UNDOUBLED = [_finished(letters) for letters in (POPULAR, SPANISH, SOUTHERN)]
IN_CZECH, IN_HUNGARIAN, IN_GERMAN = map(_finished, [CZECH, HUNGARIAN, GERMAN_ORIGIN])
IN_UKRAINIAN, IN_SERBIAN = map(_finished, [UKRAINIAN, SERBIAN])

# A long sz doubles its first letter only; a soft letter has taken the j of ё, ю, я.
HUNGARIAN_PAIRS = {"szsz": "ssz", "nyj": "ny", "gyj": "gy", "tyj": "ty"}
HUNGARIAN_PAIR = re.compile("|".join(HUNGARIAN_PAIRS))

# Names that are Russian, Ukrainian, Armenian or Georgian by their ending; GERMAN_ORIGIN is for the others.
NOT_GERMAN = re.compile(r"(?:[оеё]ва?|[иы]на?|[иы]й|ая|ич|[вш]на|ко|[иуюя]к|ян|дзе|швили)$")
UKRAINIAN_ENDING = re.compile(r"(?:енко|[иую]к|ец)$")
DOUBLED = re.compile(r"([бвгджзклмнпрстфхцчшщСК])\1")


def marked(word):
    """The Russian `word` in small letters with a sign for each letter that stands in one of the PLACES."""
    return PLACE.sub(lambda found: SIGNS[found.lastindex], word)


def romanised(word):
    """The Russian `word` (small letters, ё kept) in every language's Latin letters, without marks.

    >>> sorted(romanised("рыков"))
    ['rikov', 'rokov', 'rykov', 'rykow']
    """
    signs = marked(word)
    found = {signs.translate(table) for table in TABLES}
    found.add(HUNGARIAN_PAIR.sub(lambda pair: HUNGARIAN_PAIRS[pair[0]], signs.translate(IN_HUNGARIAN)))
    found.add(signs.translate(IN_SERBIAN).replace("jj", "j"))  # lj and nj have taken it too
    if not NOT_GERMAN.search(word):
        found.add(signs.translate(IN_GERMAN))
    elif UKRAINIAN_ENDING.search(word):
        found.add(signs.translate(IN_UKRAINIAN))
    elif word.endswith(("ова", "ева", "ёва")):
        found.add(signs.translate(IN_CZECH)[:-1] + "ova")
    single = DOUBLED.sub(r"\1", signs)
    if single != signs:
        found.update(single.translate(table) for table in UNDOUBLED)
    return found


def ukrainian(word):
    """The Ukrainian or Belarusian `word` (small letters) in Latin letters.

    >>> ukrainian("сергій")
    'serhii'
    """
    return marked(word).translate(IN_UKRAINIAN)
