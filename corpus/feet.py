"""Knows where a notice's own text stops: signatures, dates, and lines of the website below it.

A document that is attached behind the signature goes on as text.
"""

import re

_DAY_LINE = (
    r"(?:\d{4}|[二一][〇○零一二三四五六七八九]{3})[ ]*年[ ]*[\d一二三四五六七八九十]{1,2}[ ]*月"
    r"[ ]*[\d一二三四五六七八九十]{1,3}[ ]*日"
)
_FOOT = re.compile(
    r"^[ \t\u3000]*(?:"
    r"[（(](?:此件|本文|此文|信息公开)[^\n]{0,20}[）)]|扫一扫[^\n]*|-->"
    r"|附[ \u3000]*件(?:[ \u3000]*\d+)?(?:[:：.．、][^\n]{0,60})?"
    r"|(?:打印本页|关闭窗口)[^\n]{0,20}|[^\n]{0,40}ICP备[^\n]{0,60}"
    r"|(?:上一篇|下一篇|责任编辑|编辑|审核|分享到|版权所有|相关链接)[:：][^\n]{0,80}"
    rf"|{_DAY_LINE})[ \t\u3000\r]*$",
    re.MULTILINE,
)
_SIGNER = re.compile(r"\n[ \t\u3000]*([^\s，。；：、,;:]{2,30})[ \t\u3000\r]*\n[ \t\u3000\r\n]*$")


def between_feet(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of text between signatures, dates and the website's own lines."""
    stretches: list[tuple[int, int]] = []
    place = start
    for foot in _FOOT.finditer(text, start, end):
        stop = foot.start()
        signer = _SIGNER.search(text, max(place - 1, stop - 60, 0), stop)
        if signer and foot.group().strip()[-1] == "日":
            stop = max(place, signer.start(1))
        if text[place:stop].strip():
            stretches.append((place, stop))
        place = foot.end()
    if text[place:end].strip():
        stretches.append((place, end))
    return stretches
