"""What routes are given: the ledger to read, as of when, and answers that were made already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from svodka import __version__, contract
from svodka.accounts import Role
from svodka.ledger import Ledger
from svodka.ledger.store import AsOf
from svodka.serve import access, callers
from svodka.serve.answers import PATIENCE, Answers, Gate
from svodka.serve.callers import Callers
from svodka.serve.delayed import Delayed
from svodka.serve.errors import Refused
from svodka.serve.pool import Pool
from svodka.serve.reader import Reader
from svodka.serve.settings import Settings
from svodka.serve.spool import Making, Spooled, spooled

# A public view moves on in steps, so that answers can be kept in between.
TICK = timedelta(minutes=5)
# Seconds to wait for another's decision to be written.
PEN = 15.0

Make = Callable[[Reader, int], bytes]
MakeFile = Callable[[Reader, int], Making]
# A question's name and all that it depends on, beside the ledger.
Question = tuple[str | int | None, ...]


class _Put(NamedTuple):
    """A question as it was put: what it may see, and the name of its answer."""

    cutoff: datetime | None
    upto: int
    tag: str
    headers: dict[str, str]


class Context:
    """One for a server; safe in threads."""

    def __init__(
        self,
        location: Path | str,
        settings: Settings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.callers = Callers(settings, clock)
        self._location = location
        self.answers: Answers[bytes] = Answers(settings.memory)
        self.files: Answers[Spooled] = Answers(settings.disk, Gate(1, 20, PATIENCE))
        self._pool = Pool(location)
        self._pen = Lock()

    @property
    def shared(self) -> bool:
        """Whether the present caller's answer may be given to everybody."""
        return self.settings.public and not callers.present.get().person.known

    @property
    def held_back(self) -> timedelta | None:
        """By how much the present caller's answers are late: nobody's who is known."""
        return self.settings.held_back if self.shared else None

    @property
    def cutoff(self) -> datetime | None:
        """The moment up to which the present caller is shown things; None where everything is
        shown."""
        late = self.held_back
        if late is None:
            return None
        then = self.clock() - late
        return then - (then - datetime.min.replace(tzinfo=UTC)) % TICK

    @contextmanager
    def open_ledger(self, cutoff: datetime | None = None) -> Iterator[Reader]:
        """For one request: what this server's readers may see, and nothing that writes. Of a public
        view, as of its ``cutoff``, which is the present one where none is given."""
        with self._pool.reader() as book:
            shown = self.cutoff if cutoff is None else cutoff
            yield book if shown is None else Delayed.of(book, shown)

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """A ledger that may be written, for a reviewer or an editor; one at a time. What is put in
        is on disk when the call returns, and every reader's next answer has it."""
        access.must_be(Role.REVIEWER)
        if not self._pen.acquire(timeout=PEN):
            hint = "send it again in a few seconds"
            raise Refused(503, "busy", "somebody else is writing", hint=hint)
        try:
            with Ledger.open(self._location, create=False, reader=__version__) as ledger:
                yield ledger
        finally:
            self._pen.release()

    def answered(
        self,
        request: Request,
        question: Question,
        as_of: AsOf,
        make: Make,
        media: str = "application/json",
        *,
        expensive: bool = False,
    ) -> Response:
        """The answer to a question, or 304 where the asker has it.

        ``make`` is given the ledger and the last entry that the answer may see. ``question`` has to
        tell everything else that the answer depends on.
        """
        put = self._put((media, *question), as_of)
        if _has(request, put.tag):
            return Response(status_code=304, headers=put.headers)

        # Who waits for a turn, or for an answer that somebody else has asked for, holds no ledger.
        def made() -> bytes:
            with self.open_ledger(put.cutoff) as book:
                return make(book, put.upto)

        body = self.answers.get(put.tag, made, expensive=expensive)
        return Response(body, headers=put.headers, media_type=media)

    def filed(
        self, request: Request, question: Question, as_of: AsOf, make: MakeFile, media: str
    ) -> Response:
        """The same for what may be large: it is made whole, on the disk, before the first byte is
        sent. So whoever reads slowly holds nothing but a file, and no answer breaks off."""
        put = self._put((media, *question), as_of)
        if _has(request, put.tag):
            return Response(status_code=304, headers=put.headers)

        def made() -> Spooled:
            with self.open_ledger(put.cutoff) as book:
                return spooled(make(book, put.upto), self.settings.largest)

        found = self.files.get(put.tag, made, expensive=True)
        headers = {**put.headers, **found.headers, "Content-Length": str(len(found))}
        return StreamingResponse(found.pieces(), headers=headers, media_type=media)

    def _put(self, question: Question, as_of: AsOf) -> _Put:
        cutoff = self.cutoff
        with self.open_ledger(cutoff) as book:
            upto = book.upto(as_of)
            tag = _tag(self.state(book, upto), question)
        return _Put(cutoff, upto, tag, {"ETag": tag, "Cache-Control": self.caching(as_of)})

    def state(self, book: Reader, upto: int) -> str:
        """All that an answer depends on beside its question: the version that answers, the ledger
        up to an entry, and of a public view what it holds back."""
        cutoff = getattr(book, "cutoff", None)
        told = (__version__, contract.VERSION, book.chain_at(upto), upto, str(cutoff))
        return sha256(repr(told).encode()).hexdigest()

    def caching(self, as_of: AsOf) -> str:
        """An answer as of now has to be asked for again; one as of then hardly changes. What
        somebody sees who is logged in must be gone when they have logged out."""
        if callers.present.get().person.known:
            return "private, no-cache"
        if self.shared:
            return f"public, max-age={60 if as_of is None else 600}"
        return "private, no-cache" if as_of is None else "private, max-age=600"

    def close(self) -> None:
        self._pool.close()
        self.callers.close()


def _tag(state: str, question: Question) -> str:
    told = state + repr(question)
    return f'"{sha256(told.encode("utf-8", "replace")).hexdigest()[:32]}"'


def _has(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in given.split(",")}
    return tag in known or given.strip() == "*"
