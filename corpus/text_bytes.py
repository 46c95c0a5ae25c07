"""Turns bytes into text, in the encodings that offices use.

It knows UTF-8 (with or without a byte order mark), GB18030 (with it GBK and GB2312) and UTF-16
with a byte order mark.
"""

import codecs
import unicodedata

from corpus.errors import NoticeError

_ODD_SHARE = 0.02
"""Largest share of control and unassigned characters in what passes as text."""


def decode(raw: bytes, name: str, declared: str = "") -> str:
    """The text of a file's bytes, its byte order mark left out; `name` is for the error.

    `declared` is the encoding that the file says it has; it is tried first.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\x00" in raw:
        raise NoticeError(
            f"{name} 不是文本文件(可能是 Word、PDF 或图片改了后缀)。请另存为纯文本后重新放入。"
        )
    else:
        encodings = ["utf-8-sig", "gb18030"]
        if declared.lower().startswith("gb"):
            encodings.reverse()
        elif declared.lower() in ("big5", "big5-hkscs"):
            encodings.insert(0, "big5hkscs")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(
            unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\r\n\f"
            for c in text
        )
        if odd <= _ODD_SHARE * len(text):
            return text
    raise NoticeError(f"无法识别 {name} 的文字编码。请用 UTF-8 编码另存为纯文本后重新放入。")
