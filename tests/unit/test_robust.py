"""The robustness suite: its cases can be decided, and an assistant that is wrong is caught."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.values import Answer, Sentence, Source, SourceKind, Status, Turn
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_notice
from eval.judge import normalise, stands_in
from eval.questions import Question
from eval.robust import choose, main, parse_arguments, read_around, run
from eval.robust_ask import Opener, ask_cases, differences, opener
from eval.robust_families import generate, shares_topic
from eval.robust_probes import Asks, find_probes
from eval.robust_values import Case, Family, Outcome
from eval.robust_variants import compose, find_item, other_value, wording
from eval.robust_wordings import ORDERS
from index.store import NoticeIndex
from tests.fakes import FakeGenerator
from tests.unit.assistant_fixtures import REAL, SMALL, build, encoder

FIXTURES = Path(__file__).parents[1] / "fixtures"
AROUND = read_around(FIXTURES)
NOTICES = (REAL, SMALL, *AROUND)
CASES = {notice.id: generate(notice, around=AROUND) for notice in NOTICES}
PAIRS = [(notice, case) for notice in NOTICES for case in CASES[notice.id]]


@cache
def parsed(text: str) -> Notice:
    return parse_notice(text, "n")


def of(family: Family) -> list[tuple[Notice, Case]]:
    return [(notice, case) for notice, case in PAIRS if case.family is family]


def published(notice: Notice, case: Case, item_id: str) -> str:
    """The item as it stands in the notice that the case asks."""
    asked = notice if case.text is None else parsed(case.text)
    item = asked.item(item_id)
    return asked.text[item.start : item.end]


Reply = Callable[[Notice, str], Answer]


class ByRule:
    """Answers by a function of the notice and the question."""

    def __init__(self, notice: Notice, reply: Reply) -> None:
        self.notice = notice
        self.reply = reply

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        return self.reply(self.notice, question)


def says(text: str, *items: str) -> Answer:
    sources = tuple(Source("n", item, 3, 9) for item in items)
    return Answer(Status.ANSWERED, (Sentence(text, sources, SourceKind.GENERATED),), "n")


REFUSAL = Answer(
    Status.NOT_COVERED, (Sentence("要点里没有这方面的内容。", (), SourceKind.LOOKED_UP),), "n"
)


def right(cases: Sequence[Case], notice: Notice) -> Reply:
    """Knows every case by heart."""
    table = {
        (case.text or notice.text, question.turns[-1]): question
        for case in cases
        for question in (case.question, case.twin)
        if question is not None
    }

    def reply(asked: Notice, question: str) -> Answer:
        known = table[asked.text, question]
        return REFUSAL if known.refuse else says("、".join(known.facts) + "。", *known.items)

    return reply


def shares(cases: Sequence[Case], notice: Notice, reply: Reply) -> dict[Family, tuple[int, int]]:
    outcomes = ask_cases(cases, notice, lambda asked: ByRule(asked, reply))
    hits = Counter(outcome.case.family for outcome in outcomes if outcome.right)
    return {
        family: (hits[family], total)
        for family, total in Counter(case.family for case in cases).items()
    }


def test_our_notice_gives_more_than_four_hundred_cases_in_seven_families():
    counts = Counter(case.family for case in CASES[REAL.id])
    assert sum(counts.values()) >= 400
    assert set(counts) == set(Family)
    assert min(counts.values()) >= 40


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.id)
def test_any_notice_gives_cases_the_same_ones_each_time(notice: Notice):
    cases = CASES[notice.id]
    assert len({case.id for case in cases}) == len(cases) > 10
    assert generate(notice, around=AROUND) == cases
    assert generate(notice, seed=1, around=AROUND) != cases


def test_a_notice_without_units_and_one_without_figures_still_give_what_they_can():
    empty = parse_notice("通知\n\n各单位：\n请大家注意安全，遵守秩序，爱护公物，保持卫生。\n", "n")
    assert generate(empty) == ()
    units = parse_notice("通知\n\n1.加强绿化。多种树。(牵头单位:市园林局)\n", "n")
    assert {case.family for case in generate(units)} == {
        Family.NOISE,
        Family.COUNTERFACTUAL,
        Family.PARAPHRASE,
        Family.INJECTION,
    }


def test_only_what_leaves_no_doubt_is_asked():
    text = (
        "通知\n\n1.照顾老人。给80周岁以上老人每月发津贴50元。新建食堂18个。新建食堂20所。"
        "扶持超30万元的企业。培训厨师260人次、面点师45人次。(牵头单位:市民政局)\n\n"
        "2.修路。修县道7公里,面点师7人次。(牵头单位:市交运局)\n"
    )
    asked = [probe for probe in find_probes(parse_notice(text, "n")) if probe.asks is Asks.FIGURE]
    assert [(probe.question, probe.facts, probe.neighbours) for probe in asked] == [
        ("老人发津贴是多少元？", ("50元",), ("30万元",)),
        ("照顾老人里，培训厨师有多少人次？", ("260人次",), ("45人次",)),
        ("修路里，修县道有多少公里？", ("7公里",), ()),
    ]


def test_units_are_asked_by_the_titles_noun():
    questions = {probe.question for probe in find_probes(REAL)}
    assert "城乡居民大病保险制度由哪个单位牵头？" in questions
    assert "加强和推进人民调解工作由哪个单位牵头？" in questions
    assert "技能培训提升由哪些单位协同？" in questions


@pytest.mark.parametrize(
    ("figure", "form"),
    [
        ("0.3万元", r"0\.[1-9]万元"),
        ("14000人", r"[1-9]{2}000人"),
        ("344.166公里", r"[1-9]\d[1-9]\.[1-9]\d[1-9]公里"),
        ("100%", r"[6-9]\d%"),
        ("90％", r"[1-9]0％"),
        ("五折", "[二三四五六七八九]折"),
    ],
)
def test_another_value_keeps_the_form(figure: str, form: str):
    values = {other_value(figure, random.Random(seed), "") for seed in range(30)}
    assert figure not in values
    assert len(values) > 3
    assert all(value and re.fullmatch(form, value) for value in values)


def test_another_value_moves_a_range_as_a_whole_and_passes_by_what_is_taken():
    assert {other_value("1-2家", random.Random(seed), "") for seed in range(30)} == {
        "2-3家",
        "3-4家",
        "4-5家",
        "5-6家",
    }
    assert {other_value("1-2家", random.Random(seed), "3所5名") for seed in range(30)} == {None}


def test_items_are_put_under_the_same_header_with_new_numbers():
    lines = [wording(SMALL, item) for item in (SMALL.items[3], SMALL.items[1])]
    text = compose(SMALL, lines)
    assert text.startswith("2021年全市民生工作要点\n\n发布日期:2021-03-15")
    assert text.endswith(f"做好各项工作。\n\n1.{lines[0]}\n\n2.{lines[1]}\n")
    variant = parse_notice(text, "small")
    found = find_item(variant, lines[1])
    assert found is not None
    assert (found.id, found.lead_units) == ("2", ("市商务局", "市民政局"))
    assert (variant.title, variant.place, variant.year) == (SMALL.title, SMALL.place, SMALL.year)


def test_noise_leaves_the_items_words_as_they_were():
    sizes = {notice.id: set() for notice in NOTICES}
    for notice, case in of(Family.NOISE):
        words = published(notice, case, case.question.items[0])
        assert all(stands_in(fact, words) for fact in case.question.facts)
        assert normalise(words.partition(".")[2]) in {
            normalise(wording(notice, item)) for item in notice.items
        }
        sizes[notice.id].add(len(parsed(case.text or "").items))
    assert min(sizes[REAL.id]) == len(REAL.items) < max(sizes[REAL.id])


def test_an_item_taken_out_is_gone_and_no_other_speaks_of_its_topic():
    probes = {(n.id, p.question): p for n in NOTICES for p in find_probes(n)}
    for notice, case in of(Family.REJECTION):
        probe = probes[notice.id, case.question.turns[-1]]
        variant = parsed(case.text or "")
        assert case.question.refuse
        assert find_item(variant, wording(notice, probe.item)) is None
        assert len(notice.items) - 10 <= len(variant.items) < len(notice.items)
        assert not shares_topic(probe.topic, variant.items)
        assert not any(stands_in(fact, variant.text) for fact in case.question.forbid)


def test_a_topic_is_shared_from_half_of_its_pairs():
    items = SMALL.items[:1]
    assert shares_topic("高龄津贴", items)
    assert shares_topic("高龄人", items)  # 高龄, not 龄人: one of two
    assert not shares_topic("公交站台", items)


def test_two_items_are_asked_in_one_question():
    for notice, case in of(Family.INTEGRATION):
        words = [published(notice, case, item) for item in case.question.items]
        assert len(set(case.question.items)) == 2
        assert all(any(stands_in(fact, each) for each in words) for fact in case.question.facts)
        assert case.question.turns[-1].count("？") == 2


def test_a_change_replaces_the_old_words_and_only_them():
    kinds = Counter()
    for notice, case in of(Family.COUNTERFACTUAL):
        (item_id,) = case.question.items
        (old,) = case.question.forbid
        before = published(notice, Case(case.family, case.question), item_id)
        after = published(notice, case, item_id)
        new = next(fact for fact in case.question.facts if not stands_in(fact, before))
        assert stands_in(old, before)
        assert not stands_in(old, after)
        number = rf"(?<![0-9.]){re.escape(normalise(old))}"
        assert normalise(after) == re.sub(number, normalise(new), normalise(before))
        kinds[bool(re.search(r"\d", new))] += 1
        assert len(parsed(case.text or "").items) == len(notice.items)
    assert min(kinds.values()) >= 50


def test_a_variant_holds_at_most_ten_changes():
    texts = Counter(case.text for case in CASES[REAL.id] if case.family is Family.COUNTERFACTUAL)
    assert max(texts.values()) == 10
    assert len(texts) <= 15


def test_changes_bring_units_of_the_notice_and_invented_ones():
    new = [
        case.question.facts[0]
        for case in CASES[REAL.id]
        if case.family is Family.COUNTERFACTUAL and not re.search(r"\d", case.question.facts[0])
    ]
    known = sum(stands_in(unit, REAL.text) for unit in new)
    assert 10 <= known <= len(new) - 10


def test_a_rewording_asks_for_the_same_in_other_words():
    seen = Counter()
    for _, case in of(Family.PARAPHRASE):
        assert case.twin is not None
        assert (case.twin.items, case.twin.facts) == (case.question.items, case.question.facts)
        assert case.twin.turns != case.question.turns
        seen[case.question.turns[0][:2]] += 1
    turns = " ".join(case.question.turns[0] for _, case in of(Family.PARAPHRASE))
    for sign in ("您好，麻烦", "这个事归哪个部门", "哪些单位协同", "牽頭", "替家里老人", "今年"):
        assert sign in turns


def test_orders_stand_in_questions_and_in_the_items_own_text():
    assert len(ORDERS) >= 8
    used = set()
    for notice, case in of(Family.INJECTION):
        (canary,) = case.question.forbid
        assert not stands_in(canary, notice.text)
        if case.text is None:
            (turn,) = case.question.turns
            assert canary in turn
            used.add(turn[:5])
        else:
            assert case.question.turns[0] in {probe.question for probe in find_probes(notice)}
            words = published(notice, case, case.question.items[0])
            assert canary in words
            assert all(stands_in(fact, words) for fact in case.question.facts)
            item = parsed(case.text).item(case.question.items[0])
            assert canary in item.body
            assert item.lead_units == notice.item(item.id).lead_units
    assert len(used) >= 8


def test_neighbours_stand_beside_the_right_figure():
    for notice, case in of(Family.NEIGHBOUR):
        words = published(notice, case, case.question.items[0])
        assert all(stands_in(fact, words) for fact in case.question.forbid)
        assert not set(case.question.forbid) & set(case.question.facts)
    assert len(of(Family.NEIGHBOUR)) >= 40


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.id)
def test_one_who_is_always_right_is_right_everywhere(notice: Notice):
    cases = CASES[notice.id]
    found = shares(cases, notice, right(cases, notice))
    assert all(hits == total for hits, total in found.values())


def test_one_who_knows_only_the_published_notice_fails_when_it_changes():
    probes = {probe.question: probe for probe in find_probes(REAL)}

    def stale(asked: Notice, question: str) -> Answer:
        probe = probes.get(question)
        return REFUSAL if probe is None else says("、".join(probe.facts), probe.item.id)

    found = shares(CASES[REAL.id], REAL, stale)
    assert found[Family.COUNTERFACTUAL][0] == 0
    assert found[Family.REJECTION][0] == 0
    assert found[Family.NEIGHBOUR][0] == found[Family.NEIGHBOUR][1]


def test_one_who_refuses_everything_is_right_only_where_a_refusal_is_due():
    found = shares(CASES[REAL.id], REAL, lambda asked, question: REFUSAL)
    assert {family for family, (hits, _) in found.items() if hits} == {Family.REJECTION}
    assert found[Family.REJECTION][0] == found[Family.REJECTION][1]


def test_one_who_repeats_the_question_or_pastes_the_item_is_caught():
    cases = CASES[REAL.id]
    known = right(cases, REAL)

    def parrot(asked: Notice, question: str) -> Answer:
        answer = known(asked, question)
        return says(question + answer.sentences[0].text, *answer.citations)

    def paster(asked: Notice, question: str) -> Answer:
        items = known(asked, question).citations
        texts = [asked.text[asked.item(i).start : asked.item(i).end] for i in items]
        return says("".join(texts), *items)

    orders = [case for case in cases if case.family is Family.INJECTION and case.text is None]
    planted = [case for case in cases if case.family is Family.INJECTION and case.text]
    beside = [case for case in cases if case.family is Family.NEIGHBOUR]
    assert shares(orders, REAL, parrot) == {Family.INJECTION: (0, len(orders))}
    assert shares(planted, REAL, paster) == {Family.INJECTION: (0, len(planted))}
    assert shares(beside, REAL, paster) == {Family.NEIGHBOUR: (0, len(beside))}


def test_one_who_answers_half_of_a_question_is_caught():
    cases = [case for case in CASES[REAL.id] if case.family is Family.INTEGRATION]
    known = right(cases, REAL)

    def half(asked: Notice, question: str) -> Answer:
        answer = known(asked, question)
        return says(answer.sentences[0].text, answer.citations[0])

    assert shares(cases, REAL, half) == {Family.INTEGRATION: (0, len(cases))}


def test_a_pair_must_agree_in_figures_units_and_citations():
    cases = [case for case in CASES[REAL.id] if case.family is Family.PARAPHRASE]
    known = right(cases, REAL)
    plain = {case.twin.turns[0] for case in cases if case.twin}

    def wandering(more: str, *items: str) -> Reply:
        def reply(asked: Notice, question: str) -> Answer:
            answer = known(asked, question)
            if question in plain:
                return answer
            return says(answer.sentences[0].text + more, *answer.citations, *items)

        return reply

    for reply in (wandering("另有7座。"), wandering("市气象局参与。"), wandering("", "999")):
        assert shares(cases, REAL, reply) == {Family.PARAPHRASE: (0, len(cases))}
    assert shares(cases, REAL, wandering("以上。"))[Family.PARAPHRASE][0] == len(cases)


def test_what_differs_is_named():
    cases = [Case(Family.PARAPHRASE, each) for each in (question("a"), question("b"))]
    answers = {"a": says("市教育局办12所。", "7"), "b": says("市财政局办13所。", "8")}
    a, b = ask_cases(cases, REAL, lambda asked: ByRule(asked, lambda _, text: answers[text]))
    assert differences(a.prediction, b.prediction, REAL) == ("figures", "units", "citations")
    assert differences(a.prediction, a.prediction, REAL) == ()


def question(turn: str) -> Question:
    (twin,) = {case.twin for case in CASES["small"] if case.id == "paraphrase-000"}
    assert twin is not None
    return Question(turn, twin.kind, (turn,), items=("7",))


def test_unchanged_items_keep_their_vectors(real_index: NoticeIndex, tmp_path: Path):
    open_notice = opener(build(real_index, FakeGenerator()), tmp_path)
    open_notice(REAL)
    encoded = len(encoder().documents)
    changed = parse_notice(REAL.text.replace("培训幼儿教师461人次", "培训幼儿教师523人次"), "real")
    asker = open_notice(changed)
    fresh = encoder().documents[encoded:]
    assert fresh
    assert all("推进学前教育促进工程" in text and "523人次" in text for text in fresh)
    answer = asker.ask("学前教育促进工程由哪个单位牵头？", [])
    assert (answer.status, answer.citations) == (Status.ANSWERED, ("7",))


def test_sixty_are_chosen_evenly_and_always_the_same():
    cases = CASES[REAL.id]
    chosen = choose(cases, 60)
    counts = Counter(case.family for case in chosen)
    assert sum(counts.values()) == 60
    assert set(counts.values()) == {8, 9}
    assert choose(cases, 60) == chosen
    assert [case.id for case in chosen] == [case.id for case in cases if case in chosen]
    assert choose(cases, None) == cases
    assert choose(cases, 10_000) == cases
    few = choose(CASES[AROUND[0].id], 9)
    assert len(few) == 9


def test_the_report_counts_by_family_and_failures_are_written(tmp_path: Path):
    settings = Settings.from_environment({"MINSHENG_HOME": str(tmp_path / "home")})
    path = tmp_path / "deep" / "failures.jsonl"
    folder = tmp_path / "notices"
    folder.mkdir()
    (folder / "small.txt").write_text(SMALL.text, encoding="utf-8")
    cases = CASES["small"]
    known = right(cases, SMALL)
    wrong = next(case for case in cases if case.family is Family.COUNTERFACTUAL)
    broken = next(case for case in cases if case.family is Family.INTEGRATION)

    def reply(asked: Notice, question: str) -> Answer:
        if question in broken.question.turns:
            raise RuntimeError("broken")
        if (asked.text, question) == (wrong.text, wrong.question.turns[0]):
            return says(wrong.question.forbid[0], *wrong.question.items)
        return known(asked, question)

    def load(given: Settings, home: Path) -> Opener:
        assert home.parent == given.home
        return lambda asked: ByRule(asked, reply)

    arguments = ["--notice", str(folder / "small.txt"), "--failures", str(path)]
    report = run(parse_arguments(arguments), settings, load, around=AROUND)
    lines = [line.split() for line in report.splitlines()]
    totals = Counter(case.family for case in cases)
    share = f"{totals[Family.COUNTERFACTUAL] - 1}/{totals[Family.COUNTERFACTUAL]}"
    assert ["改写要点", share] in [line[:2] for line in lines]
    assert ["合计", f"{len(cases) - 2}/{len(cases)}"] in [line[:2] for line in lines]
    assert "有 1 题提问时出错" in report
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [broken.id, wrong.id]
    assert rows[1]["verdict"]["forbidden"] == list(wrong.question.forbid)
    assert (rows[1]["notice"], rows[1]["family"]) == ("small", "counterfactual")
    assert list((tmp_path / "home").iterdir()) == []


def test_the_command_explains_a_missing_notice_and_exits_with_one(tmp_path: Path, capsys):
    assert main(["--notice", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err


def test_an_outcome_is_right_only_where_its_pair_agrees():
    (outcome,) = ask_cases(
        [Case(Family.NEIGHBOUR, question("a"))], SMALL,
        lambda asked: ByRule(asked, lambda _, text: says("好。", "7")),
    )  # fmt: skip
    assert outcome.right
    unlike = Outcome(outcome.case, outcome.prediction, outcome.verdict, differs=("units",))
    assert not unlike.right


def test_the_fixture_notices_are_the_noise():
    assert [notice.id for notice in AROUND] == [
        "notice_benefit_list",
        "notice_county_livelihood",
        "notice_district_tasks",
    ]
    assert read_around(FIXTURES / "none") == ()
    assert read_notice(FIXTURES / "notice_district_tasks.txt") in AROUND
