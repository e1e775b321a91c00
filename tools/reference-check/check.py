"""Loads exported models with the reference library, and compares its logits with Twofold's.

    python check.py EXPORT...

EXPORT is a directory with hf-dense/ (a model in Hugging Face layout) and logits.safetensors (for every batch I, input_ids.I
and the logits.I that Twofold computed for them). Exits 1 if any model differs or does not load cleanly, or if none is given.
"""

import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, BertForMaskedLM
from transformers.utils.logging import disable_progress_bar

TOLERANCE = 1e-4  # of max |own − reference| ÷ max |reference|
LOADING_PROBLEMS = ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")


def load(folder):
    kind = AutoConfig.from_pretrained(folder).model_type
    model, loaded = (BertForMaskedLM if kind == "bert" else AutoModelForCausalLM).from_pretrained(
        folder,
        dtype=torch.float32,
        attn_implementation="eager",
        output_loading_info=True,
    )
    problems = {name: sorted(map(str, loaded[name])) for name in LOADING_PROBLEMS if loaded[name]}
    model.config.use_cache = False
    return model.eval(), kind, problems


def difference(own, reference):
    if own.shape != reference.shape:
        raise ValueError(f"logits have shape {tuple(own.shape)}, expected {tuple(reference.shape)}")
    return ((own - reference).abs().max() / reference.abs().max()).item()


@torch.no_grad()
def check(export):
    """(model type, sizes of the batches, largest difference, what went wrong or "")"""
    model, kind, problems = load(export / "hf-dense")
    stored = load_file(export / "logits.safetensors")
    batches = sorted(name.removeprefix("input_ids.") for name in stored if name.startswith("input_ids."))
    if not batches:
        raise ValueError("logits.safetensors holds no input_ids.0")
    inputs = [stored["input_ids." + batch] for batch in batches]
    differences = [
        difference(stored["logits." + batch], model(input_ids=ids).logits) for batch, ids in zip(batches, inputs)
    ]
    sizes = " ".join("×".join(map(str, ids.shape)) for ids in inputs)
    wrong = [f"{name}: {', '.join(keys)}" for name, keys in problems.items()]
    wrong += [f"batch {batch} differs" for batch, d in zip(batches, differences) if not d <= TOLERANCE]  # NaN differs
    return kind, sizes, max(differences), "; ".join(wrong)


def main(exports):
    failed = 0
    disable_progress_bar()
    print(f"{'export':26}{'model type':14}{'ids':18}{'difference':12}")
    for export in exports:
        try:
            kind, sizes, worst, wrong = check(export)
        except Exception as e:  # one broken export must not hide the others
            kind, sizes, worst, wrong = "?", "?", float("nan"), f"{type(e).__name__}: {e}"
        failed += bool(wrong)
        print(f"{export.name:26}{kind:14}{sizes:18}{worst:<12.1e}{wrong}")
    print(f"{len(exports) - failed} passed, {failed} failed")
    return 1 if failed or not exports else 0


if __name__ == "__main__":
    sys.exit(main([pathlib.Path(argument) for argument in sys.argv[1:]]))
