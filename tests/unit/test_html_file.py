"""Web pages: the main text without navigation and scripts, its tables, and odd pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ScannedFileError, TooLargeError
from corpus.file_kinds import FileKind, find_kind
from corpus.html_file import read_html
from corpus.parse import parse_notice

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>民生实事_清溪县</title>
<meta name="ArticleTitle" content="清溪县2021年民生实事">
<meta name="PubDate" content="2021-03-08 10:00"><meta name="ContentSource" content="清溪县政府办">
<style>p {{ color: red }}</style></head>
<body><form id="aspnetForm">
<div class="top-nav"><a href="/">首页</a>，<a href="/zw">政务公开</a>，登录，注册。</div>
<div class="crumb">您当前的位置：首页 &gt; 政务公开</div>
<table><tr><td class="left"><ul><li><a href="/1">通知，公告，其他。</a></li></ul></td><td>
<h1>清溪县2021年民生实事</h1><div class="share">分享到：微信，微博。</div>
<div id="zoom"><p>　　一、养老</p>
<p>　　1.<b>高龄津贴。</b>每人<span>每月</span>100元，
按月发放。</p><p>2.助餐。每餐补贴3元；<br/>可以刷卡，也可以付现金。</p>
<p style="DISPLAY: none">内部，说明，不公开。</p>
<table><tr><th>序号</th><th>事项</th><th>牵头单位</th></tr>
<tr><td>1</td><td>高龄津贴</td><td rowspan="2">县民政局<br>县财政局</td></tr>
<tr><td>2</td><td>助餐</td></tr></table></div></td></tr></table></form>
<div class="footer">版权所有：清溪县，未经许可，不得转载。</div>
<script>document.write("，。，。，。，。，。，。，。，。，。，。，。，。，。，。，。，。，。");</script>
</body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk"])
def test_the_main_text_with_title_date_and_source(charset: str) -> None:
    raw = PAGE.format(charset=charset).encode("utf-8" if charset == "utf-8" else "gb18030")

    text = read_html(raw, "x.html")

    assert text == (
        "清溪县2021年民生实事\n\n发布日期：2021-03-08 10:00\n来源：清溪县政府办\n\n"
        "　　一、养老\n\n　　1.高龄津贴。每人每月100元， 按月发放。\n\n"
        "2.助餐。每餐补贴3元；\n可以刷卡，也可以付现金。\n\n"
        "序号\t事项\t牵头单位\n1\t高龄津贴\t县民政局、县财政局\n2\t助餐\t县民政局、县财政局\n"
    )
    notice = parse_notice(text)
    assert (notice.title, str(notice.published), notice.source) == (
        "清溪县2021年民生实事", "2021-03-08", "清溪县政府办",
    )  # fmt: skip
    assert [(i.id, i.title, i.lead_units) for i in notice.items] == [
        ("1", "高龄津贴", ("县民政局", "县财政局")),
        ("2", "助餐", ("县民政局", "县财政局")),
    ]


def test_a_title_is_taken_from_the_only_heading_where_no_field_names_it() -> None:
    page = (
        "<html><body><h1>清溪县民生实事</h1><div><p>1.津贴。每月100元，按月，发放。</p>"
        "<p>2.补贴。每餐3元，每天，两餐。</p></div></body></html>"
    )
    assert read_html(page.encode(), "x.html").splitlines()[0] == "清溪县民生实事"


def test_date_and_source_are_taken_from_the_line_above_the_text() -> None:
    page = (
        "<html><head><title>清溪县民生实事_清溪县人民政府</title></head><body>"
        "<div><a>相关新闻 发布时间：2001-01-01</a></div><div><div class=info>"
        "<span>发布日期：2021-03-08 14:57</span> <span>来源：清溪县政府办</span></div>"
        "<div><p>1.津贴。每月100元，按月发放，免申，即享。</p>"
        "<p>2.补贴。每餐3元，每天两餐，刷卡、现金，都可以。由民政局，会同财政局，定期公布。</p>"
        "<p>3.公交。老人，儿童，残疾人，免费；学生，半价。</p></div>"
        "</div></body></html>"
    )
    assert read_html(page.encode(), "x.html").splitlines()[:7] == [
        "清溪县民生实事",
        "",
        "发布日期：2021-03-08",
        "来源：清溪县政府办",
        "",
        "1.津贴。每月100元，按月发放，免申，即享。",
        "",
    ]


def test_a_page_without_text_is_refused() -> None:
    page = b"<html><body><div id=app></div><script>render()</script></body></html>"
    with pytest.raises(ScannedFileError, match=r"没有可读的正文.*请在浏览器中打开"):
        read_html(page, "x.html")


@pytest.mark.parametrize("depth", [300, 50_000])
def test_deeply_nested_pages_are_refused_at_once(depth: int) -> None:
    page = "<html><body>" + "<div>" * depth + "内容，内容。" + "</div>" * depth
    with pytest.raises(TooLargeError, match="嵌套过深"):
        read_html(page.encode(), "x.html")


def test_no_entity_is_fetched_or_expanded() -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body>'
        "<p>1.津贴，&x;，按月。</p></body></html>"
    )
    assert "1.津贴，&x;，按月。" in read_html(page.encode(), "x.html")


def test_control_characters_do_no_harm() -> None:
    page = "<html><body><nav>甲</nav>\x01乙\x0c<p>丙\x1f，丁。</p>" + "<p>戊。</p>" * 20
    assert read_html(page.encode(), "x.html").split()[:3] == ["乙", "丙，丁。", "戊。"]


def test_spans_of_a_forged_table_are_bounded() -> None:
    page = (
        "<html><body><p>甲，乙。</p><table><tr><td colspan=999999999 rowspan=999999999>一</td>"
        "<td>二</td></tr><tr><td>三</td><td>四</td></tr></table></body></html>"
    )
    assert [len(line) for line in read_html(page.encode(), "x.html").splitlines()][-2:] == [
        102,
        104,
    ]


def test_pages_are_known_by_their_content() -> None:
    assert find_kind("\ufeff<!-- 注 -->\n<!doctype HTML>".encode(), "x.txt") is FileKind.HTML
    assert find_kind(b"<?xml version='1.0'?><html>", "x.txt") is FileKind.HTML
    assert find_kind(b"<div>x</div>", "x.htm") is FileKind.HTML
    assert find_kind(b"<div>x</div>", "x.md") is FileKind.TEXT


@given(st.lists(st.text("养老补贴元每月0123。，ab", min_size=1, max_size=20), min_size=1))
def test_paragraphs_are_kept_in_order(lines: list[str]) -> None:
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    if any(c.isalnum() for line in lines for c in line):
        read = read_html(page.encode(), "x.html").split("\n")
        assert [line for line in read if line] == lines
