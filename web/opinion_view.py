"""The thumbs below an answer and the box that asks for consent, as HTML. Pure."""

from html import escape

from web.feedback import LONGEST_CORRECTION, LONGEST_WORD

HAND = (
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">'
    '<path d="M2 10h4v11H2zM8 10l4-8c1.6 0 2.6 1.2 2.3 2.8L13.6 8H20c1.3 0 2.2 1.1 2 2.3l-1.4 8.4'
    'C20.4 20 19.4 21 18 21H8z" fill="currentColor"/></svg>'
)
"""A thumb that points up, in the colour of the words beside it; a style turns it round."""


THUMBS = (
    '<div class="thumbs" role="group" aria-label="评价这个回答">'
    f'<button type="button" data-rate="up">{HAND}有帮助</button>'
    f'<button type="button" data-rate="down">{HAND}没帮到</button>'
    '<span class="thanks" hidden>已保存您的评价，谢谢。</span>'
    '<button type="button" data-withdraw hidden>撤回</button></div>'
)
"""Two buttons that open the box; the script puts a copy below every whole answer."""


def render_box(days: int) -> str:
    """The box: what would be kept is shown whole, and nothing is kept without the tick."""
    return (
        f'<template id="opinion-thumbs">{THUMBS}</template>'
        '<dialog id="opinion" aria-labelledby="opinion-title"><form method="dialog">'
        '<h2 id="opinion-title"></h2>'
        f'<label>一句话（可不填）<input id="opinion-word" maxlength="{LONGEST_WORD}" '
        'autocomplete="off"></label>'
        f"<label>您认为正确的回答（可不填）"
        f'<textarea id="opinion-correction" rows="2" maxlength="{LONGEST_CORRECTION}"></textarea>'
        "</label>"
        '<section aria-label="会保存的内容"><h3>会保存的内容</h3>'
        '<p id="opinion-question"></p><p id="opinion-answer"></p></section>'
        '<label class="agree" id="opinion-earlier"><input type="checkbox">'
        "<span>连同前面几问一起保存（这一问是接着问的时候有用）</span></label>"
        '<label class="agree" id="opinion-agree"><input type="checkbox">'
        "<span>我同意把上面的提问、回答和我的意见保存在本系统，供工作人员改进问答。"
        f"最多保存 {days} 天；改写成测试题的会长期使用。不记录姓名、账号和地址，"
        "请也不要在意见里填写。</span></label>"
        '<p id="opinion-said" role="alert"></p>'
        '<p class="acts"><button type="submit" id="opinion-send">同意并提交</button>'
        '<button type="button" id="opinion-close">不保存，关闭</button></p></form></dialog>'
    )


def render_result(
    at: int, count: int, *, token: str = "", thumb: str = "", problem: str = ""
) -> str:
    """What came of it, for the script and for ears; `count` tells two equal ones apart.

    With a token: kept. Without token and problem: taken back.
    """
    told = escape(problem) or ("已保存您的评价，谢谢。" if token else "已撤回，评价已删除。")
    return (
        f'<p role="status" data-at="{at}" data-count="{count}" data-token="{escape(token)}" '
        f'data-thumb="{escape(thumb)}" data-problem="{"1" if problem else ""}">{told}</p>'
    )
