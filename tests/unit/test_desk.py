"""The pure parts of the desk: queries, tables, exports and pages."""

import csv
import html
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from starlette.applications import Starlette
from starlette.testclient import TestClient

from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_notices
from corpus.unit_register import Role
from web.desk import desk_routes
from web.desk_cells import Cell, Column, Table, chinese_number, section_name
from web.desk_export import file_name, harmless, to_csv, to_xlsx
from web.desk_item import find_place
from web.desk_query import (
    DeskQuery,
    Kinds,
    Sort,
    View,
    address,
    elsewhere,
    item_address,
    read_query,
)
from web.desk_tables import build_table, describe, export_notes
from web.desk_view import render_desk

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
HOSTILE = (
    "2021年某市民生工作要点<img src=x onerror=alert(1)>\n\n"
    "一、就业</h3><script>alert(2)</script>\n\n"
    "1.=cmd|'/c calc'!A1。培训<b>5人</b>{{7*7}}。"
    '(牵头责任单位:市人社局,协同责任单位:市@SUM局"><script>)\n'
)
SOURCE = "《2020年全市民生工作要点》　2020年11月10日发布"


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notices(NOTICES)[0]


@pytest.fixture(scope="module")
def hostile() -> Notice:
    return parse_notice(HOSTILE, 'h"><script>')


class Shelf:
    """Notices that can be changed while the desk runs."""

    def __init__(self, *notices: Notice) -> None:
        self.notices = notices


def client(*notices: Notice) -> TestClient:
    return TestClient(Starlette(routes=desk_routes(Shelf(*notices))))


def column(table: Table, title: str) -> list[str | int | Decimal]:
    at = [column.title for column in table.columns].index(title)
    return [row[at].value for row in table.rows]


def book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def plain(page: str) -> str:
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]*>", "", page)))


# Queries and their addresses


@pytest.mark.parametrize(
    "query",
    [
        DeskQuery(),
        DeskQuery(View.FIGURES, "n", q="≥ 80% & <b>", kind=Kinds.RATIO, sort=Sort.VALUE, down=True),
        DeskQuery(View.HEAT, role=Role.LEAD, section=3, print=True),
        DeskQuery(View.ITEMS, "2020年", item="2.3", unit="市人社局"),
        DeskQuery(View.ITEMS, unit="市人社局", section=1),
        DeskQuery(View.ITEMS, item="22", figure=5),
    ],
)
def test_an_address_leads_back_to_its_query(query: DeskQuery) -> None:
    """Nothing is lost on the way."""
    page = client(parse_notice("2021年要点\n\n1.甲。做5件。\n", "n"))
    seen = dict(page.build_request("GET", "/desk" + address(query)).url.params)
    assert read_query(seen) == query


def test_an_item_alone_is_shown_in_the_notice() -> None:
    """?item=22 is enough."""
    assert read_query({"item": "22"}) == DeskQuery(View.ITEMS, item="22")
    assert item_address(DeskQuery(), "22") == "?item=22"


def test_what_is_not_understood_is_left_out() -> None:
    """Never an error."""
    odd = {"view": "x", "role": "boss", "section": "-1", "kind": "", "sort": "?", "figure": "１"}
    assert read_query(odd | {"q": "a" * 999}) == DeskQuery(q="a" * 200)


def test_filters_go_along_where_they_mean_the_same() -> None:
    """Among the registers of units; not to the figures."""
    query = DeskQuery(View.UNITS, "n", q="人社", role=Role.LEAD, section=2)
    assert elsewhere(query, View.HEAT) == replace(query, view=View.HEAT)
    assert elsewhere(query, View.FIGURES) == DeskQuery(View.FIGURES, "n")


# Tables


def test_the_unit_table_has_every_unit_with_its_duties(notice: Notice) -> None:
    """Names, counts, and the items that each opens."""
    table = build_table(notice, DeskQuery())
    assert (len(table.rows), table.total) == (43, 43)
    first = [cell.value for cell in table.rows[0]]
    assert (first[0], *first[3:]) == (
        "市人社局",
        6,
        "1、2、4、5、19、20",
        6,
        "9、10、11、13、15、33",
        12,
    )
    assert str(first[1]).startswith("人力资源和社会保障局、")
    assert [link.text for link in table.rows[0][4].links] == ["1", "2", "4", "5", "19", "20"]
    assert read_query(_parameters(table.rows[0][4].links[0].address)) == DeskQuery(
        View.ITEMS, item="1", unit="市人社局"
    )


