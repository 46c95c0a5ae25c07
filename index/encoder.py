"""The seam between the index and whatever turns text into vectors, and the encoder behind it.

`MINSHENG_ENCODER` names a folder or a hub id of any sentence-transformers model; the model's own
prompts decide how a question and a passage are written. Knows nothing of notices or of search.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from corpus.errors import EncoderError
from index.arrays import FloatArray

SHIPPED = Path(__file__).with_name("weights")
SHIPPED_NAME = "minsheng-e5-small"
NEEDED_FILES = ("*.safetensors", "*.json", "*.txt", "*.model")
"""All that a model consists of. Pickled weights and code are not among them."""
OTHER_BACKENDS = ("onnx", "openvino")

HUB_TIMEOUT_S = 5.0
"""An intranet without a hub should say so soon."""


class Encoder(Protocol):
    """Turns texts into unit vectors, so that an inner product is a cosine."""

    @property
    def name(self) -> str:
        """Name of the model, for manifests and reports."""

    @property
    def sha256(self) -> str:
        """Identity of the model: another hash means other vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of questions, shape (len(texts), dimension)."""

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of passages, shape (len(texts), dimension)."""


def load_encoder(setting: str = "") -> Encoder:
    """The encoder that `setting` names: a folder or a hub id; the shipped one where it is empty.

    A folder is read without any contact to a hub. Raises EncoderError.
    """
    folder, name = _find(setting)
    files = model_files(folder)
    if not any(file.suffix == ".safetensors" for file in files):
        raise EncoderError(
            f"编码模型“{name}”的目录 {folder} 里没有 safetensors 权重文件。"
            "请确认目录完整（克隆仓库时权重文件是否已下载），或改设 MINSHENG_ENCODER。"
        )
    # Imported here: what needs no vectors must not wait five seconds for torch.
    from index.sentence import SentenceEncoder, read_model

    try:
        model = read_model(folder)
    # Whatever a foreign folder makes the library raise, the reader needs the same advice.
    except Exception as error:
        raise EncoderError(
            f"编码模型“{name}”无法载入：{error}。"
            "请确认它是完整的 sentence-transformers 模型，或清空 MINSHENG_ENCODER 改用自带模型。"
        ) from error
    return SentenceEncoder(model, name, identity(folder, files))


def _find(setting: str) -> tuple[Path, str]:
    """Folder and name of the model; a hub id is fetched, or taken from the hub's cache."""
    if not setting:
        return SHIPPED, SHIPPED_NAME
    folder = Path(setting).expanduser()
    if folder.is_dir():
        return folder, folder.resolve().name
    if folder.is_absolute() or setting.startswith((".", "~")) or setting.count("/") != 1:
        raise EncoderError(
            f"找不到编码模型目录“{setting}”。请检查 MINSHENG_ENCODER：应为已存在的目录，"
            "或形如 BAAI/bge-small-zh-v1.5 的模型编号；清空则使用自带模型。"
        )
    from huggingface_hub import snapshot_download

    try:
        cached = snapshot_download(
            setting,
            etag_timeout=HUB_TIMEOUT_S,
            allow_patterns=list(NEEDED_FILES),
            ignore_patterns=[f"{backend}/*" for backend in OTHER_BACKENDS],
        )
    # The hub's client raises its own, the network's and the file system's errors alike.
    except Exception as error:
        raise EncoderError(
            f"无法从模型库取得编码模型“{setting}”：{error}。请检查网络或模型编号，"
            "也可先在别处下载，再把 MINSHENG_ENCODER 设为其目录；清空则使用自带模型。"
        ) from error
    return Path(cached), setting


def model_files(folder: Path) -> list[Path]:
    """The files of the model in the folder and in those of its modules (1_Pooling)."""
    return sorted(
        file
        for pattern in NEEDED_FILES
        for place in (pattern, f"*/{pattern}")
        for file in folder.glob(place)
        if file.parent.name not in OTHER_BACKENDS
    )


def identity(folder: Path, files: Sequence[Path]) -> str:
    """SHA-256 over the weights and all that shapes their vectors: tokenizer, pooling, prompts."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{file.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()
