"""How fast memory can be read here, and what that allows at most: no model writes tokens faster
than its weights can be read once for each.
"""

import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from assistant.settings import ROOT
from corpus.errors import SettingsError

ARRAY_BYTES = 256 * 1024 * 1024
"""For each thread; far more than any cache holds."""
ROUNDS = 9


def read_bandwidth(threads: int, array_bytes: int = ARRAY_BYTES) -> float:
    """Bytes a second that `threads` read at once: the median of some rounds of BLAS dot products.

    Not the best round: a virtual machine's clock now and then jumps.
    """
    arrays = [np.ones(array_bytes // 4, dtype=np.float32) for _ in range(threads)]
    seconds = []
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            list(pool.map(_read, arrays))
            seconds.append(time.perf_counter() - started)
    return threads * array_bytes / statistics.median(seconds)


def measure_bandwidth(threads: int) -> float:
    """The same in a process of its own, where BLAS starts no threads beside ours."""
    single = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "eval.bandwidth", str(threads)],
        cwd=ROOT,
        env=os.environ | single,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout)


def weight_bytes_per_token(model: Path) -> int:
    """Bytes of a GGUF file's weights that one output token needs.

    All tensors, but the token embedding only where it is the output layer too: otherwise a token
    needs a single row of it. Raises SettingsError where the `gguf` package is missing.
    """
    try:
        from gguf import GGUFReader
    except ImportError as error:
        raise SettingsError("缺少 gguf 包，请先安装：pip install -e '.[dev,train]'") from error
    sizes = {tensor.name: int(tensor.n_bytes) for tensor in GGUFReader(str(model)).tensors}
    total = sum(sizes.values())
    return total - sizes["token_embd.weight"] if "output.weight" in sizes else total


def _read(array: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    return float(np.dot(array, array))


if __name__ == "__main__":
    print(read_bandwidth(int(sys.argv[1])))
