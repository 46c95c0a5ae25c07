"""What an index folder says of itself, and the proof that it is so.

A folder that does not match refuses to load; the error names the command that rebuilds it.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus.errors import IndexMismatchError
from index.passages import Passages

FORMAT = 2
MANIFEST = "manifest.json"
METRIC = "cosine"
REBUILD = "python -m index.build --rebuild"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Identity of an index folder. `files` holds the SHA-256 of every other file in it."""

    format: int
    corpus: str
    encoder: str
    encoder_sha256: str
    dimension: int
    metric: str
    items: int
    thresholds: dict[str, float]
    files: dict[str, str]

    def with_thresholds(self, thresholds: dict[str, float]) -> "Manifest":
        """The same with other thresholds."""
        return replace(self, thresholds=thresholds)


def corpus_hash(passages: Passages) -> str:
    """SHA-256 over all that is indexed, so that it changes with a notice or with its parsing."""
    rows = (
        passages.items,
        passages.texts,
        (passages.parts, passages.part_item),
        (passages.contexts, passages.clause_item),
        (passages.figure_texts, passages.figure_clause),
    )
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def folder_name(corpus: str, encoder_sha256: str) -> str:
    """Name of the index folder of a corpus under an encoder."""
    return f"index-{corpus[:16]}-{encoder_sha256[:16]}"


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder` but the manifest, by its path there."""
    hashes: dict[str, str] = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name != MANIFEST:
            with file.open("rb") as stream:
                hashes[name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return hashes


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest beside the folder and moves it into place."""
    fresh = folder.with_name(f".manifest-{uuid.uuid4().hex}")
    fresh.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder whose files are those it lists. Raises IndexMismatchError."""
    try:
        fields = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**fields)
    except (OSError, ValueError, TypeError) as error:
        raise mismatch(folder, f"清单 {MANIFEST} 缺失或无法读取") from error
    if manifest.format != FORMAT:
        raise mismatch(folder, "索引的格式版本与程序不一致")
    if hash_files(folder) != manifest.files:
        raise mismatch(folder, "文件内容与清单不一致，可能已损坏或被改动")
    return manifest


def check_identity(folder: Path, manifest: Manifest, expected: Mapping[str, object]) -> None:
    """Raises IndexMismatchError where a field of the manifest is not the expected one."""
    for field, value in expected.items():
        if getattr(manifest, field) != value:
            raise mismatch(folder, f"清单的 {field} 与现在的要点或编码模型不符")


def mismatch(folder: Path, what: str) -> IndexMismatchError:
    """The error that says what is wrong with a folder, and how to rebuild it."""
    return IndexMismatchError(f"索引目录 {folder} 不能使用：{what}。请运行 {REBUILD} 重建索引。")
