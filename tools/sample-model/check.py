"""Checks the stored model with the reference library, and writes the golden values of the Java test.

    python check.py MODEL_AND_TEXTS GOLDEN_JSON

Prints the token perplexity of evaluation.txt as transformers and as model.py compute it, and one story of the model.
"""

import json
import math
import pathlib
import sys

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer

from model import Llama
from train import LENGTH, encode, mean_nll

TEXTS = [
    "Once there was a girl named Mia, who lived in Willowby.",
    'On a windy Friday Tom took the red kite along. "Where have you been?" asked Nora.',
    "Caf\u00e9 \u2603 12:30\n\n  two spaces & a tab\t!",
]
LIMIT = 8192


def golden(reference, tokenizer, ids):
    nll, count = mean_nll(reference, ids[:LIMIT])
    encoded = [tokenizer.encode(text, add_special_tokens=False) for text in TEXTS]
    with torch.no_grad():
        logits = reference(torch.tensor([encoded[0]]))[0, -1, :8].tolist()
    return {
        "texts": [{"text": text, "ids": ids} for text, ids in zip(TEXTS, encoded)],
        "evaluation": {
            "windows": LENGTH,
            "limitTokens": LIMIT,
            "predictedTokens": count,
            "meanNll": nll,
            "tokenPerplexity": math.exp(nll),
        },
        "firstTextLastPositionLogits": logits,
    }


def main(folder, target):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(folder / "model")
    loaded = AutoModelForCausalLM.from_pretrained(folder / "model", torch_dtype=torch.float32).eval()
    text = (folder / "evaluation.txt").read_text("ascii")
    ids = torch.tensor(tokenizer.encode(text, add_special_tokens=False))
    assert torch.equal(ids, encode(Tokenizer.from_file(str(folder / "model" / "tokenizer.json")), text))
    assert tokenizer.decode(ids) == text

    def reference(batch):
        return loaded(batch).logits

    own = Llama()
    stored = load_file(folder / "model" / "model.safetensors")
    own.load_state_dict({name: tensor.float() for name, tensor in stored.items()})
    for name, forward in (("transformers", reference), ("model.py", own)):
        nll, count = mean_nll(forward, ids)
        print(f"{name}: {count} predicted tokens, token perplexity {math.exp(nll):.6f}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(golden(reference, tokenizer, ids), indent=2) + "\n")

    prompt = torch.tensor([tokenizer.encode("\n\n", add_special_tokens=False)])
    told = loaded.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        do_sample=True,
        temperature=0.7,
        max_new_tokens=240,
        pad_token_id=0,
    )
    print(tokenizer.decode(told[0]).strip().split("\n\n")[0])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