def test_units_are_sorted_by_their_counts(notice: Notice) -> None:
    """Largest first."""
    table = build_table(notice, DeskQuery(sort=Sort.LEADS, down=True))
    assert column(table, "牵头项数")[:4] == [6, 6, 5, 4]
    assert column(build_table(notice, DeskQuery(sort=Sort.SUPPORTS)), "协同项数")[0] == 0


def test_a_role_that_is_filtered_out_is_not_counted_as_none(notice: Notice) -> None:
    """Its columns are left out, rather than said to be 0."""
    table = build_table(notice, DeskQuery(role=Role.LEAD, sort=Sort.LEADS, down=True))
    titles = [column.title for column in table.columns]
    assert titles == ["单位", "别名", "前身、更名", "牵头项数", "牵头的项"]
    assert column(table, "牵头项数")[:3] == [6, 6, 5]
    assert len(table.rows) == 21


def test_duties_are_filtered_by_unit_role_and_section(notice: Notice) -> None:
    """The full name finds the short one."""
    query = DeskQuery(View.DUTIES, q="人力资源和社会保障局", role=Role.LEAD, section=1)
    table = build_table(notice, query)
    assert column(table, "项") == [1, 2, 4, 5]
    assert set(column(table, "部分")) == {"一、强化就业创业工作"}
    assert (table.total, table.told) == (143, ("要点中写作“市人社局”",))


def test_the_heat_map_counts_items_by_section(notice: Notice) -> None:
    """Worked out by hand for 市人社局; the deepest cell is the largest."""
    table = build_table(notice, DeskQuery(View.HEAT))
    row = table.rows[0]
    assert [cell.value for cell in row] == ["市人社局", 4, 3, 2, 2, "", 1, "", "", "", 12]
    assert row[1].links[0].text == "牵头4"
    assert row[1].links[0].spoken == "市人社局，一、强化就业创业工作：牵头4项"
    most = max(int(c.value) for r in table.rows for c in r[1:-1] if c.value)
    depths = {c.depth for r in table.rows for c in r[1:-1] if c.value == most}
    assert depths == {4}
    leads = build_table(notice, DeskQuery(View.HEAT, role=Role.LEAD))
    assert leads.rows[0][-1].value == 6


def test_the_heat_map_adds_up(notice: Notice) -> None:
    """Each row's sum is what the unit table says."""
    together = {str(r[0].value): r[-1].value for r in build_table(notice, DeskQuery()).rows}
    heat = build_table(notice, DeskQuery(View.HEAT))
    assert {str(r[0].value): r[-1].value for r in heat.rows} == together


def test_the_figure_table_says_all_of_a_figure(notice: Notice) -> None:
    """Published form, subject, level, comparison word, unit, item, lead units."""
    table = build_table(notice, DeskQuery(View.FIGURES, q="自付费用"))
    rows = [[cell.value for cell in row[:11]] for row in table.rows[:3]]
    subject = "医疗机构就诊个人年度自付费用"
    title = "实施健康脱贫综合医疗保障"
    assert rows == [
        [text, subject, level, "不超过", "元", "", Decimal(value), "", "数量", 14, title]
        for text, level, value in (
            ("0.3万元", "县域", 3000),
            ("0.5万元", "市级", 5000),
            ("1万元", "省级", 10000),
        )
    ]
    assert column(table, "牵头单位")[0] == "市医保局"


def test_figures_are_filtered_and_sorted(notice: Notice) -> None:
    """By kind, lead unit and section."""
    query = DeskQuery(View.FIGURES, kind=Kinds.RATIO, unit="市医保局", sort=Sort.VALUE, down=True)
    assert column(build_table(notice, query), "数字") == ["95%", "80%", "75%", "60%"]
    assert len(build_table(notice, DeskQuery(View.FIGURES, kind=Kinds.COUNTED)).rows) == 87
    query = replace(query, section=4)
    assert column(build_table(notice, query), "数字") == ["95%", "75%", "60%"]


def test_a_notice_without_units_or_sections_has_tables(notice: Notice) -> None:
    """Empty ones."""
    bare = parse_notice("2021年要点\n\n1.甲。做5件。\n\n2.乙。做6件。\n", "n")
    assert build_table(bare, DeskQuery()).rows == ()
    assert build_table(bare, DeskQuery(View.HEAT)).rows == ()
    assert column(build_table(bare, DeskQuery(View.FIGURES)), "数字") == ["5件", "6件"]
    for view in View:
        assert render_desk([bare], DeskQuery(view)).status == 200


