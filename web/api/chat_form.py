"""What goes in and out of chat completions, in OpenAI's form; parameters not named are ignored.

Beside OpenAI's own fields an answer carries its status, the notice with its date, and the advice to
ask the units; a citation carries its place in the notice.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from minsheng.records import NoticeRecord

MODEL = "minsheng"
Outcome = Annotated[
    Literal["answered", "not_stated", "not_covered", "unclear"],
    Field(description="已答、要点未写明、不在要点范围、没问清楚"),
]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message; only text is read."""

    type: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the conversation."""

    role: Annotated[
        str, Field(description="user 和 assistant 是对话；其余（system 等）不看", max_length=32)
    ]
    content: str | list[Part] | None = None


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How to stream."""

    include_usage: StrictBool | None = None


@dataclass(frozen=True, slots=True)
class ResponseFormat:
    """In which form to answer: only as text."""

    type: str = "text"


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question with the conversation before it."""

    messages: Annotated[
        list[Message],
        Field(
            description="对话，先后排列；最后一条 user 消息是问题，最长 2,000 字",
            min_length=1,
            max_length=1000,
            json_schema_extra={
                "example": [{"role": "user", "content": "重度残疾人每月有多少护理补贴？"}]
            },
        ),
    ]
    model: Annotated[str, Field(description=f"只有 {MODEL}")] = MODEL
    stream: Annotated[StrictBool | None, Field(description="边写边送（SSE）")] = False
    stream_options: StreamOptions | None = None
    n: Annotated[StrictInt | None, Field(description="只能是 1")] = 1
    response_format: ResponseFormat | None = None


@dataclass(frozen=True, slots=True)
class UrlCitation:
    """A citation: `content[start_index:end_index]` is its mark, in characters (code points).

    `text` is the notice's `start` to `end`. Where the place is in the notice's header there is no
    mark, and the indices are those of the sentence.
    """

    start_index: int
    end_index: int
    title: str
    url: str
    """The item on the desk."""
    notice: str
    item: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A citation, as OpenAI gives those of a web search."""

    url_citation: UrlCitation
    type: Literal["url_citation"] = "url_citation"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer."""

    content: str
    annotations: tuple[Annotation, ...]
    role: Literal["assistant"] = "assistant"
    refusal: None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The only choice."""

    message: Reply
    index: int = 0
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


@dataclass(frozen=True, slots=True)
class PromptDetails:
    """Of the tokens read."""

    cached_tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the model read and wrote; all 0 where it was not asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptDetails


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer."""

    id: str
    created: int
    choices: tuple[Choice, ...]
    usage: Usage
    status: Outcome
    notice: NoticeRecord
    advice: str
    object: Literal["chat.completion"] = "chat.completion"
    model: str = MODEL


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be named."""

    id: str
    created: int
    object: Literal["model"] = "model"
    owned_by: str = "minsheng"
    name: str = "民生问答"


@dataclass(frozen=True, slots=True)
class Models:
    """All of them."""

    data: tuple[Model, ...] = field(default=())
    object: Literal["list"] = "list"
