"""Endings of Ukrainian place names: own tables, made wide rather than narrow."""

from __future__ import annotations

from gazetteer.names import Cases, Language, merge

_HUSH = "жшчщ"
_VOWELS = "аеєиіїоуюя"
_SOFTEN = {"г": "з", "к": "ц", "х": "с"}
_ADJECTIVE_STEM = ("ськ", "цьк", "зьк")


def _table(stem: str, *endings: str) -> Cases:
    n, g, d, a, i, loc = ({stem + e for e in ending.split("/")} for ending in endings)
    return (n, g, d, a, i, loc)


def adjective(word: str, more: bool = False) -> Cases | None:
    """The cases of a Ukrainian adjective. One in -а or -е is taken for a noun unless a noun
    follows (Біла Церква) or it ends in -ська and the like."""
    stem, last, end = word[:-1], word[-1], word[-2:]
    if len(stem) < 3:
        return None
    if end == "ий":
        return _table(word[:-2], "ий", "ого", "ому", "ий/ого", "им", "ому/ім")
    if end == "ій":
        return _table(word[:-2], "ій", "ього", "ьому", "ій/ього", "ім", "ьому/ім")
    if more and end in {"ів", "їв"}:  # Часів Яр
        stems = [word[:-2] + v + "в" for v in ("ое" if end == "ів" else "є")]
        tables = [_table(s, "", "ого/а", "ому/у", "", "им/ом", "ому/і/ім") for s in stems]
        _, g, d, _, i, loc = merge(*tables)
        return ({word}, g, d, {word}, i, loc)
    sure = stem.endswith(_ADJECTIVE_STEM)
    if last == "а" and (more or sure):
        return _table(stem, "а", "ої", "ій", "у", "ою", "ій")
    if last == "я" and more:
        return _table(stem, "я", "ьої", "ій", "ю", "ьою", "ій")
    if last == "е" and (more or sure):
        return _table(stem, "е", "ого", "ому", "е", "им", "ому/ім")
    if last == "є" and more:
        return _table(stem, "є", "ього", "ьому", "є", "ім", "ьому/ім")
    if last == "і" and more:
        return _table(stem, "і", "их/іх", "им/ім", "і/их", "ими/іми", "их/іх")
    return None


def noun(word: str) -> Cases:
    """The cases of a Ukrainian noun that names a place."""
    last, stem = word[-1], word[:-1]
    if len(word) < 2 or word.isupper():
        return _table(word, *[""] * 6)
    same = _table(word, *[""] * 6)
    if last == "а":
        soft = stem[:-1] + _SOFTEN.get(stem[-1], stem[-1])
        gen = "і/и" if stem[-1] in _HUSH else "и"
        ins = "ею/ою" if stem[-1] in _HUSH else "ою"
        table = _table(stem, "а", gen, "", "у", ins, "")
        return (table[0], table[1], {soft + "і"}, table[3], table[4], {soft + "і"})
    if last == "я":
        return _feminine_ya(stem)
    if last in "еє":
        adjectival = _table(stem, last, "ого/ього", "ому/ьому", last, "им/ім", "ому/ім/ьому")
        soft_a, soft_u = ("а", "у") if stem[-1] in _HUSH else ("я", "ю")
        as_noun = _table(stem, last, soft_a, soft_u, last, f"{last}м", "і")
        return merge(same, adjectival, as_noun)
    if last == "о":
        soft = stem[:-1] + _SOFTEN.get(stem[-1], stem[-1])
        table = _table(stem, "о", "а", "у", "о", "ом", "і/у")
        return merge(same, (*table[:5], {*table[5], soft + "і"}))
    if last in "иії":
        return merge(same, _plural(stem, last))
    if last == "ь":
        return merge(_feminine_soft(word, stem), *(_masculine_soft(word, s) for s in _open(stem)))
    if last == "й":
        return _table(stem, "й", "я/ю", "ю/ї", "й", "єм", "ї/ю")
    if last in "ую":
        return same
    return merge(*(_masculine(word, s) for s in _open(word)))


