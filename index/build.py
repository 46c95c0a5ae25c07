"""Builds the index of a folder of notices, or loads the one that is there.

    python -m index.build

Vectors of unchanged texts are taken from any earlier index of the same encoder. A new folder is
written beside and renamed into place, so that a reader sees the old one or the new one; builders
at work at the same time do not disturb each other.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from corpus.errors import IndexMismatchError, MinshengError, NoticeError
from corpus.notice import Notice
from corpus.read import read_notices
from index.arrays import FloatArray
from index.encoder import Encoder, load_encoder
from index.lexical import LexicalIndex
from index.manifest import (
    FORMAT,
    METRIC,
    Manifest,
    corpus_hash,
    folder_name,
    hash_files,
    read_manifest,
    write_manifest,
)
from index.passages import Passages, collect_passages
from index.store import CLAUSES, FIGURES, LEXICAL, PARTS, NoticeIndex, load_index
from index.vectors import FaissVectors

CALIBRATION = Path(__file__).with_name("calibration.json")
"""Thresholds by the encoder's hash, written by the evaluation."""
ROOT = Path(__file__).resolve().parent.parent
TEXTS = "texts.json"
"""SHA-256 of the text behind each vector, so that a later build can take the vector over."""
STEP = 64
"""Texts between two moves of the progress bar."""
ABANDONED_S = 3600.0
"""Age at which an unfinished folder is taken for the leftover of a builder that died."""


def open_index(
    notices: Sequence[Notice],
    encoder: Encoder,
    home: Path,
    *,
    rebuild: bool = False,
    progress: bool = False,
    calibration: Path = CALIBRATION,
) -> NoticeIndex:
    """The index of the notices below `home`: loaded, or built where there is none.

    `rebuild` replaces a folder that is there. Raises IndexMismatchError where that folder does not
    match its manifest, and NoticeError where the notices hold no item.
    """
    passages = collect_passages(notices)
    if not passages.items:
        raise NoticeError("这些要点里没有可以检索的条目。请检查要点文件是否完整。")
    home = home / "index"
    folder = home / folder_name(corpus_hash(passages), encoder.sha256)
    thresholds = read_thresholds(calibration, encoder.sha256)
    if rebuild or not folder.exists():
        _build(folder, passages, encoder, thresholds, replace=rebuild, progress=progress)
    else:
        _refresh_thresholds(folder, thresholds)
    return load_index(folder, notices, encoder)


def read_thresholds(calibration: Path, encoder_sha256: str) -> dict[str, float]:
    """Thresholds calibrated for the encoder; empty where there are none."""
    if not calibration.exists():
        return {}
    by_encoder = json.loads(calibration.read_text("utf-8"))
    return {name: float(value) for name, value in by_encoder.get(encoder_sha256, {}).items()}


def _refresh_thresholds(folder: Path, thresholds: dict[str, float]) -> None:
    manifest = read_manifest(folder)
    if manifest.thresholds != thresholds:
        write_manifest(folder, manifest.with_thresholds(thresholds))


