"""Endings of Russian place names. A rule that is right for most names of a shape is enough; where
two readings are possible both are made."""

from __future__ import annotations

from gazetteer.names import Cases, Language, merge

_HUSH = "жшчщц"
_VELAR = "гкх"
_VOWELS = "аеёиоуыэюя"


def _table(stem: str, *endings: str) -> Cases:
    """Six cases, each "ending" or "ending/ending"."""
    n, g, d, a, i, loc = ({stem + e for e in ending.split("/")} for ending in endings)
    return (n, g, d, a, i, loc)


def adjective(word: str, more: bool = False) -> Cases | None:
    """The cases of a Russian adjective in the gender and number it is printed in."""
    stem, end = word[:-2], word[-2:]
    if len(stem) < 2:
        return None
    if end == "ая":
        return _table(stem, "ая", "ой/ей", "ой/ей", "ую", "ой/ою/ей", "ой/ей")
    if end == "яя":
        return _table(stem, "яя", "ей", "ей", "юю", "ей/ею", "ей")
    if end in {"ый", "ий", "ой"}:
        if end == "ий" and stem[-1] not in _VELAR + _HUSH:
            return _table(stem, "ий", "его", "ему", "ий/его", "им", "ем")
        ins = "им" if stem[-1] in _VELAR + _HUSH else "ым"
        table = _table(stem, end, "ого/его", "ому/ему", f"{end}/ого", ins, "ом/ем")
        if not more and (is_noun_in_oy(word) or len(word) < 6):  # Джанкой, Стрый
            table = merge(table, _table(word[:-1], "й", "я", "ю", "й", "ем", "е"))
        return table
    if end in {"ое", "ее"}:
        ins = "им" if end == "ее" or stem[-1] in _VELAR + _HUSH else "ым"
        return _table(stem, end, "ого/его", "ому/ему", end, ins, "ом/ем")
    if end in {"ые", "ие"}:
        v = end[0]
        return _table(stem, end, f"{v}х", f"{v}м", f"{end}/{v}х", f"{v}ми", f"{v}х")
    if more and word[-3:] in {"ова", "ева", "ина", "ына"}:  # Марьина Горка
        return _table(word[:-1], "а", "ой", "ой", "у", "ой/ою", "ой")
    if more and word[-2:] in {"ов", "ев", "ин", "ын"}:  # Часов Яр
        return _table(word, "", "а", "у", "", "ым/ом", "ом/е")
    if more and word[-3:] in {"ово", "ево", "ино", "ыно"}:  # Баренцево море
        return _table(word[:-1], "о", "а", "у", "о", "ым", "ом")
    return None


def is_noun_in_oy(word: str) -> bool:
    """Whether a name in -ой may be a noun (Джанкой, Уренгой) and not an adjective (Лесной)."""
    return word.endswith(("кой", "гой", "той")) and not word.endswith(("ской", "цкой"))


def noun(word: str) -> Cases:
    """The cases of a Russian noun that names a place."""
    last, stem = word[-1], word[:-1]
    if len(word) < 2 or word.isupper():
        return _table(word, "", "", "", "", "", "")
    if last == "а":
        ins = "ой/ою/ей" if stem[-1] in _HUSH else "ой/ою"
        return _table(stem, "а", "и" if stem[-1] in _VELAR + "жшчщ" else "ы", "е", "у", ins, "е")
    if last == "я":
        i_or_e = "и" if stem.endswith("и") else "е"
        return _table(stem, "я", "и", i_or_e, "ю", "ей/ёй/ею", i_or_e)
    if last == "о":
        return merge(_table(stem, "о", "а", "у", "о", "ом", "е"), _table(word, *[""] * 6))
    if last == "е":
        hard, soft = ("а", "у") if stem[-1] in _HUSH else ("я", "ю")
        loc = "е/и" if stem.endswith("и") else "е"
        return merge(_table(stem, "е", hard, soft, "е", "ем", loc), _table(word, *[""] * 6))
    if last in "ыи":
        return merge(_plural(stem, last), _table(word, *[""] * 6))
    if last == "ь":
        feminine = _table(stem, "ь", "и", "и", "ь", "ью", "и")
        return merge(
            feminine, *(_table_like(word, s, "ь", "я", "ю", "ем", "е") for s in _fleet(stem))
        )
    if last == "й":
        return _table(stem, "й", "я", "ю", "й", "ем/ём", "е/и" if stem.endswith("и") else "е")
    if last in "уэю":
        return _table(word, *[""] * 6)
    ins = "ом/ем" if last in _HUSH else "ом"
    return merge(*(_table_like(word, s, "", "а", "у", ins, "е") for s in _fleet(word)))


