"""What the addresses of the API take. A parameter that is not there is refused, not passed over."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from svodka.model import OBJECTS, OUTCOMES
from svodka.serve import paging

Outcome = Literal[OUTCOMES]  # type: ignore[valid-type]
Object = Literal[OBJECTS]  # type: ignore[valid-type]
Lang = Literal["en", "ru", "uk"]

Format = Literal["json", "jsonl", "csv"]

_FORMAT: Any = Field("json", description="jsonl and csv are all of them in one file.")
_TIME = "A time such as 2026-05-14T20:00; without an offset it is Moscow time."
_SPOKEN: dict[str, Any] = {"examples": ["2026-05-14T20:00:00+03:00"]}


def _time(words: str) -> str:
    return f"{words} {_TIME}"


class AsOf(BaseModel):
    """Every question takes ``as_of``."""

    model_config = ConfigDict(extra="forbid", validate_by_name=False)

    as_of: str | None = Field(
        None,
        max_length=40,
        description="The answer as it was then: a time, or the number of an entry. Default: now.",
        examples=["2026-05-15T12:00:00+03:00", "4711"],
    )


class _Places(BaseModel):
    region: list[Annotated[str, Field(max_length=120)]] = Field(
        default_factory=list,
        max_length=20,
        description="Ids of places, taken together. Default: everywhere.",
        examples=[["RU-KLU"]],
    )


class _Stretch(_Places, AsOf):
    start: str | None = Field(None, alias="from", max_length=40, description=_time("Included."))
    end: str | None = Field(None, alias="to", max_length=40, description=_time("Not included."))


class FileAsked(_Stretch):
    shape: Literal["point", "polygon"] = Field("point", description="Of places, where drawn.")


class FeedAsked(_Stretch):
    days: int = Field(14, ge=1, le=93, description="How far it goes back, without from and to.")


class NightAsked(AsOf):
    region: str | None = Field(
        None, max_length=120, description="One region only.", examples=["RU-KLU"]
    )


class Hours(AsOf):
    start: str = Field(
        alias="from", max_length=40, description=_time("Included."), json_schema_extra=_SPOKEN
    )
    end: str = Field(
        alias="to", max_length=40, description=_time("Not included."), json_schema_extra=_SPOKEN
    )


class _Counted(_Places):
    outcome: Outcome = Field("downed", description="What happened.")
    object: Object = Field("uav", description="To what.")


class BoundsAsked(_Counted, Hours):
    pass


class HistoryAsked(_Counted, Hours):
    pass


class TrendAsked(_Counted, AsOf):
    first: str = Field(
        alias="from", max_length=40, description="The first morning.", examples=["2026-05-01"]
    )
    last: str = Field(
        alias="to",
        max_length=40,
        description="The last morning, included.",
        examples=["2026-05-31"],
    )
    by: Literal["night", "week", "month"] = "night"


class ConflictsAsked(AsOf):
    first: str = Field(
        alias="from", max_length=40, description="The first morning.", examples=["2026-05-15"]
    )
    last: str | None = Field(
        None, alias="to", max_length=40, description="The last morning. Default: the first."
    )


class FamiliesAsked(Hours):
    size: int = Field(2, ge=2, le=1000, description="The fewest documents of a family.")


class Page(AsOf):
    limit: int = Field(
        paging.USUAL, ge=1, le=paging.MOST, description="How many of them. Files are whole."
    )
    cursor: str | None = Field(
        None, max_length=200, description="What the page before has as `next`."
    )


class DocumentsAsked(Page):
    source: str | None = Field(None, max_length=200, examples=["mod_russia"])
    since: str | None = Field(
        None,
        max_length=40,
        description=_time("Published then or later."),
        json_schema_extra=_SPOKEN,
    )
    until: str | None = Field(None, max_length=40, description=_time("Published earlier."))
    format: Format = _FORMAT


class ClaimsAsked(Page):
    outcome: Outcome | None = None
    speaker: str | None = Field(None, max_length=200, examples=["RU-MOD", "gov:RU-KLU"])
    place: str | None = Field(None, max_length=120, examples=["RU-KLU"])
    since: str | None = Field(
        None,
        max_length=40,
        description=_time("The middle of the window is then or later."),
        json_schema_extra=_SPOKEN,
    )
    until: str | None = Field(
        None, max_length=40, description=_time("The middle of the window is earlier.")
    )
    format: Format = _FORMAT


class SearchAsked(Page):
    q: str = Field(
        "",
        max_length=400,
        description="Words, names of places and speakers, dates; all have to be met. "
        '"a b" beside each other, -word left out, OR between two.',
        examples=["Калужская область 15 мая губернатор"],
    )
    what: Literal["claims", "documents"] = Field(
        "claims", description="Claims by their quotes, or documents by their texts."
    )
    first: str | None = Field(
        None,
        alias="from",
        max_length=40,
        description="The first night, by its morning.",
        examples=["2026-05-01"],
    )
    last: str | None = Field(
        None, alias="to", max_length=40, description="The last night, included."
    )
    region: list[Annotated[str, Field(max_length=120)]] = Field(
        default_factory=list,
        max_length=20,
        description="Ids of places; what is placed in any of them.",
        examples=[["RU-KLU"]],
    )
    speaker: str | None = Field(None, max_length=200, examples=["RU-MOD", "gov:RU-KLU"])
    outcome: Outcome | None = None
    format: Format = _FORMAT


class ChangesAsked(AsOf):
    since: str = Field(
        "0",
        max_length=40,
        description="What came after: the number of an entry (`next` of the answer before), or a "
        "time. Default: from the first.",
        examples=["4711"],
    )
    limit: int = Field(paging.USUAL, ge=1, le=paging.MOST)


class DocumentAsked(AsOf):
    revision: int | None = Field(
        None, ge=1, le=2**31 - 1, description="Default: the one that stands."
    )


class OriginalAsked(DocumentAsked):
    text: bool = Field(False, description="The text that was read from the bytes, as UTF-8.")


class TextGiven(BaseModel):
    """A text to read. It is not kept."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "Over Kaluga region 11 drones were shot down overnight.",
                    "published": "2026-05-15T08:05:00+03:00",
                    "source": "example",
                    "lang": "en",
                }
            ]
        },
    )

    text: str = Field(min_length=1, description="What is read: plain text, never HTML.")
    published: str | None = Field(
        None, max_length=40, description="With an offset. Without it no night has a date."
    )
    source: str | None = Field(None, max_length=200, description="The channel's handle.")
    lang: Lang | None = Field(None, description="Default: told by the text.")
    url: str | None = Field(None, max_length=2000)


class ArticleGiven(TextGiven):
    """An article to compare. It is not kept."""

    published: str = Field(max_length=40, description="With an offset: reports are chosen by it.")
