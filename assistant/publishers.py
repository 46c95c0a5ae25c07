"""A model's file from its publisher over HTTP, going on where an earlier download stopped.

Whether the file is the right one is for the caller to check.
"""

from collections.abc import Callable
from pathlib import Path

import httpx

from corpus.errors import WeightsError

PUBLISHERS = (
    "https://huggingface.co/{repo}/resolve/main/{file}",
    "https://modelscope.cn/models/{repo}/resolve/master/{file}",
)

TIMEOUT = httpx.Timeout(30.0, connect=3.0)
"""A machine without a way out should notice quickly; a slow line may take its time."""


def fetch(url: str, target: Path, size: int, *, advance: Callable[[int], None]) -> None:
    """Downloads `url`, a file of `size` bytes, to `target`, from where `target` ends.

    `advance` gets the bytes there are, those of earlier calls included. Raises WeightsError.
    """
    start = target.stat().st_size if target.exists() else 0
    if start >= size:
        start = 0
    headers = {"Range": f"bytes={start}-"} if start else {}
    try:
        with httpx.stream(
            "GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=True
        ) as response:
            response.raise_for_status()
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                start = 0
            length = response.headers.get("Content-Length")
            if length is not None and start + int(length) != size:
                raise WeightsError(f"{response.url.host} 给出的不是这个文件（大小不符）")
            advance(start)
            with target.open("r+b" if target.exists() else "wb") as out:
                out.seek(start)
                out.truncate()
                for block in response.iter_bytes(1 << 20):
                    out.write(block)
                    advance(len(block))
    except httpx.HTTPError as error:
        host = httpx.URL(url).host
        raise WeightsError(f"{host} 连接不上或中断（{type(error).__name__}）") from error