def _build(
    folder: Path,
    passages: Passages,
    encoder: Encoder,
    thresholds: dict[str, float],
    *,
    replace: bool,
    progress: bool,
) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    known = {} if replace else _known_vectors(folder.parent, encoder)
    encoded = {
        PARTS: passages.parts,
        CLAUSES: passages.contexts,
        FIGURES: passages.figure_texts,
    }
    texts = list(dict.fromkeys(text for rows in encoded.values() for text in rows))
    fresh = [text for text in texts if _hash(text) not in known]
    known.update(zip(map(_hash, fresh), _encode(fresh, encoder, progress), strict=True))
    beside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        for name, rows in encoded.items():
            vectors = [known[_hash(text)] for text in rows]
            stacked = np.array(vectors, np.float32).reshape(len(rows), encoder.dimension)
            FaissVectors.build(stacked).save(beside / name)
        LexicalIndex.build(passages.texts).save(beside / LEXICAL)
        hashes = {name: [_hash(text) for text in rows] for name, rows in encoded.items()}
        (beside / TEXTS).write_text(json.dumps(hashes), "utf-8")
        manifest = Manifest(
            format=FORMAT,
            corpus=corpus_hash(passages),
            encoder=encoder.name,
            encoder_sha256=encoder.sha256,
            dimension=encoder.dimension,
            metric=METRIC,
            items=len(passages.items),
            thresholds=thresholds,
            files=hash_files(beside),
        )
        write_manifest(beside, manifest)
        _move(beside, folder, replace=replace)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _move(beside: Path, folder: Path, *, replace: bool) -> None:
    """Puts the finished folder into its place; one that was there stays readable for a while."""
    if replace and folder.exists():
        folder.rename(Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent)) / "old")
    try:
        beside.rename(folder)
    except OSError:
        # Another builder of the same index was quicker; what it wrote is the same.
        if not folder.exists():
            raise


def _sweep(home: Path) -> None:
    """Removes what builders that died, and replaced folders, have left."""
    for leftover in home.glob(".building-*"):
        try:
            age_s = time.time() - leftover.stat().st_mtime
        except FileNotFoundError:
            continue  # Another builder has just finished with it.
        if age_s > ABANDONED_S:
            shutil.rmtree(leftover, ignore_errors=True)


def _known_vectors(home: Path, encoder: Encoder) -> dict[str, FloatArray]:
    """Vectors of earlier indexes of this encoder, by the hash of their text."""
    known: dict[str, FloatArray] = {}
    for folder in sorted(home.glob(folder_name("*", encoder.sha256))):
        try:
            if read_manifest(folder).encoder_sha256 != encoder.sha256:
                continue
            hashes = json.loads((folder / TEXTS).read_text("utf-8"))
            for name in (PARTS, CLAUSES, FIGURES):
                known.update(
                    zip(hashes[name], FaissVectors.load(folder / name).rows(), strict=True)
                )
        except (IndexMismatchError, OSError, RuntimeError):
            # Damaged, or replaced by another builder while it was read (faiss tells of a file that
            # is gone by a RuntimeError): no reason not to build this one.
            continue
    return known


def _encode(texts: Sequence[str], encoder: Encoder, progress: bool) -> list[FloatArray]:
    vectors: list[FloatArray] = []
    with tqdm(total=len(texts), desc="编码", unit="段", disable=not progress) as bar:
        for at in range(0, len(texts), STEP):
            vectors += list(encoder.encode_document(texts[at : at + STEP]))
            bar.update(min(STEP, len(texts) - at))
    return vectors


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main(
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] = os.environ,
    load: Callable[[str], Encoder] = load_encoder,
) -> int:
    """Command line; 0, or 1 where the index cannot be built."""
    parser = argparse.ArgumentParser(prog="python -m index.build", description="建立要点的检索索引")
    notices = environment.get("MINSHENG_NOTICES") or ROOT / "corpus" / "notices"
    home = environment.get("MINSHENG_HOME") or Path.home() / ".minsheng"
    parser.add_argument("--notices", type=Path, default=Path(notices), help="要点所在的文件夹")
    parser.add_argument("--home", type=Path, default=Path(home), help="索引写入的文件夹")
    parser.add_argument("--encoder", default=environment.get("MINSHENG_ENCODER", ""))
    parser.add_argument("--rebuild", action="store_true", help="替换已有的索引")
    options = parser.parse_args(arguments)
    try:
        index = open_index(
            read_notices(options.notices),
            load(options.encoder),
            options.home.expanduser(),
            rebuild=options.rebuild,
            progress=True,
        )
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    items = sum(len(notice.items) for notice in index.notices.values())
    print(f"索引就绪：{len(index.notices)} 份要点，{items} 项，编码模型 {index.encoder.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
