"""Trains the sample model and writes it with its texts.

    python train.py OUT          OUT is compression-engine/src/main/resources/io/twofold/sample

One process, one thread, one fixed seed: the same machine and versions give the same bytes.
"""

import gzip
import json
import math
import pathlib
import sys
import time

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn import functional as F

import stories
from model import CONFIG, Llama

SEED = 20
STEPS = 1500
BATCH = 8
LENGTH = 256
PEAK_RATE = 6e-3
WARM_UP = 60


def train_tokenizer(text):
    """Byte-level BPE; adds no special tokens by itself, so encoding is one rule everywhere."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        text.split("\n\n"),
        trainers.BpeTrainer(
            vocab_size=CONFIG["vocab_size"],
            special_tokens=["<|endoftext|>"],
            show_progress=False,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        ),
    )
    return tokenizer


def encode(tokenizer, text):
    return torch.tensor(tokenizer.encode(text, add_special_tokens=False).ids)


def windows(ids):
    """Non-overlapping windows from the start; an incomplete last one is dropped."""
    return ids[: len(ids) // LENGTH * LENGTH].view(-1, LENGTH)


@torch.no_grad()
def mean_nll(forward, ids):
    """Mean negative log-likelihood of all tokens but each window's first, summed in double precision."""
    total, count = 0.0, 0
    for batch in windows(ids).split(8):
        losses = F.cross_entropy(forward(batch)[:, :-1].flatten(0, 1), batch[:, 1:].flatten(), reduction="none")
        total, count = total + losses.double().sum().item(), count + losses.numel()
    return total / count, count


def unigram_perplexity(train_ids, ids):
    """Perplexity of the same predicted tokens under the training split's token frequencies (plus one)."""
    counts = torch.bincount(train_ids, minlength=CONFIG["vocab_size"]).double() + 1
    return math.exp(-(counts / counts.sum()).log()[windows(ids)[:, 1:]].mean())


def rate(step):
    warm = min(1.0, (step + 1) / WARM_UP)
    return PEAK_RATE * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / STEPS)))


def train(model, ids):
    generator = torch.Generator().manual_seed(SEED)
    # No weight decay: two epochs cannot overfit, and decay would leave weights that pruning takes for free.
    optimiser = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.95), weight_decay=0.0)
    started, smoothed = time.time(), None
    for step in range(STEPS):
        starts = torch.randint(len(ids) - LENGTH, (BATCH,), generator=generator)
        batch = torch.stack([ids[s : s + LENGTH] for s in starts])
        loss = F.cross_entropy(model(batch)[:, :-1].flatten(0, 1), batch[:, 1:].flatten())
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        smoothed = loss.item() if smoothed is None else 0.98 * smoothed + 0.02 * loss.item()
        if (step + 1) % 100 == 0:
            print(f"step {step + 1}: loss {smoothed:.4f}, {time.time() - started:.0f} s", flush=True)


def save(model, tokenizer, folder):
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: p.detach().to(torch.bfloat16).contiguous() for name, p in model.named_parameters()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    end = "<|endoftext|>"
    for name, content in {
        "config.json": CONFIG,
        "generation_config.json": {"bos_token_id": 0, "eos_token_id": 0},
        "tokenizer_config.json": {
            "bos_token": end,
            "eos_token": end,
            "clean_up_tokenization_spaces": False,
            "model_max_length": CONFIG["max_position_embeddings"],
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
    }.items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")


@torch.no_grad()
def prune_half(model):
    """Zeroes the smaller half of every block matrix: the crudest compression, to see that the model feels it."""
    for weight in model.block_matrices().values():
        threshold = weight.abs().flatten().kthvalue(weight.numel() // 2).values
        weight *= weight.abs() > threshold


def main(out):
    started = time.time()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    stories.write(out)
    text = gzip.decompress((out / "train.txt.gz").read_bytes()).decode("ascii")
    tokenizer = train_tokenizer(text)
    ids = encode(tokenizer, text)
    held_out = encode(tokenizer, (out / "evaluation.txt").read_text("ascii"))
    model = Llama()
    blocks = sum(p.numel() for p in model.block_matrices().values())
    print(
        f"{len(ids)} training tokens, {len(held_out)} evaluation tokens, "
        f"{sum(p.numel() for p in model.parameters())} parameters, {blocks} of them in block matrices"
    )
    train(model, ids)
    save(model, tokenizer, out / "model")
    with torch.no_grad():  # from here on the stored weights
        for parameter in model.parameters():
            parameter.copy_(parameter.to(torch.bfloat16).float())
    nll, count = mean_nll(model, held_out)
    print(
        f"evaluation: {count} predicted tokens, mean nll {nll:.6f}, token perplexity {math.exp(nll):.4f}, "
        f"unigram perplexity {unigram_perplexity(ids, held_out):.2f}"
    )
    print(f"training split's start: token perplexity {math.exp(mean_nll(model, ids[: len(held_out)])[0]):.4f}")
    prune_half(model)
    print(
        f"half of every block matrix pruned by magnitude: token perplexity {math.exp(mean_nll(model, held_out)[0]):.4f}"
    )
    print(f"{time.time() - started:.0f} s in all")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