def _table_like(word: str, stem: str, *ends: str) -> Cases:
    """A masculine whose nominative and accusative are ``word``, of other cases in ``stem``."""
    _, g, d, i, loc = ends
    table = _table(stem, "", g, d, "", i, loc)
    return ({word}, table[1], table[2], {word}, table[4], table[5])


def _fleet(stem: str) -> list[str]:
    """Stems with and without a fleeting vowel: Орёл → Орл-, Елец → Ельц-, Торжок → Торжк-."""
    out = [stem]
    if len(stem) < 4:
        return out
    head, tail = stem[:-2], stem[-2:]
    if tail == "ец":
        joint = "й" if head[-1] in _VOWELS else "ь" if head[-1] == "л" else ""
        out.append(head + joint + "ц")
    elif tail in {"ок", "ёл", "ень"[:2], "ёк", "ек"} and head[-1] not in _VOWELS:
        if tail == "ен" and not stem.endswith("чен"):
            return out
        out.append(head + tail[1])
        if tail in {"ёк", "ек"}:
            out.append(head + "ьк")
    return out


def _plural(stem: str, last: str) -> Cases:
    zero = [stem]
    if len(stem) > 2 and stem[-1] not in _VOWELS + "ь" and stem[-2] not in _VOWELS:
        joint = stem[:-2] if stem[-2] in "ьй" else stem[:-1]
        zero += [joint + "о" + stem[-1], joint + "е" + stem[-1]]
    ending = "ей" if last == "и" and stem[-1] not in _VELAR else "ев" if stem[-1] == "ц" else "ов"
    if stem.endswith("ь"):
        ending = "ев"
    genitive = {*zero, stem + ending, stem + ("ов" if stem[-1] == "ц" else ending)}
    vowels = "а" if last == "ы" or stem[-1] in _VELAR + _HUSH else "я"
    if last == "и" and stem[-1] not in _VELAR + _HUSH:
        genitive.add(stem + "ь")
    return (
        {stem + last},
        genitive,
        {stem + vowels + "м"},
        {stem + last},
        {stem + vowels + "ми"},
        {stem + vowels + "х"},
    )


def adjective_forms(word: str) -> dict[str, str]:
    """All forms of a masculine adjective in every gender → "sg", "pl" or "" (both)."""
    *before, last = word.split()
    head = "".join(f"{w} " for w in before)
    if before:  # several words agree: make each and join by ending
        tables = [adjective_forms(w) for w in word.split()]
        pairs = zip(*tables, strict=True)
        return {" ".join(p): tables[-1][p[-1]] for p in pairs}
    stem, end = last[:-2], last[-2:]
    if last.endswith(("ев", "ов")):  # Баренцев
        return {head + last + e: "sg" for e in ("", "а", "о", "у", "ой", "ым", "ом", "ого")}
    soft = end == "ий" and stem[-1] not in _VELAR + _HUSH
    if soft:
        ends = ["ий", "его", "ему", "ем", "яя", "ей", "юю", "ее"]
        many, both = ["ие", "их", "ими"], ["им"]
    else:
        i = "и" if stem[-1] in _VELAR + _HUSH else "ы"
        ends = [end, "ого", "ому", "ом", "ая", "ой", "ую", "ое", "ою"]
        if stem[-1] in _HUSH:
            ends += ["его", "ему", "ем", "ей", "ее"]
        many, both = [f"{i}е", f"{i}х", f"{i}ми"], [f"{i}м"]
    out = dict.fromkeys((stem + e for e in ends), "sg")
    out |= dict.fromkeys((stem + e for e in many), "pl")
    return out | dict.fromkeys((stem + e for e in both), "")


RUSSIAN = Language(adjective, noun)
