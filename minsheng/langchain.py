"""A LangChain retriever over the notices: items as documents, each with its place and its score.

`page_content` is the notice's text from `start` to `end`, so a citation can be checked. It finds;
whether the notices answer the question at all, it does not judge (that is `Assistant.ask`).
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from corpus.errors import ExtraError

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ModuleNotFoundError as missing:
    if missing.name != "langchain_core":
        raise
    raise ExtraError(
        "还没有装 langchain-core。请运行：pip install 'minsheng[langchain]'"
    ) from missing

from assistant.normalise import normalise
from assistant.settings import Settings
from index.build import open_index
from index.encoder import load_encoder
from index.search import Hit
from index.store import NoticeIndex
from minsheng.lookups import uri_of
from minsheng.notices import open_notices


class MinshengRetriever(BaseRetriever):
    """The `k` best items for a question, the best first."""

    index: NoticeIndex
    k: int = 4
    notice_ids: tuple[str, ...] | None = None
    """Only these notices; None: all."""
    base_url: str = "http://127.0.0.1:7860"
    """Where the page is served; the documents' `url` opens the item there."""

    @classmethod
    def load(
        cls, settings: Settings | None = None, *, notices: Path | None = None, **options: Any
    ) -> "MinshengRetriever":
        """Opens the index of the notices in use, or of a folder's; builds it where there is none.

        `options` are the fields: `k`, `notice_ids`, `base_url`. Raises MinshengError.
        """
        settings = settings or Settings.from_environment()
        encoder = load_encoder(settings.encoder)
        index = open_index(open_notices(settings, notices), encoder, settings.home)
        return cls(index=index, **options)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        first = next(iter(self.notice_ids or self.index.notices))
        asked = normalise(query, self.index.notice(first))
        return [
            self._document(hit)
            for hit in self.index.search(asked, k=self.k, notice_ids=self.notice_ids)
        ]

    def _document(self, hit: Hit) -> Document:
        notice = self.index.notice(hit.notice_id)
        item = notice.item(hit.item_id)
        best = hit.clauses[0].clause if hit.clauses else item
        place = urlencode({"notice": notice.id, "item": item.id})
        return Document(
            id=uri_of(notice.id, item.id),
            page_content=notice.text[item.start : item.end],
            metadata={
                "source": uri_of(notice.id, item.id),
                "notice": notice.id,
                "notice_title": notice.title,
                "published": notice.published.isoformat() if notice.published else "",
                "item": item.id,
                "title": item.title,
                "section": item.section,
                "lead_units": list(item.lead_units),
                "support_units": list(item.support_units),
                "start": item.start,
                "end": item.end,
                "clause_start": best.start,
                "clause_end": best.end,
                "score": hit.score,
                "cosine": hit.dense,
                "url": f"{self.base_url.rstrip('/')}/?{place}",
            },
        )
