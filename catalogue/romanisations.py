"""How Russian is written in Latin letters, language by language: tables, without marks.

Pure: Cyrillic in, folded Latin out. A romanisation looks at a letter's neighbours (е after a vowel, с between
vowels, a final ий), so `marked` first replaces such letters by a sign of their own, named in `PLACES`; after
that each table is a plain replacement of single letters.

Where the tables come from:
* `BGN`: United States Board on Geographic Names and Permanent Committee on Geographical Names, 1947.
* `LIBRARIES`: the ALA-LC table for Russian, without ligatures; passports since 2010 (ICAO Doc 9303) agree.
* `PASSPORT`: the order of the Ministry of the Interior no. 310 of 1997; `PASSPORT_TC`: GOST R 52535.1-2006.
* `SCHOLARLY`: the scientific transliteration of Slavists; `ISO`: ISO 9:1995, which is GOST 7.79-2000 A;
  `LETTERS`: GOST 7.79-2000 B.
* `GERMAN`: Duden, "Umschrift für das Russische"; `GERMAN_EAST`: Steinitz, as books of the GDR print it.
* `FRENCH`: the usage of the Foreign Ministry and of Larousse; `POLISH`: PWN, "Transkrypcja współczesnego
  alfabetu rosyjskiego"; `CZECH`: Pravidla českého pravopisu; `HUNGARIAN`: the Academy's rules (Hadrovics
  and others, 1985); `DUTCH`: Taalunie; `SWEDISH`: TT and Svenska språknämnden; `NORWEGIAN`: Språkrådet;
  `FINNISH`: SFS 4900; `SPANISH`: Fundéu and the Spanish Wikipedia; `PORTUGUESE`: the Brazilian press.
* `POPULAR`, `HASTY`, `ITALIAN`, `TURKISH`, `SOUTHERN` (Croatian, Slovene): what newspapers print, compiled
  from the headings of these languages' Wikipedias.
"""

import re

# What a letter is replaced by where it is written otherwise than usual. The first that fits counts.
PLACES = [
    (r"ий$", "Й"),
    (r"ый$", "Ы"),
    (r"ая$", "Ѫ"),
    (r"(?<=[иы])н$", "Н"),  # French -ine
    (r"ье", "Ѣ"),
    (r"ьё", "Ѳ"),
    (r"ьи", "І"),
    (r"(?:^|(?<=[аеёиоуыэюяъй]))е", "Е"),  # heard as ye
    (r"(?:^|(?<=[аеёиоуыэюяъй]))ё", "Ё"),
    (r"(?<=[жчшщц])ё", "О"),  # heard as o
    (r"(?<=[жчшщцл])е", "э"),  # no soft consonant before it
    (r"(?<=[жшц])и", "И"),  # heard as ы
    (r"(?<=и)я", "Ѧ"),
    (r"(?:^|(?<=[аеёоуыэюяъьй]))я", "Я"),
    (r"(?:^|(?<=[аеёиоуыэюяъьй]))ю", "Ю"),
    (r"кс", "К"),
    (r"ц(?=к)", "Ц"),
    (r"(?<=[аеёиоуыэюя])с(?=[аеёиоуыэюя])", "С"),
    (r"г(?=[еиэ])", "Г"),  # French and Spanish gu
    (r"н(?=[еёиюяь])", "њ"),  # soft, which Hungarian writes
    (r"д(?=[еёиюяь])", "ђ"),
    (r"т(?=[еёиюяь])", "ћ"),
]
PLACE = re.compile("|".join(f"({pattern})" for pattern, _sign in PLACES))
SIGNS = ["", *(sign for _pattern, sign in PLACES)]


def _pairs(text):
    """`text` of the form `ж=zh ь=` as a dictionary."""
    return dict(pair.split("=") for pair in text.split())


# Letters that most languages write alike; the signs as BGN/PCGN has them.
COMMON = _pairs(
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh "
    "щ=shch ъ= ы=y ь= э=e ю=yu я=ya Й=iy Ы=yy Ѫ=aya Н=n Ѣ=ye Ѳ=yo І=i Е=ye ё=yo Ё=yo О=yo И=i Ѧ=ya Я=ya Ю=yu "
    "К=ks Ц=ts С=s Г=g њ=n ђ=d ћ=t љ=l ј=y џ=dzh"
)
# Signs that follow the letter they stand for unless a table names them.
FOLLOWING = {"Ц": "ц", "С": "с", "Г": "г", "Н": "н", "њ": "н", "ђ": "д", "ћ": "т", "Ю": "ю", "Я": "я"}


