"""Words of the subject in Russian and in English, so that a word of one finds a summary in the other.

Pure. Compiled for this catalogue from the headings under which English and Russian books on de-Stalinisation
treat the same things; a Russian word is given by its unchanging beginning.
"""

from catalogue.names import fold

TERMS = {
    "амнист": ["amnesty"],
    "антипартийн": ["antiparty"],
    "арест": ["arrest"],
    "вождь": ["leader"],
    "восстан": ["uprising", "revolt"],
    "выселен": ["deportation", "exile"],
    "групп": ["group"],
    "десталиниз": ["destalinisation", "destalinization"],
    "депорт": ["deportation"],
    "дел": ["case", "affair"],
    "доклад": ["speech", "report"],
    "жертв": ["victim"],
    "заговор": ["plot", "conspiracy"],
    "закрыт": ["closed", "secret"],
    "казн": ["execution"],
    "комисси": ["commission"],
    "культ": ["cult"],
    "лагер": ["camp"],
    "личност": ["personality", "individual"],
    "мавзоле": ["mausoleum"],
    "мемориал": ["memorial"],
    "общественн": ["public", "society"],
    "освобожд": ["release"],
    "оттепел": ["thaw"],
    "памятник": ["monument", "statue"],
    "парти": ["party"],
    "переименован": ["renaming", "renamed"],
    "перезахорон": ["reburial"],
    "переселен": ["deportation"],
    "письм": ["letter"],
    "писател": ["writer"],
    "политическ": ["political"],
    "поэт": ["poet"],
    "помилован": ["pardon"],
    "постановлен": ["resolution", "decree"],
    "приговор": ["sentence", "verdict"],
    "процесс": ["trial"],
    "расстрел": ["shot", "execution"],
    "реабилит": ["rehabilitation"],
    "репресс": ["repression"],
    "реформ": ["reform"],
    "реч": ["speech"],
    "секретн": ["secret"],
    "сельск": ["agriculture"],
    "смерт": ["death"],
    "ссылк": ["exile"],
    "стату": ["statue"],
    "суд": ["court", "trial"],
    "съезд": ["congress"],
    "террор": ["terror"],
    "тюрьм": ["prison"],
    "указ": ["decree"],
    "чистк": ["purge"],
    "член": ["member"],
}


def in_other_language(word):
    """The English words for a Russian `word` of the subject, or the Russian ones for an English one.

    >>> in_other_language("секретный"), in_other_language("thaw")
    (['secret'], ['оттепел'])
    """
    word = fold(word)
    stems = [stem for stem in TERMS if word.startswith(stem) and len(word) - len(stem) < _ending(stem)]
    if stems:
        return TERMS[max(stems, key=len)]
    return [stem for stem, english in TERMS.items() if word in english]


def _ending(stem):
    """The letters that may follow `stem`, and one: a short one begins many other words (дело, делегация)."""
    return 4 if len(stem) < 5 else 9
