"""Cuts text that has no numbers of its own into passages, each with its place.

The cutting of what is too long is left to langchain-text-splitters, told where Chinese sentences
end; what it cannot know is which passage belongs to which item.
"""

from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.notice import Span

PASSAGE_LIMIT = 400
HEADING_LIMIT = 25
_SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", "，", "、", " ", ""]


def trim(text: str, start: int, end: int) -> Span:
    """The span without outer white space (empty at `start` where nothing is left)."""
    inner = text[start:end]
    if not inner.strip():
        return Span(start, start)
    return Span(start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip()))


def split_passages(text: str, start: int, end: int, limit: int = PASSAGE_LIMIT) -> tuple[Span, ...]:
    """Passages of at most `limit` characters, cut at paragraphs, else sentences, else commas."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=limit,
        chunk_overlap=0,
        separators=_SEPARATORS,
        keep_separator="end",
        add_start_index=True,
    )
    spans: list[Span] = []
    for document in splitter.create_documents([text[start:end]]):
        begin = start + int(document.metadata["start_index"])
        span = trim(text, begin, begin + len(document.page_content))
        if span.end > span.start:
            spans.append(span)
    return tuple(spans)


def split_paragraphs(text: str, start: int, end: int) -> tuple[Span, ...]:
    """One span for each paragraph; a heading goes with what follows, a long one is cut."""
    spans: list[Span] = []
    heading: Span | None = None
    place = start
    while place < end:
        stop = text.find("\n", place, end)
        stop = end if stop < 0 else stop
        line = trim(text, place, stop)
        place = stop + 1
        if line.end == line.start:
            continue
        if line.end - line.start <= HEADING_LIMIT and text[line.end - 1] not in "。！？；.!?;：:":
            heading = Span(heading.start if heading else line.start, line.end)
            if heading.end - heading.start <= PASSAGE_LIMIT:
                continue
            line = heading
        begin = heading.start if heading else line.start
        heading = None
        if line.end - begin <= PASSAGE_LIMIT:
            spans.append(Span(begin, line.end))
        else:
            spans += split_passages(text, begin, line.end)
    if heading is not None:
        spans.append(heading)
    return tuple(spans)