def test_sections_are_named_as_printed(notice: Notice) -> None:
    """With Chinese numerals, also above ten."""
    assert section_name(notice.sections[3]) == "四、做好社会保障工作"
    numbers = [chinese_number(n) for n in (1, 10, 12, 20, 45, 100)]
    assert numbers == ["一", "十", "十二", "二十", "四十五", "100"]


# Exports


def test_the_csv_opens_in_excel(notice: Notice) -> None:
    """UTF-8 with a byte order mark, line ends of its kind, and the source in each row."""
    table = build_table(notice, DeskQuery(View.FIGURES, q="≥ 95%", sort=Sort.VALUE))
    content = to_csv(table, SOURCE)
    assert content.startswith(b"\xef\xbb\xbf\xe6\x95\xb0\xe5\xad\x97,")
    assert content.count(b"\r\n") == content.count(b"\n") == 6
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][0] == "数字"
    assert rows[0][-1] == "出处"
    assert [row[0] for row in rows[1:]] == ["95%", "100%", "100%", "100%", "100%"]
    assert rows[1][6] == "95%"
    assert {row[-1] for row in rows[1:]} == {SOURCE}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_run_as_a_formula(sign: str) -> None:
    """In the csv behind an apostrophe; in the workbook as text, unchanged."""
    text = f"{sign}1+1"
    assert harmless(text) == f"'{text}"
    if sign.strip():
        assert harmless(f"  {text}") == f"'  {text}"
    table = Table("表", (Column(text, 9),), ((Cell(text),), (Cell(-5),)), 2, "行")
    rows = list(csv.reader(io.StringIO(to_csv(table, text).decode("utf-8-sig"), newline="")))
    assert rows == [[f"'{text}", "出处"], [f"'{text}", f"'{text}"], ["-5", f"'{text}"]]
    sheet = book(to_xlsx([table], text, [text]))["表"]
    for place in ("A1", "A2", "B2"):
        assert (sheet[place].data_type, sheet[place].quotePrefix) == ("s", True)
    assert sheet["A3"].value == -5


def test_ordinary_text_is_left_as_it_is() -> None:
    """A range and a share begin with a digit."""
    assert [harmless(t) for t in ("1-2家", "80%", "", "“1+x”")] == ["1-2家", "80%", "", "“1+x”"]


