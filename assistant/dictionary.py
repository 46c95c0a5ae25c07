"""jieba's dictionary of general Chinese, with its cache below the home folder.

Left alone, jieba reads a cache from the machine's common temporary folder, whoever put it there.
A cache that cannot be written costs a second at the start and nothing else.
"""

import contextlib
import logging
import os
from pathlib import Path

import jieba

jieba.setLogLevel(logging.CRITICAL)  # it would print a traceback for a cache that it cannot write
segmenter: jieba.Tokenizer = jieba.dt


def cache_folder(home: Path) -> Path:
    """Where the cache lies below the settings' home."""
    return home / "words"


def keep_cache(home: Path, of: jieba.Tokenizer = segmenter) -> None:
    """Has the cache read from and written below `home`; to be called before the first word."""
    with contextlib.suppress(OSError):
        cache_folder(home).mkdir(parents=True, exist_ok=True)
    of.tmp_dir = str(cache_folder(home))


# For programs that load no assistant: they read a cache that is there, and make no folder.
segmenter.tmp_dir = str(
    cache_folder(Path(os.environ.get("MINSHENG_HOME") or Path.home() / ".minsheng").expanduser())
)
