"""Made-up persons and rehabilitations for measuring: Russian names in both scripts, the same in every run.

The distributions are rough but not flattering: some nineteen thousand surnames, most dates of birth known
to the year only, two in three persons shot or dead in a known year, and a summary on one row in ten.
"""

import csv
import itertools
import random

from catalogue import names

HEADS = [
    *["Аб", "Бел", "Бор", "Вас", "Вол", "Гал", "Гор", "Дан", "Дем", "Дол", "Ел", "Жар", "Зах", "Зим", "Ив"],
    *[
        "Кал",
        "Кир",
        "Кол",
        "Кор",
        "Кур",
        "Лаз",
        "Леб",
        "Мал",
        "Мар",
        "Мел",
        "Мор",
        "Нов",
        "Орл",
        "Пав",
        "Пет",
    ],
    *[
        "Пол",
        "Рад",
        "Ром",
        "Сав",
        "Сем",
        "Сол",
        "Тар",
        "Тих",
        "Фед",
        "Хар",
        "Чер",
        "Шап",
        "Щер",
        "Юр",
        "Яков",
    ],
]
MIDDLES = [
    *["", "ан", "ар", "ач", "ель", "ен", "ер", "еш", "ив", "ик", "ил", "ин", "их", "иш", "ов", "ок", "ол"],
    *["он", "ор", "от", "оч", "уль", "ун", "ур", "ут", "уш", "ык", "ян", "яч", "ёл", "ём", "ёж"],
]
TAILS = ["ов", "ев", "ин", "ский", "цкий", "енко", "ук", "юк", "ян", "швили", "ич", "як", "ой"]
FIRST = [
    *["Александр", "Алексей", "Андрей", "Борис", "Василий", "Виктор", "Владимир", "Георгий", "Григорий"],
    *["Дмитрий", "Евгений", "Иван", "Константин", "Лев", "Леонид", "Михаил", "Николай", "Павел", "Пётр"],
    *["Семён", "Сергей", "Степан", "Фёдор", "Юрий", "Яков"],
]
FEMALE = ["Анна", "Вера", "Галина", "Евгения", "Елена", "Зинаида", "Любовь", "Мария", "Надежда", "Ольга"]
FATHER = [
    *["Александрович", "Алексеевич", "Андреевич", "Борисович", "Васильевич", "Викторович", "Григорьевич"],
    *["Дмитриевич", "Иванович", "Ильич", "Львович", "Михайлович", "Николаевич", "Павлович", "Петрович"],
    *["Семёнович", "Сергеевич", "Степанович", "Фёдорович", "Яковлевич"],
]
OCCUPATIONS = [
    "",
    "",
    "engineer",
    "peasant",
    "worker",
    "teacher",
    "priest",
    "Red Army commander",
    "accountant",
]
PLACES = ["moscow", "leningrad", "kiev", "kharkov", "sverdlovsk", "tiflis", "minsk", "voronezh"]
BODIES = ["military-collegium", "supreme-court", "oblast-court", "military-district-tribunal"]
GROUNDS = ["", "absence of the elements of a crime", "absence of the event of a crime"]
PERSON_COLUMNS = [
    *["slug", "status", "name", "native_name", "sex", "born", "died", "birth_place", "death_place"],
    *["occupation", "wikidata", "viaf", "summary", "note"],
]
REHABILITATION_COLUMNS = [
    *["slug", "status", "person", "group_name", "case", "act", "route", "outcome", "date", "body"],
    *["decree", "ground", "posthumous", "event", "summary", "note"],
]
PLACE_COLUMNS = [
    *["slug", "status", "name", "native_name", "kind", "country", "latitude", "longitude", "wikidata"],
    *["geonames", "summary", "note"],
]
BODY_COLUMNS = ["slug", "status", "name", "native_name", "abbreviation", "kind", "summary", "note"]


