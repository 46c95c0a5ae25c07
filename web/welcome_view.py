"""The empty page's greeting with its examples, and the header, as HTML.

What the reader asked lately is not known here: `recent.js` fills its place in the browser.
"""

from collections.abc import Sequence
from html import escape

from corpus.notice import Notice
from web.examples import examples_for
from web.notice_view import published_line

ELDER = '<button type="button" id="elder" aria-pressed="false">大字版</button>'
"""The switch to large type and high contrast; `elder.js` listens to it."""
HEADER = (
    '<header class="masthead"><h1>民生问答</h1>'
    "<p>问民生工作要点里的事：补贴、名额、条件、责任单位。每句话都标明出处，点开就是原文。</p>"
    f'<span class="doors">{ELDER}<a href="desk">工作人员查询</a></span></header>'
)
RECENT = (
    '<section class="recent" aria-label="最近问过" hidden><h3>最近问过</h3><ul></ul>'
    '<p class="deeds"><span role="status"></span>'
    '<button type="button" data-recent="clear">清除</button>'
    '<button type="button" data-recent="off">不再记录</button>'
    '<button type="button" data-recent="on" hidden>恢复记录</button></p></section>'
)
"""The place of the reader's own last questions."""


def render_welcome(notices: Sequence[Notice]) -> str:
    """What can be asked, and two groups of examples; a click asks one."""
    examples = examples_for(notices)
    if len(notices) == 1:
        basis = f"回答只依据{escape(published_line(notices[0]))}。"
    else:
        basis = f"回答只依据已收录的 {len(notices)} 份民生工作要点。"
    return (
        '<section class="welcome"><h2>想了解什么？</h2>'
        f"<p>{basis}要点没有写的，会直接告诉您，并指出可以询问的牵头单位。</p>"
        f"{RECENT}{_group('居民常问', examples.residents)}{_group('工作人员常查', examples.staff)}"
        "</section>"
    )


def _group(name: str, questions: Sequence[str]) -> str:
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="example" data-ask="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    return f"<h3>{name}</h3><ul>{buttons}</ul>"
