"""Writes a trained LoRA adapter as the GGUF file that llama.cpp reads.

    python -m training.export_adapter OUT/adapter assistant/adapter/adapter.gguf

Format: `general.type` adapter, `adapter.type` lora, `adapter.lora.alpha`, and for each layer
`blk.N.<name>.weight.lora_a` / `.lora_b` (llama.cpp, convert_lora_to_gguf.py). Tensors in float16.
"""

import argparse
import hashlib
import json
import re
from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import load_file

ARCHITECTURE = "qwen2"
NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_TENSOR = re.compile(r"\.layers\.(\d+)\.([a-z_.]+)\.lora_([AB])\.weight$")


def export(folder: Path, file: Path) -> None:
    """Writes the adapter of a peft folder. ValueError for a tensor that has no place in GGUF."""
    settings = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    file.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(file, ARCHITECTURE)
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(settings["lora_alpha"]))
    for name, values in sorted(load_file(folder / "adapter_model.safetensors").items()):
        found = _TENSOR.search(name)
        if found is None or found.group(2) not in NAMES:
            raise ValueError(f"no place in GGUF for {name}")
        layer, part, side = found.groups()
        target = f"blk.{layer}.{NAMES[part]}.weight.lora_{side.lower()}"
        writer.add_tensor(target, values.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, help="the adapter as peft wrote it")
    parser.add_argument("file", type=Path, help="the GGUF file to write")
    chosen = parser.parse_args()
    export(chosen.folder, chosen.file)
    print(f"{hashlib.sha256(chosen.file.read_bytes()).hexdigest()}  {chosen.file}")


if __name__ == "__main__":
    main()
