"""The LangChain retriever, alone and in a chain with langchain-core's own fake model."""

import asyncio

import pytest
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough, RunnableSequence

from index.store import NoticeIndex
from minsheng.langchain import MinshengRetriever
from tests.unit.assistant_fixtures import REAL, REAL_TEXT

QUESTION = "重度残疾人护理补贴每月多少钱"


def test_a_document_is_a_place_of_the_notice(real_index: NoticeIndex) -> None:
    retriever = MinshengRetriever(index=real_index, k=3, base_url="http://desk.example/x/")
    documents = retriever.invoke(QUESTION)
    assert len(documents) == 3
    found = documents[0].metadata
    item = REAL.item("22")
    assert documents[0].page_content == REAL_TEXT[found["start"] : found["end"]]
    assert documents[0].id == found["source"] == "minsheng://notices/real/items/22"
    assert (found["notice"], found["item"], found["section"]) == ("real", "22", item.section)
    assert (found["start"], found["end"]) == (item.start, item.end)
    assert found["lead_units"] == list(item.lead_units)
    assert "60元护理补贴" in REAL_TEXT[found["clause_start"] : found["clause_end"]]
    assert found["url"] == "http://desk.example/x/?notice=real&item=22"
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_a_question_is_made_ready_as_the_assistant_does(real_index: NoticeIndex) -> None:
    """Traditional characters and full-width signs are read."""
    retriever = MinshengRetriever(index=real_index, k=1)
    assert retriever.invoke("重度殘疾人護理補貼") == retriever.invoke("重度残疾人护理补贴")


def test_async_and_batches_give_the_same(real_index: NoticeIndex) -> None:
    retriever = MinshengRetriever(index=real_index)
    expected = retriever.invoke(QUESTION)
    assert asyncio.run(retriever.ainvoke(QUESTION)) == expected
    assert retriever.batch([QUESTION]) == [expected]


def test_only_the_notices_named_are_searched(both_index: NoticeIndex) -> None:
    retriever = MinshengRetriever(index=both_index, notice_ids=("small",), k=2)
    assert {d.metadata["notice"] for d in retriever.invoke("护理补贴")} == {"small"}


def test_in_a_chain_the_model_gets_the_items(real_index: NoticeIndex) -> None:
    def join(documents: list[Document]) -> str:
        return "\n".join(f"[{d.metadata['item']}] {d.page_content}" for d in documents)

    prompts: list[str] = []

    class Listening(FakeListChatModel):
        def _call(self, messages, *args, **kwargs):  # type: ignore[no-untyped-def]
            prompts.append(str(messages[-1].content))
            return super()._call(messages, *args, **kwargs)

    retriever = MinshengRetriever(index=real_index, k=1)
    prompt = ChatPromptTemplate.from_template("{context}\n问：{question}")
    model = Listening(responses=["每人每月60元[22]。"])
    chain = (
        {"context": retriever | join, "question": RunnablePassthrough()}
        | prompt
        | model
        | StrOutputParser()
    )
    assert isinstance(chain, RunnableSequence)
    assert chain.invoke(QUESTION) == "每人每月60元[22]。"
    assert prompts == [f"[22] {_text('22')}\n问：{QUESTION}"]
    assert asyncio.run(chain.ainvoke(QUESTION)) == "每人每月60元[22]。"


def test_it_says_what_it_lacks() -> None:
    with pytest.raises(ValueError, match="index"):
        MinshengRetriever()  # type: ignore[call-arg]


def _text(item_id: str) -> str:
    item = REAL.item(item_id)
    return REAL_TEXT[item.start : item.end]