def _masculine(word: str, stem: str) -> Cases:
    ins = "ем/ом" if stem[-1] in _HUSH + "ц" else "ом"
    soft = stem[:-1] + _SOFTEN.get(stem[-1], stem[-1])
    table = _table(stem, "", "а/у", "у", "", ins, "і/у")
    return ({word}, table[1], table[2], {word}, table[4], {*table[5], soft + "і"})


def _masculine_soft(word: str, stem: str) -> Cases:
    table = _table(stem, "ь", "я/ю", "ю", "ь", "ем", "і/ю")
    return ({word}, table[1], table[2], {word}, table[4], table[5])


def _feminine_soft(word: str, stem: str) -> Cases:
    double = stem if stem[-2] not in _VOWELS else stem + stem[-1]  # Умань → Уманню
    if stem[-1] in "бпвмф":
        double = stem + "'"
    return (
        {word},
        {stem + "і", stem + "и"},
        {stem + "і"},
        {word},
        {double + "ю"},
        {stem + "і"},
    )


def _feminine_ya(stem: str) -> Cases:
    if stem[-1] == "'" or (len(stem) > 1 and stem[-1] == stem[-2]):  # Запоріжжя, Підмосков'я
        return _table(stem, "я", "я", "ю", "я", "ям", "і/ю" if stem[-1] != "'" else "ї/ю")
    if stem[-1] in _VOWELS + "'":
        return _table(stem, "я", "ї", "ї", "ю", "єю", "ї")
    return _table(stem, "я", "і", "і", "ю", "ею", "і")


def _open(stem: str) -> list[str]:
    """Stems whose closed syllable opens: Харків → Харков-, Київ → Києв-, Тернопіль → Тернопол-,
    Ріг → Рог-, Кременець → Кременц-."""
    out = [stem]
    if len(stem) < 3:
        return out
    head, tail = stem[:-2], stem[-2:]
    if tail[0] == "і" and tail[1] not in _VOWELS:
        out += [head + "о" + tail[1], head + "е" + tail[1]]
    elif tail[0] == "ї":
        out.append(head + "є" + tail[1])
    elif tail in {"ец", "єц"}:
        joint = "й" if head[-1] in _VOWELS else "ь" if head[-1] == "л" else ""
        out.append(head + joint + "ц")
    elif tail in {"ок", "ел", "ер", "ек"} and head[-1] not in _VOWELS:
        out.append(head + tail[1])
    return out


def _plural(stem: str, last: str) -> Cases:
    zero = [stem]
    if len(stem) > 2 and stem[-1] not in _VOWELS + "ь" and stem[-2] not in _VOWELS:
        joint = stem[:-2] if stem[-2] in "ьй'" else stem[:-1]
        zero += [joint + "о" + stem[-1], joint + "е" + stem[-1], stem[:-1] + "о" + stem[-1]]
    if last == "и":
        v, gen = "а", {stem + "ів"}
    elif last == "ї":
        v, gen = "я", {stem + "їв"}
    else:
        v = "а" if stem[-1] in _HUSH else "я"
        gen = {stem + "ів", stem + "ей", stem + "ь"}
    table = _table(stem, last, "", v + "м", last, v + "ми", v + "х")
    nouns: Cases = (table[0], {*zero, *gen}, table[2], table[3], table[4], table[5])
    return nouns


def adjective_forms(word: str) -> dict[str, str]:
    """All forms of a masculine adjective in every gender → "sg", "pl" or "" (both)."""
    if " " in word:
        tables = [adjective_forms(w) for w in word.split()]
        pairs = zip(*tables, strict=True)
        return {" ".join(p): tables[-1][p[-1]] for p in pairs}
    if not word.endswith(("ий", "ій")):  # Баренцев
        return dict.fromkeys((word + e for e in ("", "а", "ого", "ому", "им", "е")), "sg")
    stem = word[:-2]
    ends = ["ий", "ого", "ому", "ім", "а", "ої", "ій", "у", "ою", "е"]
    out = dict.fromkeys((stem + e for e in ends), "sg")
    out |= dict.fromkeys((stem + e for e in ("і", "их", "ими")), "pl")
    return out | {stem + "им": ""}


UKRAINIAN = Language(adjective, noun)
