"""Which edition of the notices a page goes on with: the one that it showed when it was opened.

An edition is an assistant with a key; the page sends the key along with every question. Where the
assistant cannot be changed while it runs there is one edition, without a key.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from assistant.values import Event, Turn
from corpus.notice import Notice
from web.exchanges import Answering


class Edition(Answering, Protocol):
    """An assistant that never changes."""

    @property
    def key(self) -> str:
        """Names the edition."""


@runtime_checkable
class Editions(Protocol):
    """What the page needs of `assistant.live.Live`."""

    @property
    def current(self) -> Edition:
        """What a new conversation gets."""

    def edition(self, key: str) -> Edition:
        """The edition with this key; the current one where it is not known."""

    def when_changed(self, call: Callable[[Edition], None]) -> None:
        """Has `call` called with every new edition."""


class OnlyOne:
    """The editions of an assistant that is never changed; itself the one."""

    key = ""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The assistant's notices."""
        return self._assistant.notices

    @property
    def current(self) -> Edition:
        """The one."""
        return self

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The assistant's answer."""
        return self._assistant.stream(question, history)

    def edition(self, key: str) -> Edition:
        """The one."""
        return self

    def when_changed(self, call: Callable[[Edition], None]) -> None:
        """Never happens."""


def editions_of(assistant: Answering | Editions) -> Editions:
    """The assistant itself where it can be changed."""
    return assistant if isinstance(assistant, Editions) else OnlyOne(assistant)
