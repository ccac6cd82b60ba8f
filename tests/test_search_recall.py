"""A reader finds a Soviet person however the books of his language write the name, among 20,000 others.

tests/data/spellings.csv was written from the books, newspapers and Wikipedias of thirty languages, not by
our tables. Search is played through here without a database, in the shape that the catalogue has it: a
dictionary of distinct folded words with their spellings, asked for the same, the beginning, the similar; then
the persons with the rarest of these words. What is measured is the tables.
"""

import csv
import math
import random
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path

import pytest

from bench import people
from catalogue.names import fold, romanise
from catalogue.spelling import sounding, spellings, wanted

LIST = Path(__file__).parent / "data" / "spellings.csv"
DISTRACTORS = 20_000
FIRST = 5  # the right person is to be among so many
TUNED_ON = 88  # persons at the head of the list, every third of whom was held back; the others came later
LEAST_ALIKE = 0.35  # of the trigrams of two words

# Surnames of Soviet persons that are easily taken for one of the list.
NEAR_MISSES = """
Хрулёв Хрунов Храпченко Хрущинский Горбатов Горбунов Горчаков Горбань Бережной Бережков Брежин Бериев
Бериашвили Берин Берзин Молоков Молодов Молотков Молотилов Троицкий Трояновский Трухин Зинченко Зиновкин
Зенкевич Каменский Каменцев Каминский Бухалов Бухаров Бухановский Рыбаков Рыжов Рыбин Рыкунов Тухарин
Тухманов Жуковский Жучков Жаков Воронов Ворошин Воронцов Каганов Каган Маленко Маленьких Малинков Микулин
Мико Жданович Ждан Орджоников Кириллов Кирсанов Кирин Ежиков Егоров Ешков Ягодин Ягодкин Вышеславцев
Вышнеградский Солженков Солженин Шалаев Шаляпин Шалимов Мандель Мандельберг Ахметов Ахметова Ахматов
Булганов Булгарин Булганкин Пастухов Пасторнак Бабелов Бабин Бабельский Пильщиков Пильский Мейер Мейерсон
Мейерович Шостаков Шостак Королько Корольков Королюк Вавилин Сахаровский Захаров Сахарнов Крупин Крупский
Крупенин Гинсбург Гинзберг Блюм Блюмкин Якиров Якимов Убореев Рокотов Рокоссов Раков Радецкий Радин
Пятакович Пятницкий Рюмин Рябин Постников Постышин Косинский Косарев Косиоров Эйдеман Эйхенвальд Чубаров
Чубайс Сусликов Сушков Шелепов Шелест Булгаченко Шепелев Шепилевский Абакин Аббакумов Серко Сергеев Серобаба
Рудаков Рудой Рудин Эренберг Твардов Твердохлебов Евтухов Евтеев Ленский Ленц Ленников Стальский Сталинский
Сталев Дзержинин Дзерович Калинников Калиниченко Калитин Коллонтаев Луначев Фрумкин Фрунзик Будников
Буденков Буданов Тимошин Тимошук Косыгов Косыхин Андроников Андропин Черненков Чернов Черняховский Ельчин
Ельников Ельцов Шеварди Шевцов Фурцев Фурманов Цветков Цветов Лысов Лысин Лысенков Капицын Капранов Туполин
Тупиков Аллилуев Медведенко Медведков Шатунов Шатуновский Волков Волконский Прокопьев Прокофин Мирзоев
Мирзаян Кедрин Антонов Овсеенко Овсянников Расколов Раскин
"""


