"""The typeface: every letter that the subject is written in, small, free, and its licence beside it."""

import re

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

FOLDER = settings.BASE_DIR / "catalogue" / "static" / "catalogue"
FONTS = sorted((FOLDER / "fonts").glob("*.woff2"))
WORDS = {
    "Russian": "Съешь ещё этих мягких французских булок, да выпей чаю — ЦЩЪЫЭЮЯЁ № «»„“",
    "before 1918": "Ѣ ѣ І і Ѳ ѳ Ѵ ѵ Ъ ъ",
    "Ukrainian and Belarusian": "Ґ ґ Є є Ї ї І і Ў ў ʼ ’",
    "Serbian and Macedonian": "Ђ ђ Ј ј Љ љ Њ њ Ћ ћ Џ џ Ѓ ѓ Ѕ ѕ Ќ ќ",
    "Tajik and Kazakh": "Ӣ ӣ Ӯ ӯ Ҷ ҷ Ҳ ҳ Қ қ Ғ ғ Ә ә Ұ ұ Һ һ Ө ө",
    "Polish, Czech, Hungarian": "Łódź żółć ąęśń Žižkov řůť Őű",
    "Baltic and Romanian": "Āēģīķļņš Ėžūų Țăîș",
    "German, French, Turkish": "Größe Œuvre çà façade ŞşĞğİı",
    "romanised": "Khrushchëv Čičerin Chruščëv ʼ",
    "signs": "– — … ← → − × ° · • ‹ › ≈ ≤ ≥ 0123456789 \u00a0\u200a\u202f",
}


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_each_file_has_the_letters_of_the_subject(path):
    known = TTFont(path).getBestCmap()
    missing = {name: [c for c in words if ord(c) not in known] for name, words in WORDS.items()}
    assert {name: letters for name, letters in missing.items() if letters} == {}


def test_all_files_together_weigh_less_than_150_kb():
    assert [path.stem for path in FONTS] == ["serif-italic", "serif-semibold", "serif"]
    assert sum(path.stat().st_size for path in FONTS) < 150_000


def test_the_licence_stands_beside_them_and_its_reserved_name_is_not_used():
    assert "SIL Open Font License, Version 1.1" in (FOLDER / "fonts" / "OFL.txt").read_text()
    for path in FONTS:
        assert TTFont(path)["name"].getDebugName(1) == "Destal Serif"


def test_the_style_sheet_names_each_file_once_swaps_and_loads_from_nowhere_else():
    text = (FOLDER / "catalogue.css").read_text()
    assert sorted(re.findall(r'url\("([^"]+)"\)', text)) == [f"fonts/{path.name}" for path in FONTS]
    assert text.count("font-display: swap") == len(FONTS)
    assert "http" not in re.sub(r'href\^="http"', "", text)
