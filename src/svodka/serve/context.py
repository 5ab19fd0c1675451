"""What routes are given: the ledger to read, as of when, and answers that were made already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from svodka import __version__, contract
from svodka.accounts import Role
from svodka.ledger import Ledger
from svodka.ledger.store import AsOf
from svodka.serve import access, callers
from svodka.serve.answers import Answers
from svodka.serve.callers import Callers
from svodka.serve.delayed import Delayed
from svodka.serve.errors import Refused
from svodka.serve.pool import Pool
from svodka.serve.reader import Reader
from svodka.serve.settings import Settings

# A public view moves on in steps, so that answers can be kept in between.
TICK = timedelta(minutes=5)
# Seconds to wait for another's decision to be written.
PATIENCE = 15.0

Make = Callable[[Reader, int], bytes]
# A question's name and all that it depends on, beside the ledger.
Question = tuple[str | int | None, ...]


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
        self.answers = Answers(settings.memory)
        self.callers = Callers(settings, clock)
        self._location = location
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
        if not self._pen.acquire(timeout=PATIENCE):
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
        cutoff = self.cutoff
        with self.open_ledger(cutoff) as book:
            upto = book.upto(as_of)
            tag = _tag(self.state(book, upto), (media, *question))
        headers = {"ETag": tag, "Cache-Control": self.caching(as_of)}
        if _has(request, tag):
            return Response(status_code=304, headers=headers)

        # Who waits for a turn, or for an answer that somebody else has asked for, holds no ledger.
        def made() -> bytes:
            with self.open_ledger(cutoff) as book:
                return make(book, upto)

        body = self.answers.get(tag, made, expensive=expensive)
        return Response(body, headers=headers, media_type=media)

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
