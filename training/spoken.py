"""What people say of the items of a notice, as far as the terms of its topics tell.

`index/everyday.jsonl` ties phrases of daily life to terms of notices. An item that holds a term of
a topic may be meant by whoever says one of its phrases: weaker than a row that was written for the
item, but of many more topics. `training/data/stories.jsonl` has longer ones, and more topics, for
training alone. Knows nothing of models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.notice import Item
from index.everyday import TOPICS, Topic, read_topics

STORIES = Path(__file__).parent / "data" / "stories.jsonl"
HOLDERS = 2
"""Items of a notice that may hold a topic's terms: what stands in more of them tells none apart."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One topic in one notice: who says a phrase of it means one of these items."""

    topic: Topic
    holders: tuple[int, ...]
    """Places of the items among those of the notice."""


def read_spoken(*files: Path) -> tuple[Topic, ...]:
    """The topics of all files, what is said of the same terms together."""
    said: dict[tuple[str, ...], tuple[str, ...]] = {}
    for topic in (topic for file in files or (TOPICS, STORIES) for topic in read_topics(file)):
        said[topic.terms] = (*said.get(topic.terms, ()), *topic.said)
    return tuple(Topic(terms, phrases) for terms, phrases in said.items())


def spoken_of(items: Sequence[Item], topics: Sequence[Topic]) -> list[Spoken]:
    """The topics that one or two of the items hold, in their order."""
    found = []
    for topic in topics:
        holders = tuple(
            place
            for place, item in enumerate(items)
            if holds(topic, f"{item.heading}\n{item.body}")
        )
        if 0 < len(holders) <= HOLDERS:
            found.append(Spoken(topic, holders))
    return found


def holds(topic: Topic, text: str) -> bool:
    """Whether a text has a term of the topic."""
    return any(term in text for term in topic.terms)
