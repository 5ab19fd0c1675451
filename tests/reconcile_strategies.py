"""Small random sets of statements."""

from __future__ import annotations

from hypothesis import strategies as st

from said import said
from svodka.model.finding import Statement

PLACES = ("RU-KLU", "RU-BRY")
WINDOWS = (
    "14/20-14/23",
    "14/23-15/06",
    "14/20-15/07 outer 14/18-15/09 inner 14/23-15/06",
    "15/06-15/12 outer 15/04-15/13 inner none",
    "~14/23:00",
)


@st.composite
def statements(
    draw: st.DrawFn,
    most: int = 3,
    reports: int = 3,
    windows: tuple[str, ...] = WINDOWS,
    extras: bool = False,
    objects: tuple[str, ...] = ("uav",),
) -> list[Statement]:
    """Up to ``reports`` reports with counts up to ``most``: totals with parts, lumped, singles."""
    out: list[Statement] = []
    for r in range(draw(st.integers(1, reports))):
        by = draw(st.sampled_from(("RU-MOD", "gov:RU-KLU", "mayor:RU-KLU", "gov:RU-BRY")))
        win = draw(st.sampled_from(windows))
        thing = draw(st.sampled_from(objects))
        doc, when = f"d{r}", f"16/{r:02}"
        if by != "RU-MOD":
            place = PLACES[1] if by.endswith("BRY") else PLACES[0]
            n = draw(_count(most))
            role = "single"
            if extras and by.startswith("mayor") and draw(st.booleans()):
                role, n = "extra", "1"
            out.append(
                said(f"{doc}s", by, n, win, [place], doc=doc, at=when, role=role, object=thing)
            )
            continue
        shape = draw(st.sampled_from(("single", "lumped", "table")))
        if shape == "single":
            place = draw(st.sampled_from(PLACES))
            n = draw(_count(most))
            out.append(said(f"{doc}s", by, n, win, [place], doc=doc, at=when, object=thing))
        elif shape == "lumped":
            k = str(draw(st.integers(2, max(2, most))))
            out.append(said(f"{doc}l", by, k, win, PLACES, doc=doc, at=when, object=thing))
        else:
            a, b = draw(st.integers(1, most)), draw(st.integers(0, most - 1))
            total = a + b + draw(st.integers(0, 1))
            out.append(
                said(f"{doc}t", by, total, win, doc=doc, at=when, role="total", object=thing)
            )
            for k, (n, place) in enumerate(zip((a, b), PLACES, strict=True)):
                if n:
                    out.append(
                        said(
                            f"{doc}p{k}",
                            by,
                            n,
                            win,
                            [place],
                            doc=doc,
                            at=when,
                            role="part",
                            parent=f"{doc}t",
                            object=thing,
                        )
                    )
    return out


def _count(most: int) -> st.SearchStrategy[str]:
    exact = st.integers(1, most).map(str)
    return exact | st.integers(1, most).map(lambda n: f"{n}+") | st.just(f"1..{most}")