def persons(count, seed=1956):
    """The cells of `count` persons, in the order of PERSON_COLUMNS; the slug says which one it is."""
    chance = random.Random(seed)
    latin = {}
    for number in range(1, count + 1):
        surname = chance.choice(HEADS) + chance.choice(MIDDLES) + chance.choice(TAILS)
        woman = chance.random() < 0.1
        first = chance.choice(FEMALE if woman else FIRST)
        father = chance.choice(FATHER)
        if woman:
            surname, father = _feminine(surname), father.removesuffix("ич") + "на"
        words = []
        for word in (surname, first, father):
            if word not in latin:
                latin[word] = names.romanise(word)
            words.append(latin[word])
        born = 1860 + int(chance.triangular(0, 60, 38))
        yield [
            names.slug(f"{words[0]}-{words[1]}") + f"-p{number}",
            "draft",
            f"{words[0]}, {words[1]} {words[2]}",
            f"{surname}, {first} {father}",
            "female" if woman else "male",
            _born(chance, born),
            _died(chance),
            chance.choice(PLACES) if chance.random() < 0.3 else "",
            "",
            chance.choice(OCCUPATIONS),
            "",
            "",
            f"{words[1]} {words[0]} worked as he could; entry {number} of the list."
            if number % 10 == 0
            else "",
            "",
        ]


def rehabilitations(slugs, seed=1991):
    """The cells of one rehabilitation for each person in `slugs`, in the order of REHABILITATION_COLUMNS."""
    chance = random.Random(seed)
    for number, slug in enumerate(slugs, 1):
        year = chance.choice([1955, 1956, 1956, 1957, 1957, 1958, 1960, 1963, 1989, 1989, 1990, 1992])
        yield [
            f"r{number}-{slug}",
            "draft",
            slug,
            "",
            "",
            "rehabilitation",
            "judicial",
            "granted",
            f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            chance.choice(BODIES),
            "",
            chance.choice(GROUNDS),
            "yes" if chance.random() < 0.6 else "",
            "",
            "",
            "",
        ]


def places():
    """The cells of the places that the persons were born in."""
    for slug in PLACES:
        yield [slug, "draft", slug.capitalize(), "", "city", "", "", "", "", "", "", ""]


def bodies():
    """The cells of the bodies that rehabilitate."""
    for slug in BODIES:
        yield [slug, "draft", slug.replace("-", " ").capitalize(), "", "", "court", "", ""]


def write_files(folder, rows):
    """Write persons.csv and rehabilitations.csv of `rows` rows into `folder`, with all that they name.

    The files `…-changed.csv` say the same with a note more on every row.
    """
    write(folder / "places.csv", PLACE_COLUMNS, places())
    write(folder / "bodies.csv", BODY_COLUMNS, bodies())
    write(folder / "persons.csv", PERSON_COLUMNS, persons(rows))
    write(
        folder / "rehabilitations.csv", REHABILITATION_COLUMNS, rehabilitations(r[0] for r in persons(rows))
    )
    for table in ("persons", "rehabilitations"):
        source = (folder / f"{table}.csv").open(encoding="utf-8", newline="")
        with source, (folder / f"{table}-changed.csv").open("w", encoding="utf-8", newline="") as out:
            out.write(source.readline())
            out.writelines(line.rstrip("\n") + "seen again\n" for line in source)


def write(path, header, rows):
    """Write a plain CSV file, as every dump is written."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for some in iter(lambda: list(itertools.islice(rows, 10_000)), []):
            writer.writerows(some)


def _feminine(surname):
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    return surname + "а" if surname.endswith(("ов", "ев", "ин")) else surname


def _born(chance, year):
    kind = chance.random()
    if kind < 0.6:
        return str(year)
    if kind < 0.85:
        return f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return f"{year}~" if kind < 0.92 else ""


def _died(chance):
    kind = chance.random()
    if kind < 0.4:
        return f"{chance.choice((1937, 1938))}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return str(chance.randint(1930, 1953)) if kind < 0.65 else ""