def test_the_workbook_reads_back(notice: Notice) -> None:
    """Widths, frozen header, filter, numbers as numbers, shares as shares."""
    table = build_table(notice, DeskQuery(View.FIGURES))
    sheet = book(to_xlsx([table], SOURCE, ["来源"]))["数字台账"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:N123"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.column_dimensions["B"].width == 44
    assert [cell.value for cell in sheet[1]][:3] == ["数字", "说的是什么", "层级、范围"]
    shares = [row for row in sheet.iter_rows(min_row=2) if row[0].value == "80%"]
    assert [(row[6].value, row[6].number_format) for row in shares] == [(0.8, "0%")] * 3
    amounts = [row[6].value for row in sheet.iter_rows(min_row=2) if row[0].value == "0.3万元"]
    assert amounts == [3000]
    assert [row[9].value for row in sheet.iter_rows(min_row=2)][-1] == 48


def test_unprintable_characters_do_not_break_the_workbook() -> None:
    """They are left out; text longer than a cell is cut."""
    table = Table(
        "表/*?", (Column("甲", 9),), ((Cell("a\x00b\x0b"),), (Cell("长" * 40_000),)), 2, ""
    )
    sheet = book(to_xlsx([table], "", []))["表"]
    assert sheet["A2"].value == "ab"
    assert len(sheet["A3"].value) == 32_000


def test_a_file_is_named_by_notice_and_table() -> None:
    """Without what a file system refuses."""
    assert file_name("2020年要点", "数字台账", "csv") == "2020年要点-数字台账.csv"
    assert file_name('a/b\\c:d*?"<>|', "..", "xlsx") == "abcd-.xlsx"
    assert len(file_name("长" * 300, "表", "csv")) == 84


# The item view


def marked(page: str) -> list[str]:
    return [html.unescape(re.sub("<.*?>", "", m)) for m in re.findall("<mark.*?</mark>", page)]


def test_an_item_is_shown_and_marked(notice: Notice) -> None:
    """Framed, its number and title highlighted, open in the contents, with its own address."""
    reply = render_desk([notice], read_query({"item": "22"}))
    assert reply.status == 200
    assert marked(reply.html) == ["22.实施困难人员救助暨困难职工帮扶。"]
    assert 'class="entry chosen" id="item-22"' in reply.html
    assert reply.html.count("chosen") == 2  # the frame, and the line that names the notice
    opened = re.findall(r"<details open><summary>(.*?)<small>", reply.html)
    assert opened == ["四、做好社会保障工作"]
    assert f'data-address="?notice={"%E5%B9%B4".join(["2020", ""])}' in reply.html


@pytest.mark.parametrize("item", ["99", "0", "x<b>", "1.1", "２２", "-1"])
def test_an_unknown_item_is_told(notice: Notice, item: str) -> None:
    """In Chinese, with what there is; the notice is shown all the same, nothing marked."""
    reply = render_desk([notice], read_query({"item": item}))
    assert reply.status == 404
    (told,) = re.findall(r'<p class="problem" role="alert">(.*?)</p>', reply.html)
    assert "这份要点共 50 项，编号从第 1 项到第 50 项" in told
    assert html.escape(item) in told
    assert marked(reply.html) == []
    assert reply.html.count('class="item"') == 50


def test_a_unit_is_marked_in_all_its_items(notice: Notice) -> None:
    """Or in those of a section, or of a role."""
    query = DeskQuery(View.ITEMS, unit="市卫健委")
    assert marked(render_desk([notice], query).html) == ["市卫健委"] * 6
    place = find_place(notice, replace(query, section=3))
    assert [item.id for item in place.items] == ["12", "13", "14", "15", "16"]
    assert place.told == "市卫健委在“三、大力推进健康安徽建设”：牵头 4 项，协同 1 项"
    place = find_place(notice, replace(query, role=Role.SUPPORT))
    assert [item.id for item in place.items] == ["14", "23"]


def test_a_unit_or_figure_is_marked_in_its_item(notice: Notice) -> None:
    """The words themselves."""
    unit = render_desk([notice], DeskQuery(View.ITEMS, item="14", unit="市扶贫办"))
    assert marked(unit.html) == ["市扶贫办"]
    figure = render_desk([notice], DeskQuery(View.ITEMS, item="22", figure=5))
    assert marked(figure.html) == ["60元"]


def test_what_the_item_does_not_name_is_told(notice: Notice) -> None:
    """The item is marked instead; an unknown unit is a page that is not there."""
    place = find_place(notice, DeskQuery(View.ITEMS, item="22", unit="市水利局"))
    assert place.told == "第22项没有写“市水利局”，下面只标出这一项。"
    place = find_place(notice, DeskQuery(View.ITEMS, item="22", figure=9))
    assert place.told == "第22项没有这个数字，下面只标出这一项。"
    reply = render_desk([notice], DeskQuery(View.ITEMS, unit="市火星局"))
    assert reply.status == 404
    assert "里没有写“市火星局”这个单位" in reply.html


def test_the_whole_notice_stands_there(notice: Notice) -> None:
    """In order, only the addresses of items between."""
    (article,) = re.findall(
        r"<article.*?</article>", render_desk([notice], DeskQuery(View.ITEMS)).html
    )
    article = re.sub(r'<p class="share">.*?</p>', "", article)
    assert plain(article) == re.sub(r"\s", "", notice.text)


# The pages


def test_several_notices_are_told_and_can_be_chosen(notice: Notice, hostile: Notice) -> None:
    """Their number, the one shown, and a choice of all."""
    one = render_desk([notice], DeskQuery()).html
    assert "当前要点" in one
    assert '<select name="notice"' not in one
    two = render_desk([notice, hostile], DeskQuery(notice=notice.id)).html
    assert "已收录 2 份" in two
    assert two.count("民生工作要点》") == 1
    assert "地址里没有写明" not in two
    unnamed = render_desk([notice, hostile], read_query({"item": "1"})).html
    assert "地址里没有写明是哪一份要点" in unnamed


def test_an_unknown_notice_is_told(notice: Notice) -> None:
    """With a choice of those that are there; an empty shelf too."""
    reply = render_desk([notice], DeskQuery(notice="<b>"))
    assert reply.status == 404
    assert "没有收录编号为“&lt;b&gt;”的要点" in reply.html
    assert "2020年全市民生工作要点" in reply.html
    assert render_desk([], DeskQuery()).status == 404


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("paper", [False, True])
def test_nothing_of_a_notice_becomes_html(hostile: Notice, view: View, paper: bool) -> None:
    """Title, headings, items, units and the id are hostile here; so is the search."""
    query = DeskQuery(view, q="", print=paper)
    for asked in (query, replace(query, q='"><script>alert(9)</script>')):
        page = render_desk([hostile, hostile], asked).html
        assert "<script>" not in page
        assert "<img" not in page
        assert "<b>5" not in page
        assert page.count("<script ") == 2
    assert "市@SUM局" in render_desk([hostile], query).html or view is View.FIGURES


def test_the_filters_are_said_in_words(notice: Notice) -> None:
    """On paper and on the last sheet."""
    query = DeskQuery(View.DUTIES, q="人社", role=Role.LEAD, section=4)
    assert describe(notice, query) == "搜索“人社”；只看牵头；只看“四、做好社会保障工作”"
    assert export_notes(notice, query)[:3] == (
        f"来源：{SOURCE}",
        "现行标准请向牵头单位核实。",
        "筛选：搜索“人社”；只看牵头；只看“四、做好社会保障工作”",
    )
    page = render_desk([notice], replace(query, print=True)).html
    assert f"来源：{SOURCE}。现行标准请向牵头单位核实。" in page
    assert "<form" not in page
    assert page.count("<tr>") == 1 + 2


def test_every_control_has_a_name(notice: Notice) -> None:
    """Inputs and selects stand in labels; tables have captions; the tab says where one is."""
    for view in (View.UNITS, View.DUTIES, View.HEAT, View.FIGURES):
        page = render_desk([notice, notice], DeskQuery(view)).html
        labels = re.findall(r"<label.*?</label>", page)
        controls = re.findall(r'<(?:input type="search"|select)', page)
        assert len(labels) == len(controls) > 2
        assert all(re.search("<span>[^<]+</span>", label) for label in labels)
        assert page.count('aria-current="page"') == 1
        assert "<caption" in page


# Over HTTP, without a browser


def test_pages_and_files_are_served(notice: Notice) -> None:
    """With their types, names and a strict policy."""
    web = client(notice)
    page = web.get("/desk?item=22")
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert web.get("/desk?item=99").status_code == 404
    sheet = web.get("/desk/export.csv?view=figures&q=≥ 95%")
    assert sheet.headers["content-disposition"].startswith("attachment; filename*=UTF-8''2020")
    assert len(sheet.content.decode("utf-8-sig").splitlines()) == 6
    for name in ("style.css", "desk.css", "desk.js", "elder.js", "favicon.svg"):
        assert web.get(f"/desk/{name}").status_code == 200
    assert web.get("/desk/desk.py").status_code == 404


def test_the_workbook_has_the_registers_of_units(notice: Notice) -> None:
    """All three with the same filters; the one that was seen is open."""
    got = book(client(notice).get("/desk/export.xlsx?view=duties&q=市人社局").content)
    assert got.sheetnames == ["责任单位台账", "单位分工明细", "单位分布图", "说明"]
    assert got.active.title == "单位分工明细"
    assert [got[name].max_row for name in got.sheetnames[:3]] == [2, 13, 2]
    got = book(client(notice).get("/desk/export.xlsx?view=figures").content)
    assert got.sheetnames == ["数字台账", "说明"]


def test_an_export_of_an_unknown_notice_leads_to_the_desk(notice: Notice) -> None:
    """Which says what is wrong."""
    reply = client(notice).get("/desk/export.csv?notice=nope")
    assert (reply.url.path, reply.status_code) == ("/desk", 404)


def test_a_notice_that_comes_later_is_there_at_once(notice: Notice, hostile: Notice) -> None:
    """The shelf is asked with each request."""
    shelf = Shelf(notice)
    web = TestClient(Starlette(routes=desk_routes(shelf)))
    assert "已收录" not in web.get("/desk").text
    shelf.notices = (notice, hostile)
    assert "已收录 2 份" in web.get("/desk").text


def _parameters(link: str) -> dict[str, str]:
    return dict(TestClient(Starlette()).build_request("GET", "/" + link).url.params)
