"""A model's file from its publisher over HTTP, going on where an earlier download stopped.

Whether the file is the right one is for the caller to check.
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import WeightsError

PUBLISHERS = (
    "https://huggingface.co/{repo}/resolve/main/{file}",
    "https://modelscope.cn/models/{repo}/resolve/master/{file}",
)

CONNECT_S = 3.0
"""A machine without a way out should notice quickly;"""
READ_S = 30.0
"""a slow line may take its time."""


class _HttpConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_S)


class _HttpsConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_S)


class _HttpHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_HttpConnection, req)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_HttpsConnection, req)


def fetch(url: str, target: Path, size: int, *, advance: Callable[[int], None]) -> None:
    """Downloads `url`, a file of `size` bytes, to `target`, from where `target` ends.

    `advance` gets the bytes there are, those of earlier calls included. Proxies of the environment
    are used. Raises WeightsError; what was received so far stays.
    """
    host = urlsplit(url).hostname
    start = target.stat().st_size if target.exists() else 0
    if start >= size:
        start = 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    opener = urllib.request.build_opener(_HttpHandler, _HttpsHandler)
    try:
        with opener.open(request, timeout=CONNECT_S) as response:
            if response.status != http.HTTPStatus.PARTIAL_CONTENT:
                start = 0
            length = response.headers.get("Content-Length")
            if length is not None and start + int(length) != size:
                raise WeightsError(f"{host} 给出的不是这个文件（大小不符）")
            advance(start)
            with target.open("r+b" if target.exists() else "wb") as out:
                out.seek(start)
                out.truncate()
                received = start
                while block := response.read(1 << 20):
                    out.write(block)
                    advance(len(block))
                    received += len(block)
    except urllib.error.HTTPError as error:
        raise WeightsError(f"{host} 没有给出文件（HTTP {error.code}）") from error
    except urllib.error.URLError as error:
        raise WeightsError(f"{host} 连接不上（{error.reason}）") from error
    except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
        raise WeightsError(f"{host} 中途断开（{type(error).__name__}）") from error
    if received < size:
        raise WeightsError(f"{host} 中途断开（取得 {received} 字节，共 {size} 字节）")
