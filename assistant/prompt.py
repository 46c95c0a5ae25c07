"""The prompt, laid out for the cache: instructions and the item first, the question last.

The instructions are short (at most 40 tokens), since every item's prefix repeats them. The item's
units are left out: the model has no business with them, look-ups have.
"""

from assistant.generate.base import Prompt
from corpus.notice import Clause, Item

SYSTEM = "你是政务问答助手，照材料原文用一句完整的话回答，保留对象、条件、数字和比较词。"


def build_prompt(item: Item, question: str = "", evidence: tuple[Clause, ...] = ()) -> Prompt:
    """The prompt for one item; without a question it is the prefix alone, to be prepared."""
    lines = [f"问题：{question}"]
    if evidence:
        # Last, since a small model goes on with what it read last: the notice's words, not a story.
        lines.append("请只用这句话回答：" + "；".join(clause.text for clause in evidence))
    return Prompt(
        system=SYSTEM,
        document=f"材料：{item.title}。{item.body}",
        question="\n".join(lines),
    )