def given_spellings():
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Catalogue:
    """Persons, the words of their names, and the spellings of these words."""

    def __init__(self, entries):
        self.size = len(entries)
        self.words = {person: set(fold(entry.replace("-", " ")).split()) for person, entry in entries}
        self.bearers = defaultdict(set)
        for person, words in self.words.items():
            for word in words:
                self.bearers[word].add(person)
        self.meant = defaultdict(set)
        self.initials = {}
        for word in self.bearers:
            forms = spellings(word)
            self.initials[word] = {form[0] for form in forms}
            for form in forms:
                self.meant[form].add(word)
        self.forms = sorted(self.meant)
        self.trigrams = defaultdict(list)
        self.sizes = []
        for number, form in enumerate(self.forms):
            parts = trigrams(form)
            self.sizes.append(len(parts))
            for part in parts:
                self.trigrams[part].append(number)

    def first(self, query):
        """The best persons for what was typed; initials only tell those apart who are found by a word."""
        points = defaultdict(float)
        typed = fold(query).split()
        for word in typed:
            if len(word) > 1:
                for person, value in self.bearing(word).items():
                    points[person] += value
        initials = {word for word in typed if len(word) == 1}
        for person in points if initials else ():
            points[person] += len(initials & set().union(*self.letters(person)))
        return sorted(points, key=points.get, reverse=True)[:FIRST]

    def letters(self, person):
        return [self.initials[word] for word in self.words[person]]

    def bearing(self, typed):
        """Whose names have a word that `typed` may mean, with what that is worth: the rarer, the more."""
        worth = defaultdict(float)
        for word, likeness in self.meanings(typed).items():
            rarity = 1 + math.log(self.size / len(self.bearers[word]))
            for person in self.bearers[word]:
                worth[person] = max(worth[person], likeness * rarity)
        return worth

    def meanings(self, typed):
        """The words that `typed` may mean, and how likely from 0 to 1."""
        found = dict.fromkeys((word for form in self.beginning(typed) for word in self.meant[form]), 0.75)
        for variant in reversed(wanted(typed)):
            found |= dict.fromkeys(self.meant.get(variant, ()), 1 if variant == typed else 0.9)
        if not found:
            found = dict.fromkeys((word for key in sounding(typed) for word in self.meant.get(key, ())), 0.85)
        if len(typed) > 3 and 1 not in found.values():
            for form, likeness in self.similar(typed):
                for word in self.meant[form]:
                    found[word] = max(found.get(word, 0), 0.9 * likeness)
        return found

    def beginning(self, typed):
        start = bisect_left(self.forms, typed)
        return [form for form in self.forms[start : start + 60] if form.startswith(typed)]

    def similar(self, typed):
        """The forms that look like `typed`, as similarity() of pg_trgm counts it."""
        parts = trigrams(typed)
        common = defaultdict(int)
        for part in parts:
            for number in self.trigrams.get(part, ()):
                common[number] += 1
        for number, shared in common.items():
            likeness = shared / (len(parts) + self.sizes[number] - shared)
            if likeness >= LEAST_ALIKE:
                yield self.forms[number], likeness


def trigrams(word):
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def entry(number, native):
    """The heading with the native name, the heading alone, or the native name alone: a third of each."""
    heading = romanise(native)
    return [f"{heading} {native}", heading, native][number // 3 % 3]


@pytest.fixture(scope="module")
def persons():
    return list(dict.fromkeys(row["person"] for row in given_spellings()))


@pytest.fixture(scope="module")
def catalogue(persons):
    chance = random.Random(1956)
    entries = [(person, entry(number, person)) for number, person in enumerate(persons)]
    for surname in NEAR_MISSES.split():
        for _ in range(3):
            native = f"{surname}, {chance.choice(people.FIRST)} {chance.choice(people.FATHER)}"
            entries.append((f"near {len(entries)}", f"{romanise(native)} {native}"))
    entries += [(row[0], f"{row[2]} {row[3]}") for row in people.persons(DISTRACTORS)]
    return Catalogue(entries)


@pytest.fixture(scope="module")
def outcomes(catalogue):
    """Each row of the list, with True where the right person is among the first."""
    return [(row, row["person"] in catalogue.first(row["spelling"])) for row in given_spellings()]


def recall(found):
    assert found
    return sum(found) / len(found)


def test_the_list_is_long_and_wide():
    rows = given_spellings()
    assert len(rows) == len({tuple(row.values()) for row in rows}) >= 1_500
    assert len({row["person"] for row in rows}) >= 160
    assert len({row["language"] for row in rows}) >= 25


def test_the_right_person_is_among_the_first_five(outcomes):
    missed = [f"{row['spelling']} ({row['person']})" for row, found in outcomes if not found]
    assert recall([found for _row, found in outcomes]) >= 0.98, missed


def test_so_it_is_with_names_that_the_tables_were_not_tuned_on(outcomes, persons):
    held_back = set(persons[2:TUNED_ON:3])
    assert recall([found for row, found in outcomes if row["person"] in held_back]) >= 0.98


@pytest.mark.parametrize(
    "language", ["be", "cs", "de", "en", "es", "fr", "hu", "it", "lt", "lv", "nl", "pl", "sr"]
)
def test_no_language_is_left_behind(outcomes, language):
    assert recall([found for row, found in outcomes if row["language"] == language]) >= 0.95


def test_most_spellings_are_known_by_letter_or_sound_and_not_only_similar(catalogue, persons):
    known = []
    for row in given_spellings():
        typed = [word for word in fold(row["spelling"]).split() if len(word) > 2]
        forms = [[*wanted(word), *sounding(word)] for word in typed]
        own = [{w for form in either for w in catalogue.meant.get(form, ())} for either in forms]
        known.append(all(any(row["person"] in catalogue.bearers[w] for w in words) for words in own))
    assert recall(known) >= 0.9
