"""Between OpenAI's chat completions and the assistant: messages in, answers with citations out.

Pure: asks nothing and waits for nothing.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.values import Answer, Turn
from corpus.notice import Notice
from minsheng.lookups import answer_record
from minsheng.records import AnswerRecord, SourceRecord
from minsheng.told import item_name
from web.api.chat_form import (
    MODEL,
    Annotation,
    ChatRequest,
    Choice,
    Completion,
    Message,
    PromptDetails,
    Reply,
    UrlCitation,
    Usage,
)
from web.api.errors import ApiError
from web.exchanges import too_long

TURNS = 20
"""Earlier questions that the assistant is told of; it looks at fewer."""
_TEXTS = frozenset(["text", "input_text", "output_text"])
Address = Callable[[str, str], str]
"""From the ids of a notice and an item to the item's address."""


def check_request(request: ChatRequest) -> None:
    """Raises ApiError where something is wanted that cannot be given."""
    if request.model != MODEL:
        raise ApiError(
            404,
            f"没有名为“{request.model[:60]}”的模型。请把 model 改为 {MODEL}。",
            "model_not_found",
            param="model",
        )
    if request.n not in (None, 1):
        raise ApiError(400, "一次只给一个回答。请去掉 n，或改为 1。", "invalid_value", param="n")
    form = request.response_format
    if form is not None and form.type != "text":
        raise ApiError(
            400,
            "回答只能是文字。请去掉 response_format；出处已在 message.annotations 里。",
            "invalid_value",
            param="response_format",
        )


def read_messages(messages: Sequence[Message]) -> tuple[str, tuple[Turn, ...]]:
    """The question, and the turns before it. Raises ApiError.

    Only what users and the assistant said counts. Questions in a row are turns without an answer;
    an answer without a question is left out, and so is what stands behind the last question.
    """
    turns: list[Turn] = []
    for at, message in enumerate(messages):
        if message.role == "user":
            turns.append(Turn(_text(message, at).strip(), ""))
        elif message.role == "assistant" and turns:
            earlier = turns.pop()
            turns.append(Turn(earlier.question, earlier.answer + _text(message, at)))
    if not turns:
        raise _unusable("messages 里没有 user 消息。请至少放一条问题。")
    *before, last = turns
    if last.answer:
        raise _unusable("最后一条应是 user 消息：它就是要回答的问题。")
    check_question(last.question, "messages")
    return last.question, tuple(turn for turn in before if turn.question)[-TURNS:]


def check_question(question: str, param: str) -> None:
    """Raises ApiError where the question is empty or too long."""
    if not question.strip():
        raise ApiError(400, "问题是空的。请写上要问的话。", "invalid_value", param=param)
    if told := too_long(question):
        raise ApiError(400, told, "context_length_exceeded", param=param)


def completion(
    answer: Answer, notices: Sequence[Notice], address: Address, *, id: str, created: int
) -> Completion:
    """The whole answer in OpenAI's form."""
    record = answer_record("", answer, notices)
    return Completion(
        id=id,
        created=created,
        choices=(Choice(Reply(answer.text, annotations(answer, record, address))),),
        usage=usage(answer),
        status=answer.status.value,
        notice=record.notice,
        advice=record.advice,
    )


def annotations(answer: Answer, record: AnswerRecord, address: Address) -> tuple[Annotation, ...]:
    """A citation for each sentence and each of its sources, in the order of the text."""
    found = []
    start = 0
    for sentence, told in zip(answer.sentences, record.sentences, strict=True):
        marked = sentence.marked
        for number in told.sources:
            source = record.sources[number]
            mark = f"[{source.item}]" if source.item else marked
            at = start + marked.rindex(mark)
            found.append(Annotation(_citation(source, at, at + len(mark), address)))
        start += len(marked)
    return tuple(found)


def usage(answer: Answer) -> Usage:
    """The tokens of an answer."""
    return Usage(
        answer.prompt_tokens,
        answer.output_tokens,
        answer.prompt_tokens + answer.output_tokens,
        PromptDetails(answer.cached_tokens),
    )


@dataclass(frozen=True, slots=True)
class Chunks:
    """Writes the chunks of one streamed answer, each a line of server-sent events."""

    id: str
    created: int
    with_usage: bool

    def first(self) -> str:
        """Who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, text: str) -> str:
        """A piece of the answer."""
        return self._chunk({"content": text})

    def last(self, answer: Answer, notices: Sequence[Notice], address: Address) -> Iterator[str]:
        """The citations and what stands beside the answer; the usage where it is wanted."""
        record = answer_record("", answer, notices)
        cited = [asdict(each) for each in annotations(answer, record, address)]
        beside = {
            "status": record.status,
            "notice": asdict(record.notice),
            "advice": record.advice,
        }
        yield self._chunk({"annotations": cited}, "stop", **beside)
        if self.with_usage:
            yield self._event({"choices": [], "usage": asdict(usage(answer))})
        yield "data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any], finished: str | None = None, **beside: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finished, "logprobs": None}
        without = {"usage": None} if self.with_usage else {}
        return self._event({"choices": [choice], **without, **beside})

    def _event(self, fields: dict[str, Any]) -> str:
        head = {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL,
        }
        return f"data: {json.dumps(head | fields, ensure_ascii=False)}\n\n"


def _citation(source: SourceRecord, start: int, end: int, address: Address) -> UrlCitation:
    name = f"{item_name(source.item)}　{source.title}" if source.item else source.title
    return UrlCitation(
        start_index=start,
        end_index=end,
        title=name.rstrip("　"),
        url=address(source.notice, source.item),
        notice=source.notice,
        item=source.item,
        start=source.start,
        end=source.end,
        text=source.text,
    )


def _text(message: Message, at: int) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    if any(part.type not in _TEXTS for part in message.content) and message.role == "user":
        raise ApiError(
            400,
            "只能读文字，不能读图片、声音和文件。请只发 text 部分。",
            "invalid_value",
            param=f"messages.{at}.content",
        )
    return "\n".join(part.text or "" for part in message.content)


def _unusable(told: str) -> ApiError:
    return ApiError(400, told, "invalid_value", param="messages")
