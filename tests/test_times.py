"""Time expressions and windows: rows that a linguist can extend, and the laws of windows.

A row of WINDOWS is: text, published (local to the speaker), speaker, what comes out. Windows are
written in the speaker's local time, "kind start/end", with "~" for no nominal reading.
"""

from __future__ import annotations

import time
import tomllib
from datetime import date, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.language import fold
from svodka.model import WINDOW_KINDS, Window
from svodka.times import Habits, TimeExpression, combine, find, resolve

MOSCOW, KYIV = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Kyiv")


def local(printed: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(printed).replace(tzinfo=zone)


def shown(window: Window, zone: ZoneInfo) -> str:
    if window.start is None or window.end is None:
        return f"{window.kind} ~"
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    return f"{window.kind} {start:%Y-%m-%d %H:%M}/{end:%Y-%m-%d %H:%M}"


def read(text: str, published: str | None, speaker: str, context: date | None = None) -> list[str]:
    habits = Habits.of(speaker)
    zone = habits.tz()
    when = local(published, zone) if published else None
    return [
        shown(resolve(expr, published=when, habits=habits, context=context)[0], zone)
        for expr in find(text)
    ]


MORNING = "2025-05-23 07:12"
WINDOWS = [
    # --- hours, Russian -------------------------------------------------------------------------
    (
        "С 20.00 мск 22 мая до 7.00 мск 23 мая сбиты",
        MORNING,
        "explicit 2025-05-22 20:00/2025-05-23 07:00",
    ),
    (
        "c 20.00 мск 22 мая по 7.00 мск 23 мая",
        MORNING,
        "explicit 2025-05-22 20:00/2025-05-23 07:00",
    ),
    (
        "с 20.00 до 24.00 перехвачены",
        "2025-05-23 00:09",
        "explicit 2025-05-22 20:00/2025-05-23 00:00",
    ),
    (
        "с 20.00 до 24.00 перехвачены",
        "2025-05-22 23:51",
        "explicit 2025-05-22 20:00/2025-05-23 00:00",
    ),
    ("С 22.00 до 0.00 сбиты", "2025-05-23 00:20", "explicit 2025-05-22 22:00/2025-05-23 00:00"),
    (
        "В период с 15.20 до 16.05 мск",
        "2025-05-22 16:40",
        "explicit 2025-05-22 15:20/2025-05-22 16:05",
    ),
    ("С 21.40 до 22.00 мск", "2025-05-23 00:15", "explicit 2025-05-22 21:40/2025-05-22 22:00"),
    (
        "В период с 23.00 до 02.30 сбиты",
        "2025-05-23 03:05",
        "explicit 2025-05-22 23:00/2025-05-23 02:30",
    ),
    (
        "с 23:00 мск 29 октября до 07:00 мск 30 октября",
        "2025-10-30 07:20",
        "explicit 2025-10-29 23:00/2025-10-30 07:00",
    ),
    (
        "в период с 12:00 до 17:00 по московскому времени",
        "2025-05-22 17:30",
        "explicit 2025-05-22 12:00/2025-05-22 17:00",
    ),
    ("с 8 до 12 часов сбиты", "2025-05-22 13:00", "explicit 2025-05-22 08:00/2025-05-22 12:00"),
    (
        "Сегодня с 4 утра до 5 часов 56 минут",
        "2025-05-22 07:00",
        "explicit 2025-05-22 04:00/2025-05-22 05:56",
    ),
    (
        "Около с 22.10 до 22.40 дежурными",
        "2025-05-22 23:00",
        "explicit 2025-05-22 22:10/2025-05-22 22:40",
    ),
    (
        "С 23.30 мск 31 декабря до 6.30 мск 1 января",
        "2025-01-01 07:05",
        "explicit 2024-12-31 23:30/2025-01-01 06:30",
    ),
    ("с 19.00 до 24.00 мск 22 мая", MORNING, "explicit 2025-05-22 19:00/2025-05-23 00:00"),
    ("22 мая в период с 8.00 до 9.15", MORNING, "explicit 2025-05-22 08:00/2025-05-22 09:15"),
    (
        "В течение прошедшей ночи с 21.20 мск 22 мая до 06.40 мск 23 мая",
        MORNING,
        "explicit 2025-05-22 21:20/2025-05-23 06:40",
    ),
    (
        "За прошедшую ночь (с 20.00 до 7.00 мск)",
        MORNING,
        "explicit 2025-05-22 20:00/2025-05-23 07:00",
    ),
    ("20.00 до 24.00", "2025-05-23 00:10", "explicit 2025-05-22 20:00/2025-05-23 00:00"),
    ("(20.00–07.00)", MORNING, "explicit 2025-05-22 20:00/2025-05-23 07:00"),
    (
        "В период с 20.00 мск 22.05 до 7.00 мск 23.05",
        MORNING,
        "explicit 2025-05-22 20:00/2025-05-23 07:00",
    ),
    ("С 14.00 сбиты два БпЛА", "2025-05-22 16:30", "explicit 2025-05-22 14:00/2025-05-22 16:30"),
    (
        "Всего, начиная с 23.00 мск 22 мая до 6.00 мск 23 мая",
        MORNING,
        "explicit 2025-05-22 23:00/2025-05-23 06:00",
    ),
    # --- instants -------------------------------------------------------------------------------
    ("Около 6.00 мск дежурными", MORNING, "approx 2025-05-23 06:00/2025-05-23 06:00"),
    ("Около 23.45 мск дежурными", "2025-05-23 00:20", "approx 2025-05-22 23:45/2025-05-22 23:45"),
    ("22 мая т.г. около 23.45 мск дежурными", MORNING, "approx 2025-05-22 23:45/2025-05-22 23:45"),
    (
        "15 мая около 23.00 мск пресечена",
        "2025-05-16 00:30",
        "approx 2025-05-15 23:00/2025-05-15 23:00",
    ),
    (
        "Сегодня около 10.00 пресечена",
        "2025-05-22 11:00",
        "approx 2025-05-22 10:00/2025-05-22 10:00",
    ),
    ("В 22.30 мск дежурными", "2025-05-22 23:00", "approx 2025-05-22 22:30/2025-05-22 22:30"),
    (
        "Сегодня в районе 15.30 пресечена",
        "2025-05-22 16:00",
        "approx 2025-05-22 15:30/2025-05-22 15:30",
    ),
    ("Около 23 часов над областью", "2025-05-22 23:40", "approx 2025-05-22 23:00/2025-05-22 23:00"),
    ("Около 3-х часов утра мск", MORNING, "approx 2025-05-23 03:00/2025-05-23 03:00"),
    (
        "Сегодня около 1 часа 30 минут московского времени",
        MORNING,
        "approx 2025-05-23 01:30/2025-05-23 01:30",
    ),
    ("Ночью 23 мая около 00 часов 20 минут", MORNING, "approx 2025-05-23 00:20/2025-05-23 00:20"),
    ("в 5 часов вечера", "2025-05-22 18:00", "approx 2025-05-22 17:00/2025-05-22 17:00"),
    (
        "Сегодня около 23.45 пресечена",
        "2025-05-23 00:15",
        "approx 2025-05-22 23:45/2025-05-22 23:45",
    ),
    (
        "С 23.38 минут восьмого апреля до 1.26 мск",
        "2025-04-09 10:43",
        "explicit 2025-04-08 23:38/2025-04-09 01:26",
    ),
    ("Около 20.25 и 20.55 мск", MORNING, "span 2025-05-22 20:25/2025-05-22 20:55"),
    # --- parts of the day -----------------------------------------------------------------------
    ("В течение прошедшей ночи дежурными", MORNING, "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("Прошедшей ночью сбиты", "2025-05-23 20:30", "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("в течение ночи 10 ноября", "2024-11-10 07:30", "night 2024-11-09 20:00/2024-11-10 07:00"),
    ("в ночь на 23 мая", MORNING, "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("В ночь на 23 мая", "2025-05-22 23:30", "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("в ночь с 22 на 23 мая", MORNING, "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("в ночь с пятницы на субботу", "2025-05-24 10:00", "night 2025-05-23 20:00/2025-05-24 07:00"),
    ("минувшей ночью", MORNING, "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("Ночью сбиты", "2025-05-23 03:10", "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("Сегодня ночью сбиты", MORNING, "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("в ночь на 1 января", "2025-01-01 08:00", "night 2024-12-31 20:00/2025-01-01 07:00"),
    (
        "В течение прошедшей ночи и утра 14 марта",
        "2025-03-14 11:28",
        "night 2025-03-13 20:00/2025-03-14 12:00",
    ),
    ("вчера вечером", MORNING, "evening 2025-05-22 18:00/2025-05-23 00:00"),
    ("Вечером 9 мая", "2025-05-10 09:00", "evening 2025-05-09 18:00/2025-05-10 00:00"),
    ("Вечером сбиты", "2025-05-23 00:40", "evening 2025-05-22 18:00/2025-05-23 00:00"),
    ("сегодня утром", "2025-05-23 11:00", "morning 2025-05-23 06:00/2025-05-23 12:00"),
    ("Утром дежурными", "2025-05-23 11:00", "morning 2025-05-23 06:00/2025-05-23 12:00"),
    ("в течение дня", "2025-05-23 20:00", "day 2025-05-23 07:00/2025-05-23 20:00"),
    ("За день сбиты", "2025-05-24 00:30", "day 2025-05-23 07:00/2025-05-23 20:00"),
    ("днём 5 марта", "2025-03-06 09:00", "day 2025-03-05 07:00/2025-03-05 20:00"),
    (
        "В течение вечера после 19.40 дежурными",
        "2025-05-22 23:40",
        "evening 2025-05-22 19:40/2025-05-23 00:00",
    ),
    (
        "с вечера 22 мая до утра 23 мая",
        "2025-05-23 13:00",
        "night 2025-05-22 18:00/2025-05-23 12:00",
    ),
    ("в ночное время", MORNING, "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("в ночные и утренние часы", MORNING, "night 2025-05-22 20:00/2025-05-23 12:00"),
    ("последствия ночной атаки БПЛА", MORNING, "night 2025-05-22 20:00/2025-05-23 07:00"),
    ("после вчерашнего удара", MORNING, "day 2025-05-22 00:00/2025-05-23 00:00"),
    ("вчерашней ночью и утром", MORNING, "night 2025-05-22 20:00/2025-05-23 12:00"),
    ("Рано утром сбиты", "2025-05-23 05:30", "morning 2025-05-23 04:00/2025-05-23 08:00"),
    # --- days, spans, durations -----------------------------------------------------------------
    ("30.12.2024", MORNING, "day 2024-12-30 00:00/2024-12-31 00:00"),
    ("30 декабря 2024 года", None, "day 2024-12-30 00:00/2024-12-31 00:00"),
    ("За 21 мая сбиты", MORNING, "day 2025-05-21 00:00/2025-05-22 00:00"),
    ("сегодня", MORNING, "day 2025-05-23 00:00/2025-05-24 00:00"),
    ("за вчерашний день", MORNING, "day 2025-05-22 00:00/2025-05-23 00:00"),
    ("за сутки 21 мая", MORNING, "day 2025-05-21 00:00/2025-05-22 00:00"),
    ("за три ночи сбиты", MORNING, "span 2025-05-20 07:12/2025-05-23 07:12"),
    ("over three nights", MORNING, "span 2025-05-20 07:12/2025-05-23 07:12"),
    ("протягом двох ночей", MORNING, "span 2025-05-21 07:12/2025-05-23 07:12"),
    ("сутками ранее сбиты", MORNING, "day ~"),
    ("Днём ранее сбиты", MORNING, "day ~"),
    ("двома днями раніше", MORNING, "day ~"),
    ("a day earlier, 14 drones", MORNING, "day ~"),
    ("the day before, 14 drones", MORNING, "day ~"),
    ("три дня назад", MORNING, "day ~"),
    ("А днем раніше, 21 травня", MORNING, "day 2025-05-21 00:00/2025-05-22 00:00"),
    ("за прошедшие сутки", MORNING, "span 2025-05-22 07:12/2025-05-23 07:12"),
    ("в течение последних 24 часов", MORNING, "span 2025-05-22 07:12/2025-05-23 07:12"),
    ("за последние три часа", MORNING, "span 2025-05-23 04:12/2025-05-23 07:12"),
    ("за минувшую неделю", MORNING, "span 2025-05-16 07:12/2025-05-23 07:12"),
    ("с 20 по 27 апреля", MORNING, "span 2025-04-20 00:00/2025-04-28 00:00"),
    ("В период с 13-го по 19-е января", MORNING, "span 2025-01-13 00:00/2025-01-20 00:00"),
    (
        "с 30-го декабря 2023-го по 5-е января 2024 г.",
        MORNING,
        "span 2023-12-30 00:00/2024-01-06 00:00",
    ),
    ("с 30 декабря по 5 января", "2025-01-06 10:00", "span 2024-12-30 00:00/2025-01-06 00:00"),
    ("12 и 13 июня", "2025-06-14 10:00", "span 2025-06-12 00:00/2025-06-14 00:00"),
    ("за 4,5 часа", MORNING, "span ~"),
    ("с начала года", MORNING, "cumulative 2025-01-01 00:00/2025-05-23 07:12"),
    ("с начала специальной военной операции", MORNING, "cumulative ~"),
    ("с полуночи", MORNING, "explicit 2025-05-23 00:00/2025-05-23 07:12"),
    ("до полуночи", MORNING, "span ~"),
    ("в ночь на 23 мая", None, "night ~"),
    ("с 20.00 до 7.00", None, "explicit ~"),
]
UK = [
    (
        "У ніч на 30 жовтня (з 20:00 29 жовтня) атакував",
        "2025-10-30 09:30",
        "night 2025-10-29 20:00/2025-10-30 09:00",
    ),
    ("у ніч на 30 жовтня", "2025-10-30 09:30", "night 2025-10-29 19:00/2025-10-30 09:00"),
    ("в ніч на понеділок 26 серпня 2024 року", None, "night 2024-08-25 19:00/2024-08-26 09:00"),
    ("у ніч проти 14 червня", "2025-06-14 10:00", "night 2025-06-13 19:00/2025-06-14 09:00"),
    (
        "Сьогодні в ніч з 20 на 21 червня",
        "2025-06-21 10:00",
        "night 2025-06-20 19:00/2025-06-21 09:00",
    ),
    ("упродовж минулої ночі", "2025-06-21 10:00", "night 2025-06-20 19:00/2025-06-21 09:00"),
    ("уночі 5 червня", "2025-06-05 10:00", "night 2025-06-04 19:00/2025-06-05 09:00"),
    ("з 19:00 до 08:30", "2025-06-05 09:00", "explicit 2025-06-04 19:00/2025-06-05 08:30"),
    ("близько 03:00", "2025-06-05 09:00", "approx 2025-06-05 03:00/2025-06-05 03:00"),
    ("О четвертій ранку", "2025-06-05 09:00", "approx 2025-06-05 04:00/2025-06-05 04:00"),
    (
        "Сьогодні близько 4 годин ранку",
        "2025-06-05 09:00",
        "approx 2025-06-05 04:00/2025-06-05 04:00",
    ),
    ("Станом на 09:00 збито", "2025-06-05 09:20", "span ~"),
    ("за добу", "2025-06-05 09:00", "span 2025-06-04 09:00/2025-06-05 09:00"),
    ("вчора", "2025-06-05 09:00", "day 2025-06-04 00:00/2025-06-05 00:00"),
    ("увечері", "2025-06-05 22:00", "evening 2025-06-05 18:00/2025-06-06 00:00"),
    ("Зранку 14 червня", "2025-06-14 15:00", "morning 2025-06-14 06:00/2025-06-14 12:00"),
    (
        "21 листопада в період з 05.00 по 07.00",
        "2024-11-21 12:00",
        "explicit 2024-11-21 05:00/2024-11-21 07:00",
    ),
    ("21.04–23.04", "2025-04-24 12:00", "span 2025-04-21 00:00/2025-04-24 00:00"),
    ("увечері 23.04", "2025-04-24 12:00", "evening 2025-04-23 18:00/2025-04-24 00:00"),
    ("за тиждень", "2025-06-05 09:00", "span 2025-05-29 09:00/2025-06-05 09:00"),
    ("13 по 22 грудня", "2024-12-24 09:00", "span 2024-12-13 00:00/2024-12-23 00:00"),
    ("з початку повномасштабного вторгнення", "2025-06-05 09:00", "cumulative ~"),
    ("У понеділок, 15 червня,", "2026-06-16 09:00", "day 2026-06-15 00:00/2026-06-16 00:00"),
]
EN = [
    (
        "on July 20, between 8:00 and 12:30",
        "2025-07-21 09:00",
        "explicit 2025-07-20 08:00/2025-07-20 12:30",
    ),
    ("between 8:00 and 12:30", "2025-07-20 14:00", "explicit 2025-07-20 08:00/2025-07-20 12:30"),
    ("from 8 p.m. to midnight", "2025-07-21 09:00", "explicit 2025-07-20 20:00/2025-07-21 00:00"),
    (
        "from 8 to 11 p.m. Moscow time",
        "2025-07-21 09:00",
        "explicit 2025-07-20 20:00/2025-07-20 23:00",
    ),
    ("between 23:00 and 02:30", "2025-07-21 09:00", "explicit 2025-07-20 23:00/2025-07-21 02:30"),
    (
        "from 11 p.m. Moscow time on Oct. 29 to 7 a.m. on Oct. 30",
        "2025-10-30 12:00",
        "explicit 2025-10-29 23:00/2025-10-30 07:00",
    ),
    ("on July 21 between 12:20 PM GMT and 3:00 PM MSK", "2025-07-22 09:00", "explicit ~"),
    (
        "between 12:20 PM GMT and 6:00 PM MSK",
        "2025-07-22 09:00",
        "explicit 2025-07-21 15:20/2025-07-21 18:00",
    ),
    ("Overnight, four drones", "2025-07-21 09:00", "night 2025-07-20 20:00/2025-07-21 07:00"),
    ("Last night", "2025-07-21 09:00", "night 2025-07-20 20:00/2025-07-21 07:00"),
    ("on the night of July 20", "2025-07-23 09:00", "night 2025-07-20 20:00/2025-07-21 07:00"),
    ("on the night of July 20", "2025-07-20 09:00", "night 2025-07-19 20:00/2025-07-20 07:00"),
    ("on the night of June 5 to 6", "2025-06-06 09:00", "night 2025-06-05 20:00/2025-06-06 07:00"),
    ("overnight into Saturday", "2025-07-19 09:00", "night 2025-07-18 20:00/2025-07-19 07:00"),
    (
        "in the early hours of the morning",
        "2025-07-21 09:00",
        "night 2025-07-21 00:00/2025-07-21 06:00",
    ),
    ("early on Saturday", "2025-07-20 09:00", "night 2025-07-19 00:00/2025-07-19 06:00"),
    ("during the day", "2025-07-21 21:00", "day 2025-07-21 07:00/2025-07-21 20:00"),
    ("on July 21", "2025-07-22 09:00", "day 2025-07-21 00:00/2025-07-22 00:00"),
    ("around 18:15", "2025-07-21 21:00", "approx 2025-07-21 18:15/2025-07-21 18:15"),
    ("within a span of 4.5 hours", "2025-07-21 21:00", "span ~"),
    ("in four hours", "2025-07-21 21:00", "span ~"),
    ("in the past 24 hours", "2025-07-21 21:00", "span 2025-07-20 21:00/2025-07-21 21:00"),
    (
        "over the course of a single day",
        "2025-07-21 21:00",
        "day 2025-07-21 00:00/2025-07-22 00:00",
    ),
    ("this morning", "2025-07-21 21:00", "morning 2025-07-21 06:00/2025-07-21 12:00"),
    ("by 9 a.m. local time", "2025-07-21 21:00", "span ~"),
    ("on Monday", "2025-07-22 21:00", "day 2025-07-21 00:00/2025-07-22 00:00"),
    ("Tuesday night", "2025-07-23 09:00", "night 2025-07-22 20:00/2025-07-23 07:00"),
    ("on the morning of July 21", "2025-07-22 09:00", "morning 2025-07-21 06:00/2025-07-21 12:00"),
    ("at 5 a.m. on Tuesday", "2025-07-23 09:00", "approx 2025-07-22 05:00/2025-07-22 05:00"),
    ("June 20–27", "2025-07-21 21:00", "span 2025-06-20 00:00/2025-06-28 00:00"),
    ("since the start of the full-scale invasion", "2025-07-21 21:00", "cumulative ~"),
    ("on Oct. 29, 2024", None, "day 2024-10-29 00:00/2024-10-30 00:00"),
]


@pytest.mark.parametrize(("text", "published", "expected"), WINDOWS)
def test_russian(text: str, published: str | None, expected: str) -> None:
    assert read(text, published, "RU-MOD") == [expected]


@pytest.mark.parametrize(("text", "published", "expected"), UK)
def test_ukrainian(text: str, published: str | None, expected: str) -> None:
    assert read(text, published, "UA-AF") == [expected]


@pytest.mark.parametrize(("text", "published", "expected"), EN)
def test_english(text: str, published: str | None, expected: str) -> None:
    assert read(text, published, "gov:RU-KLU") == [expected]


NOT_TIMES = [
    "150 km southwest of Moscow",
    "a 45-year-old teacher",
    "works 24/7",
    "в 24 км от города",
    "счёт 2:1, затем 1:0",
    "выпущено 20.000 снарядов",
    "по цене 1.50 за литр",
    "около 1.50 за литр",
    "с 1.50 до 2.50 долларов",
    "a 12.5 mm round",
    "калибра 7,62 мм",
    "версия 1.2.25 и 3.11",
    "55.7558, 37.6173",
    "рейс SU 1423",
    "с 10 до 15 беспилотников",
    "от 8 до 12 часов полёта",
    "в 12.50 раза больше",
    "drones may 20 times",
    "улица 8 Марта",
    "С Днём ракетных войск",
    "с каждым днём",
    "под час атаки, під час масованої атаки",
    "за 20 минут до удара",
    "the night of the incident was terrifying",
    "в течение двух лет",
    "2 майора и 3 сержанта",
    "доброго ранку, добрий вечір",
    "на Часов-Ярском направлении",
    "up to 20 drones per day",
    "32 февраля",
    "ночной клуб и утренний кофе",
    "ночной рейс; вокзал. Атака отбита",
]


@pytest.mark.parametrize("text", NOT_TIMES)
def test_not_a_time(text: str) -> None:
    assert [expr.printed for expr in find(text)] == []


def window(
    text: str, published: str | None, speaker: str, **more: date
) -> tuple[Window, tuple[str, ...]]:
    habits = Habits.of(speaker)
    when = local(published, habits.tz()) if published else None
    (expr,) = find(text)
    return resolve(expr, published=when, habits=habits, **more)  # type: ignore[arg-type]


def test_explicit_hours_have_one_reading() -> None:
    got, codes = window("с 20.00 до 24.00", "2025-05-23 00:09", "RU-MOD")
    assert codes == ()
    assert got.outer == got.inner == (got.start, got.end)


def test_overnight_has_three_readings() -> None:
    got, _ = window("в ночь на 23 мая", "2025-05-23 09:30", "RU-MOD")
    assert got.outer == (local("2025-05-22 18:00", MOSCOW), local("2025-05-23 09:00", MOSCOW))
    assert got.inner == (local("2025-05-22 23:00", MOSCOW), local("2025-05-23 06:00", MOSCOW))


def test_nothing_after_publication_is_surely_covered() -> None:
    got, _ = window("Ночью сбиты", "2025-05-23 03:10", "RU-MOD")
    assert got.inner is not None
    assert got.inner.end == local("2025-05-23 03:10", MOSCOW)


def test_about_reaches_half_an_hour() -> None:
    got, _ = window("около 12.45 мск", "2025-05-23 14:00", "RU-MOD")
    assert got.outer == (local("2025-05-23 12:15", MOSCOW), local("2025-05-23 13:15", MOSCOW))
    assert got.inner is None


def test_a_duration_lies_somewhere_in_the_day() -> None:
    got, _ = window("in four hours", "2025-07-21 21:00", "gov:RU-KLU", context=date(2025, 7, 20))
    assert got.outer == (local("2025-07-20 00:00", MOSCOW), local("2025-07-21 00:00", MOSCOW))
    assert (got.start, got.inner) == (None, None)


def test_night_of_a_day_is_ambiguous() -> None:
    got, _ = window("on the night of July 20", "2025-07-23 09:00", "gov:RU-KLU")
    assert got.outer == (local("2025-07-19 18:00", MOSCOW), local("2025-07-21 09:00", MOSCOW))
    assert got.inner is None


def test_same_date_is_the_context() -> None:
    got, _ = window("On the night of the same date", None, "gov:RU-KLU", context=date(2025, 7, 20))
    assert shown(got, MOSCOW) == "night 2025-07-20 20:00/2025-07-21 07:00"
    _, codes = window("On the night of the same date", None, "gov:RU-KLU")
    assert codes == ("relative_window",)


def test_bare_hours_belong_to_the_context() -> None:
    got, _ = window("between 8:00 and 12:30", None, "gov:RU-KLU", context=date(2025, 7, 20))
    assert shown(got, MOSCOW) == "explicit 2025-07-20 08:00/2025-07-20 12:30"


def test_a_window_that_ends_before_it_begins() -> None:
    got, codes = window(
        "on July 21 between 12:20 PM GMT and 3:00 PM MSK", "2025-07-22 09:00", "RU-MOD"
    )
    assert codes == ("zones_mixed", "window_inverted")
    assert (got.kind, got.start, got.end, got.inner) == ("explicit", None, None, None)
    assert got.outer == (local("2025-07-21 00:00", MOSCOW), local("2025-07-22 00:00", MOSCOW))


def test_relative_without_publication() -> None:
    got, codes = window("с 20.00 до 7.00 мск", None, "RU-MOD")
    assert (got.kind, got.start, codes) == ("explicit", None, ("relative_window",))


def test_zone_is_assumed_only_for_unknown_speakers() -> None:
    when = local("2025-05-23 07:00", MOSCOW)
    (expr,) = find("с 20.00 до 6.00")
    assert resolve(expr, published=when, habits=Habits.of("anon"))[1] == ("zone_assumed",)
    assert resolve(expr, published=when, habits=Habits.of("RU-MOD"))[1] == ()
    (night,) = find("в ночь на 23 мая")
    assert resolve(night, published=when, habits=Habits.of("anon"))[1] == ()


@pytest.mark.parametrize(
    ("speaker", "source", "lang", "zone"),
    [
        ("RU-MOD", None, None, "Europe/Moscow"),
        ("gov:RU-SAM", None, None, "Europe/Samara"),
        ("gov:RU-KLU", None, None, "Europe/Moscow"),
        ("mayor:UA-30", None, None, "Europe/Kyiv"),
        ("gov:UA-43", None, None, "Europe/Moscow"),
        ("other", "mod_russia", None, "Europe/Moscow"),
        ("other", "kpszsu", None, "Europe/Kyiv"),
        ("anon", None, "ru", "Europe/Moscow"),
        ("anon", None, "uk", "Europe/Kyiv"),
        ("anon", None, None, "UTC"),
    ],
)
def test_zones_of_speakers(speaker: str, source: str | None, lang: str | None, zone: str) -> None:
    assert Habits.of(speaker, source, lang).zone == zone


def test_moscow_time_said_by_samara() -> None:
    got, _ = window("с 10.00 до 11.00 мск", "2025-05-23 14:00", "gov:RU-SAM")
    assert got.start == local("2025-05-23 10:00", MOSCOW)
    got, _ = window("с 10.00 до 11.00 по местному времени", "2025-05-23 14:00", "gov:RU-SAM")
    assert got.start == local("2025-05-23 09:00", MOSCOW)


def joined(text: str) -> list[TimeExpression]:
    out: list[TimeExpression] = []
    for expr in find(text):
        both = combine(out[-1], expr) if out else None
        out[-1:] = [both] if both else [*out[-1:], expr]
    return out


@pytest.mark.parametrize(
    ("text", "printed", "problems"),
    [
        ("20 июля над областью с 8.00 до 12.30 сбито", "20 июля … с 8.00 до 12.30", ()),
        (
            "16 UAVs within 4.5 hours, it took place between 8:00 and 12:30",
            "within 4.5 hours … between 8:00 and 12:30",
            (),
        ),
        (
            "16 UAVs within 2 hours, it took place between 8:00 and 12:30",
            "within 2 hours … between 8:00 and 12:30",
            ("duration",),
        ),
        (
            "У ніч на 30 жовтня атакував з 20:00 29 жовтня",
            "У ніч на 30 жовтня … з 20:00 29 жовтня",
            (),
        ),
    ],
)
def test_combine(text: str, printed: str, problems: tuple[str, ...]) -> None:
    assert [(expr.printed, expr.problems) for expr in joined(text)] == [(printed, problems)]


def test_every_habit_and_zone_has_a_reason() -> None:
    folder = files("svodka.data").joinpath("times")
    habits = tomllib.loads(folder.joinpath("habits.toml").read_text(encoding="utf-8"))
    speakers = [habits["default"], *habits["speakers"].values()]
    parts = [part for speaker in speakers for part in speaker.get("parts", {}).values()]
    assert all(row["reason"] for row in speakers + parts)
    lines = folder.joinpath("zones.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line[0] != "#"]
    assert all(len(row) == 3 and ZoneInfo(row[1]) and row[2] for row in rows)


def test_a_word_of_time_has_one_class() -> None:
    text = files("svodka.data").joinpath("times").joinpath("words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line[0] != "#"]
    listed = [word for row in rows for word in row[2].split()]
    assert len(listed) == len(set(listed))
    assert all(word == fold(word) for word in listed)


def test_from_and_as_of_make_a_range() -> None:
    (expr,) = joined("У ніч на 30 жовтня (з 20:00 29 жовтня) атакував. Станом на 09:00 збито")
    got, _ = resolve(expr, published=local("2025-10-30 09:30", KYIV), habits=Habits.of("UA-AF"))
    assert shown(got, KYIV) == "explicit 2025-10-29 20:00/2025-10-30 09:00"


@pytest.mark.parametrize(
    "text",
    [
        "21 мая … 22 мая",
        "вчера вечером. Сегодня ночью",
        "с начала войны. За сутки",
        "за неделю. За сутки",
    ],
)
def test_different_times_stay_apart(text: str) -> None:
    assert len(joined(text)) == 2


# --- laws ----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "с",
        "до",
        "по",
        "в",
        "на",
        "за",
        "около",
        "ночь",
        "ночи",
        "ночью",
        "утром",
        "днём",
        "вечером",
        "20.00",
        "7.00",
        "24.00",
        "0.00",
        "12:30",
        "23:59",
        "мск",
        "GMT",
        "23",
        "мая",
        "31",
        "декабря",
        "29",
        "февраля",
        "2024",
        "года",
        "т.г.",
        "сутки",
        "часа",
        "4,5",
        "последние",
        "минувшую",
        "from",
        "to",
        "between",
        "and",
        "at",
        "night",
        "overnight",
        "last",
        "the",
        "of",
        "July",
        "20",
        "8",
        "p.m.",
        "midnight",
        "Monday",
        "в",
        "ніч",
        "з",
        "19:00",
        "жовтня",
        "доби",
        "станом",
        "близько",
        "(",
        ")",
        ",",
        ".",
        "—",
        "Moscow",
        "time",
        "since",
        "start",
        "war",
        "неделю",
        "сегодня",
        "вчера",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=80)
WHEN = st.none() | st.datetimes(
    datetime(2023, 1, 1), datetime(2026, 12, 31), timezones=st.just(ZoneInfo("UTC"))
)
SPEAKERS = st.sampled_from(["RU-MOD", "UA-AF", "gov:RU-SAM", "anon"])
DATES = st.none() | st.dates(date(2023, 1, 1), date(2026, 12, 31))


@settings(max_examples=400, deadline=None)
@given(TEXTS, WHEN, SPEAKERS, DATES)
def test_laws(text: str, published: datetime | None, speaker: str, context: date | None) -> None:
    found = find(text)
    assert find(text) == found
    last = 0
    for expr in found:
        assert last <= expr.start < expr.end <= len(text)
        assert text[expr.start : expr.end] == expr.printed
        assert expr.kind in WINDOW_KINDS
        last = expr.end
    joins = [both for a, b in pairwise(found) if (both := combine(a, b))]
    for expr in found + joins:
        habits = Habits.of(speaker)
        got, codes = resolve(expr, published=published, habits=habits, context=context)
        assert (got, codes) == resolve(expr, published=published, habits=habits, context=context)
        well_formed(got)


def well_formed(got: Window) -> None:
    assert got.kind in WINDOW_KINDS
    assert (got.start is None) == (got.end is None)
    if got.start is not None and got.end is not None:
        assert got.start.utcoffset() is not None
        assert got.start <= got.end
        assert got.outer is not None
        assert got.outer.start <= got.start <= got.end <= got.outer.end
        if got.inner is not None:
            assert got.start <= got.inner.start < got.inner.end <= got.end
    elif got.inner is not None:
        raise AssertionError("an inner reading without a nominal one")
    if got.outer is not None:
        assert got.outer.start < got.outer.end or got.start == got.end
        assert got.outer.end - got.outer.start < timedelta(days=366 * 12)


@pytest.mark.parametrize(
    "unit", ["а", "1", "1.", ".", " ", "-", "т.", "с ", "1 мая ", "20.00 ", "в ночь на "]
)
def test_cost_is_linear(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        return min(_timed(text) for _ in range(2))

    small, large = cost(50_000), cost(400_000)
    assert large < 30 * max(small, 0.002)


def _timed(text: str) -> float:
    start = time.perf_counter()
    find(text)
    return time.perf_counter() - start


def test_five_megabytes_of_one_letter() -> None:
    assert find("я" * 5_000_000) == []


def test_a_day_earlier_may_be_the_night_before_last() -> None:
    """Told of a night, it is counted back from that night and not from the day of publication."""
    (expr,) = find("сутками ранее")
    window, _ = resolve(
        expr, published=local(MORNING, MOSCOW), habits=Habits.of("RU-MOD"), context=None
    )
    assert window.outer is not None
    start, end = (moment.astimezone(MOSCOW) for moment in window.outer)
    assert (f"{start:%d %H:%M}", f"{end:%d %H:%M}") == ("21 18:00", "22 18:00")
