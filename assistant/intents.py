"""What a question asks for: exact patterns first, then a small classifier over encoder vectors.

The classifier is a logistic regression fitted on `intents.jsonl` (questions written for it over
other notices) with whatever encoder is in use, and kept in the home folder under the hash of both.
It knows nothing of the notice.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder

TRAINING = Path(__file__).with_name("intents.jsonl")


class Intent(Enum):
    """What is asked. The value is the label in `intents.jsonl`."""

    AMOUNT = "amount"
    """How much money."""
    QUANTITY = "quantity"
    """How many people, places, kilometres, …"""
    RATIO = "ratio"
    """Which share, rate or proportion."""
    DATE = "date"
    """By when, since when, which year."""
    WHO = "who"
    """Who qualifies, for whom, under which condition, "can I"."""
    CONTENT = "content"
    """What is done, how, what it means."""
    LEAD = "lead"
    SUPPORT = "support"
    UNIT_ITEMS = "unit_items"
    """All items of a unit."""
    LOCATE = "locate"
    """In which item or section something stands."""
    COUNT = "count"
    """How many items or sections there are."""
    HEADER = "header"
    """Title, date, source, preamble, headings."""
    PROCEDURE = "procedure"
    """How and where to apply."""
    MATERIALS = "materials"
    DEADLINE = "deadline"
    """Until when one may apply, when it is paid out, how long it takes."""
    CONTACT = "contact"
    """Telephone, address, opening hours."""
    WHERE = "where"
    """Which places by name: hospitals, estates, villages, a list of them. By pattern alone."""
    SMALL_TALK = "small_talk"
    VAGUE = "vague"


FIGURE_INTENTS = frozenset({Intent.AMOUNT, Intent.QUANTITY, Intent.RATIO, Intent.DATE})
UNIT_INTENTS = frozenset({Intent.LEAD, Intent.SUPPORT})
SERVICE_INTENTS = frozenset(
    {Intent.PROCEDURE, Intent.MATERIALS, Intent.DEADLINE, Intent.CONTACT, Intent.WHERE}
)
"""Details of a service that a plan of work seldom states."""

_UNIT_WORD = r"(?:部门|单位|局|委办局|机构|衙门)"
_WHICH = r"(?:哪个|哪家|哪几个|哪几家|哪些|哪一个|哪一家|什么|啥|几个|多少个)"
_PATTERNS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern))
    for intent, pattern in (
        (
            Intent.CONTACT,
            r"电话|联系方式|联系人|号码|热线|地址|上班时间|几点(?:上班|开门)|微信|网址|邮箱",
        ),
        (
            Intent.WHERE,
            r"名单|叫(?:什么|啥)(?:名|村|小区)|(?:哪家|哪个|哪所|哪几家|哪几个|哪几所|哪些)"
            r"(?:医院|网站|小区|学校|幼儿园|村|镇|乡镇|县区?|区县?|地方|社区|银行|窗口|公司|门诊|河|路段)"
            r"|有没有(?:我|咱|俺)们?|(?:在|去|到|上)(?:哪里|哪儿|哪|什么地方|啥地方)",
        ),
        (
            Intent.MATERIALS,
            r"材料|证件|带(?:什么|啥|哪些)|准备(?:什么|啥|哪些)|(?:什么|哪些|啥)(?:证明|手续)",
        ),
        (
            Intent.PROCEDURE,
            r"(?:怎么|怎样|如何|咋|在哪|去哪|到哪|上哪)[里儿]?(?:去|来|才能|能)?"
            r"(?:办|申请|申办|申领|领|报名|登记|预约|缴|报销)|流程|步骤",
        ),
        (
            Intent.DEADLINE,
            r"截止|(?:申请|报名|办理|受理)(?:时间|期限)|(?:什么时候|几时|几号|哪天|多久|何时)"
            r"(?:能|可以|才能|开始|会)*(?:申请|报名|到账|发钱|领|打到|办好|拿到)",
        ),
        (
            Intent.SUPPORT,
            r"协同|协办|(?:配合|协助|参与|帮忙|支持|搭把手|帮着)(?:的)?(?:责任)?"
            + _UNIT_WORD
            + r"|(?:有|由|跟|和|是)?"
            + _WHICH
            + r"[^,，。?？]{0,6}?(?:配合|协助|协同|参与)",
        ),
        (
            Intent.LEAD,
            r"牵头|(?:责任|主管|负责|主责|主办)的?"
            + _UNIT_WORD
            + r"|(?:谁|"
            + _WHICH
            + _UNIT_WORD
            + r"?)(?:来|在|去|具体)?(?:负责|管|主管|主抓|抓|落实|说了算|挑头|带头|领头)"
            + r"|归(?:谁|哪|什么)|(?:找|问|咨询)(?:谁|"
            + _WHICH
            + _UNIT_WORD
            + r")|"
            + _WHICH
            + _UNIT_WORD,
        ),
        (
            Intent.HEADER,
            r"(?:什么时候|哪天|哪年|哪一天|几号|何时|几月)(?:正式)?(?:发布|公布|发出|印发|出台|发的)"
            r"|发布(?:日期|时间)|(?:文件|要点|通知|通告|公告)[^,，。]{0,8}"
            r"(?:标题|题目|来源|全称|叫什么|谁发|出处)|(?:标题|题目)(?:是|叫)",
        ),
        (
            Intent.LOCATE,
            r"(?:在|是|属于|列入|写在|放在|算|归在|归到)?第?(?:几|哪)[一]?(?:条|项|点|款|部分|章节|章|板块|大类|块|节)"
            r"(?!工作|任务|内容|要)",
        ),
        (
            Intent.COUNT,
            r"(?:多少|几)(?:大)?(?:项|条|个?部分|个?板块|个?章节|章|大类|个方面|个?事项|件)"
            r"(?:工作|任务|事项|内容|要点)?(?:[?？。!！]|$|是|的|呢|啊|呀)",
        ),
        (
            Intent.AMOUNT,
            r"多少(?:钱|元|块|万元|万|经费|资金)|几(?:块|百|千|万)(?:钱|元|块)?|(?:补|给|发|领|拿|交|缴|花)(?:到|个|贴)?多少"
            r"|金额|(?:补贴|补助|资助|救助|待遇|工资|报酬|奖励)(?:的)?(?:标准|额度|水平)",
        ),
        (
            Intent.RATIO,
            r"百分之(?:几|多少)|比例|几成|(?<!效)率(?:要|得|应|是|达|能|会|为|目标|定)*[^,，。]{0,6}(?:多少|几|多高)",
        ),
        (
            Intent.WHO,
            r"谁(?:可以|能|有资格|符合|享受)|(?:哪些|什么|哪种|啥|哪类|什么样的?)(?:人|家庭|群体|对象|学生|孩子|老人|户|情况|条件|企业)"
            r"|条件|资格|够不够|符不符合|(?:能|可以|算|够|有)(?:不能|不可以|不算|没有)?[^,，。?？]{0,18}(?:吗|么|嘛|不\b)"
            r"|能不能|可不可以|算不算|有没有份|轮得?到",
        ),
        (
            Intent.DATE,
            r"什么时候|何时|哪一?年|几月|几号|多久|(?:到|在)啥时候|年限",
        ),
        (
            Intent.QUANTITY,
            r"多少|几(?:个|名|位|所|家|套|户|处|条|公里|亩|人|次|件|项|类|座|种|所|批|张|万)|多大|多长|数量|规模|目标数",
        ),
    )
)


def matched(text: str) -> tuple[Intent, ...]:
    """Intents whose exact pattern stands in the text, in the order of the table; each once."""
    return tuple(intent for intent, pattern in _PATTERNS if pattern.search(text))


def asking_phrase(text: str) -> str:
    """The words that ask (多少钱, 哪个部门), empty where no pattern matches: the longest match."""
    found = [match.group() for _, pattern in _PATTERNS if (match := pattern.search(text))]
    return max(found, key=len, default="")


@dataclass(frozen=True)
class IntentClassifier:
    """Logistic regression: `weights` (labels, dimension), `bias` (labels,)."""

    labels: tuple[Intent, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, vector: NDArray[np.float32]) -> dict[Intent, float]:
        """Probability of each intent for one question vector of shape (dimension,)."""
        logits = self.weights @ vector + self.bias
        exponent = np.exp(logits - logits.max())
        shares = exponent / exponent.sum()
        return dict(zip(self.labels, (float(share) for share in shares), strict=True))


def load_classifier(encoder: Encoder, home: Path, training: Path = TRAINING) -> IntentClassifier:
    """The classifier for this encoder: from the home folder, or fitted now and kept there."""
    content = training.read_bytes()
    key = hashlib.sha256(content + encoder.sha256.encode()).hexdigest()[:16]
    path = home / "intents" / f"{key}.npz"
    if path.exists():
        with np.load(path, allow_pickle=False) as stored:
            labels = tuple(Intent(label) for label in stored["labels"].tolist())
            return IntentClassifier(labels, stored["weights"], stored["bias"])
    rows = [json.loads(line) for line in content.decode().splitlines() if line.strip()]
    fitted = fit(encoder, [row["text"] for row in rows], [Intent(row["label"]) for row in rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.stem}.{os.getpid()}.npz")
    np.savez(
        temporary,
        labels=np.array([label.value for label in fitted.labels]),
        weights=fitted.weights,
        bias=fitted.bias,
    )
    temporary.replace(path)
    return fitted


def fit(encoder: Encoder, texts: list[str], labels: list[Intent]) -> IntentClassifier:
    """Fits on the encoder's query vectors; deterministic for the same rows and encoder."""
    from sklearn.linear_model import LogisticRegression

    vectors = encoder.encode_query(texts)
    model = LogisticRegression(C=30.0, max_iter=2000, class_weight="balanced", random_state=0)
    model.fit(vectors, [label.value for label in labels])
    return IntentClassifier(
        tuple(Intent(label) for label in model.classes_),
        np.asarray(model.coef_, dtype=np.float32),
        np.asarray(model.intercept_, dtype=np.float32),
    )