def _table(differences="", over=None):
    """A table for str.translate: `over` (else COMMON) with `differences`."""
    given = _pairs(differences)
    letters = (over or COMMON) | given
    for sign, letter in FOLLOWING.items():
        if letter in given and sign not in given:
            letters[sign] = given[letter]
    return letters


def _sized(letters):
    return str.maketrans(letters)


BGN = _table("І=yi")
BGN_E = _table("ё=e О=e Ё=ye Ѳ=ye")  # as names.romanise: what English-language books print
PASSPORT = _table("Е=e Ё=e ё=e О=e Ѳ=ye К=x")
LIBRARIES = _table("й=i ю=iu я=ia Е=e Ё=e ё=e О=e Ѣ=e Ѳ=e Ѧ=ia Й=ii Ы=yi Ѫ=aia")
PASSPORT_TC = _table("ц=tc", LIBRARIES)
POPULAR = _table("й=i Е=e Ё=e ё=e О=e Ѣ=ie Ѳ=ie І=yi Ѧ=a Й=y Ы=y К=x")
POPULAR_I = _table("Ё=yo ё=yo О=yo Ѣ=ye Ѳ=yo Е=ye Й=i К=ks", POPULAR)
HASTY = _table("щ=sch Й=i", POPULAR)
HASTY_K = _table("щ=sch х=k", POPULAR)
HASTY_KH = _table("х=k", POPULAR)
GERMAN = _table(
    "в=w ж=sch з=s х=ch ц=z ч=tsch ш=sch щ=schtsch й=i ю=ju я=ja Е=je Ё=jo ё=jo О=o Ѣ=je Ѳ=jo І=ji К=x Ѧ=ja "
    "Й=i Ы=y Ѫ=aja С=ss Ц=tz"
)
GERMAN_EAST = _table("ж=sh Ц=z О=e ё=e Ѳ=je Й=ij С=s К=ks", GERMAN)
FRENCH = _table(
    "ж=j ч=tch ш=ch щ=chtch у=ou ю=iou я=ia й=i Е=e Ё=io ё=io О=e Ѣ=ie Ѳ=io К=x Ѧ=a Й=i Ы=y Ѫ=aia С=ss Г=gu Н=ne"
)
FRENCH_Y = _table("Е=ie ё=e Ѳ=ie О=io Й=y Г=g С=s Н=n К=ks", FRENCH)
POLISH = _table(
    "в=w ж=z х=ch ц=c ч=cz ш=sz щ=szcz й=j ю=iu я=ia Ю=ju Я=ja е=ie ё=io Е=je Ё=jo О=o Ѣ=je Ѳ=jo І=ji И=y Ѧ=a "
    "Й=i Ы=y Ѫ=a"
)
SCHOLARLY = _table("ж=z х=ch ц=c ч=c ш=s щ=sc й=j ю=ju я=ja Е=e Ё=e ё=e О=e Ѣ=e Ѳ=e Ѧ=ja Й=ij Ы=yj Ѫ=aja")
ISO = _table("х=h щ=s ю=u я=a Ѧ=a Ѫ=aa", SCHOLARLY)
LETTERS = _table("х=x ц=cz щ=shh й=j Е=e Ѣ=e Й=ij Ы=yj")
CZECH = _table("Е=je Ё=jo ё=jo О=o Ѣ=je Ѳ=jo", SCHOLARLY)
SOUTHERN = _table("х=h Й=i Ы=i", CZECH)
FINNISH = _table("ц=ts ч=ts щ=sts Ы=yi", SOUTHERN)
HUNGARIAN = _table("с=sz К=ksz ж=zs щ=scs ч=cs ы=i Ы=ij Й=ij х=h њ=ny ђ=gy ћ=ty", CZECH)
DUTCH = _table("ж=zj ш=sj щ=sjtsj ч=tsj ц=ts у=oe ю=joe Й=i", CZECH)
SWEDISH = _table("ж=zj ш=sj щ=sjtj ч=tj ц=ts", CZECH)
NORWEGIAN = _table("ж=sj ш=sj щ=sjtsj ч=tsj ц=ts х=kh", CZECH)
SPANISH = _table("х=j й=i Ё=io ё=io О=o Ѣ=ie Ѳ=io Ѧ=a Й=i Ы=i К=ks Г=gu")
SPANISH_SCH = _table("щ=sch Е=e К=x Г=g", SPANISH)
PORTUGUESE = _table("ж=j ч=tch ш=ch щ=chtch й=i ю=iu я=ia Е=ie Ё=io ё=io О=o Ѣ=ie Ѳ=io Ѧ=a Й=i Ы=i С=ss")
ITALIAN = _table("ж=z х=k ч=c ш=sc щ=sc й=i Е=e Ё=io ё=io О=io Ѣ=ie Ѳ=io Ѧ=a Й=ij")
TURKISH = _table("ж=j х=h ч=c ш=s щ=sc О=o Ё=yo ё=yo Ѧ=ya Й=i Ы=i")
UKRAINIAN = _table("г=h и=y Й=y Ы=y І=yi Е=e Ѣ=e К=ks Ѧ=ia")

TABLES = [
    _sized(letters)
    for letters in (
        *[BGN, BGN_E, PASSPORT, LIBRARIES, PASSPORT_TC, POPULAR, POPULAR_I, HASTY, HASTY_K, HASTY_KH],
        *[GERMAN, GERMAN_EAST, FRENCH, FRENCH_Y, POLISH, SCHOLARLY, ISO, LETTERS, CZECH, SOUTHERN],
        *[FINNISH, HUNGARIAN, DUTCH, SWEDISH, NORWEGIAN, SPANISH, SPANISH_SCH, PORTUGUESE, ITALIAN, TURKISH],
    )
]


def marked(word):
    """The Russian `word` in small letters with a sign for each letter that stands in one of the PLACES."""
    return PLACE.sub(lambda found: SIGNS[found.lastindex], word)


def romanised(word):
    """The Russian `word` (small letters, ё kept) in every language's Latin letters, without marks."""
    signs = marked(word)
    return {signs.translate(table) for table in TABLES}


# The way back: what English-language books and libraries mean by these letters.
CYRILLIC = _pairs(
    "shch=щ schtsch=щ tsch=ч tch=ч sch=ш zh=ж kh=х ch=ч sh=ш ts=ц tz=ц tc=ц ph=ф th=т ck=к cz=ч sz=ш ks=кс x=кс "
    "yu=ю iu=ю ju=ю ya=я ja=я yo=ё jo=ё ye=е je=е a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=й k=к l=л m=м n=н o=о "
    "p=п q=к r=р s=с t=т u=у v=в w=в y=ы z=з"
)
# Before single letters: what stands in a certain place.
GUESSES = [
    (r"(?:iy|ii|ij|yi|yy)$", "ий"),
    (r"(?<=[bcdfghklmnprstvwz])[iy]$", "ий"),
    (r"(?<=[aeiou])[iyj]$", "й"),
    (r"(?<=[aeiou])y(?![aeou])", "й"),
    (r"ia$", "ия"),
    (r"ia", "я"),
    (r"(?<=[bcdfghklmnprstvz])(?:i|y)ev(?=a?$)", "ьев"),
    (r"(?<=[bcdfghklmnprstvz])(?:i|y)ov(?=a?$)", "ьёв"),
    (r"aya$", "ая"),
]
GUESS = re.compile("|".join([*(f"({p})" for p, _c in GUESSES), *sorted(CYRILLIC, key=len, reverse=True)]))


def guessed(word):
    """What the Latin `word` (folded) may be in Russian, the likeliest first; one guess or two.

    >>> guessed("khruschev")
    ['хрушев', 'хрущев']
    """
    guesses = [_guess(word)]
    if "sch" in word and "tsch" not in word:
        guesses.append(_guess(word.replace("sch", "shch")))
    return guesses


def _guess(word):
    return GUESS.sub(
        lambda found: GUESSES[found.lastindex - 1][1] if found.lastindex else CYRILLIC[found[0]], word
    )
