#!/usr/bin/env python3
"""What one compression costs on several workers, counted, not measured: operations, bytes moved, hours. See docs/scaling.md.

    tools/scaling/scaling.py [--nodes 1,2,4,8,16,32] [--rate 30e12] [--network 1.25e9] [--preset twofold|fast]
"""
import argparse

# Llama 3 70B (its config.json): 80 blocks of linear layers, out × in; the layers of a group have the same inputs
HIDDEN, INTERMEDIATE, KEYS, BLOCKS = 8192, 28672, 1024, 80
GROUPS = [[(HIDDEN, HIDDEN), (KEYS, HIDDEN), (KEYS, HIDDEN)], [(HIDDEN, HIDDEN)],
          [(INTERMEDIATE, HIDDEN), (INTERMEDIATE, HIDDEN)], [(HIDDEN, INTERMEDIATE)]]
LAYERS = [layer for group in GROUPS for layer in group]
PARAMETERS = sum(m * n for m, n in LAYERS)  # of a block
OTHER = 2 * 128256 * HIDDEN  # embedding and head
TOKENS, LENGTH, EVALUATED = 128 * 2048, 2048, 341_469  # calibration; WikiText-2's test part
SPARSITY = 0.5


def forward(tokens):
    """Operations of a block: two for each weight and token, and attention."""
    return 2 * tokens * PARAMETERS + 4 * tokens * LENGTH * HIDDEN / 2


def decomposition(preset):
    """Operations of a block beside passing tokens through it."""
    if preset == "fast":
        gram, steps, epochs = 1, 15, 0
        step = sum(5 * 2 * m * n * SPARSITY / 4 * min(m, n) / 2 for m, n in LAYERS)  # QR, three power iterations
        solve = 20 * sum(2 * m * n * n for m, n in LAYERS)  # conjugate gradients of the refit
    else:
        gram, steps, epochs = 3, 70, 6
        step = sum(2 * 2 * m * n * n for m, n in LAYERS)  # two products with n × n
        solve = sum(9 * group[0][1] ** 3 for group in GROUPS) + 20 * sum(2 * m * n * n for m, n in LAYERS)
    measured = gram * sum(2 * TOKENS * group[0][1] ** 2 for group in GROUPS)
    tuned = epochs * 3 * forward(TOKENS)
    return measured + steps * step + solve + tuned


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", default="1,2,4,8,16,32,80")
    parser.add_argument("--rate", type=float, default=30e12, help="operations per second that a worker reaches")
    parser.add_argument("--network", type=float, default=1.25e9, help="bytes per second of a worker")
    parser.add_argument("--preset", choices=["twofold", "fast"], default="twofold")
    options = parser.parse_args()

    dense = 2 * (BLOCKS * PARAMETERS + OTHER)
    factored = BLOCKS * PARAMETERS * ((1 - SPARSITY) * 2 + 1 / 8)
    entering = BLOCKS * forward(TOKENS)  # the dense model's activations, which every worker makes for itself
    shared = BLOCKS * (decomposition(options.preset) + forward(TOKENS))
    serial = 2 * BLOCKS * forward(EVALUATED) + BLOCKS * forward(TOKENS)  # perplexity before and after, and the loss

    print(f"blocks {BLOCKS}, parameters in them {BLOCKS * PARAMETERS / 1e9:.1f} G, {TOKENS} tokens, preset {options.preset}")
    print(f"operations: dense pass {entering:.2g}, shared work {shared:.2g}, one worker only {serial:.2g}")
    print(f"bytes: dense model {dense / 1e9:.0f} GB, factors {factored / 1e9:.0f} GB")
    print(f"{'nodes':>5} {'hours':>6} {'times':>6} {'busy':>6} {'read from the source':>21} {'through the store':>18}")
    alone = None
    for nodes in map(int, options.nodes.split(",")):
        before = entering * (nodes - 1) / nodes  # the last worker's way to its first block
        network = (dense + factored) / options.network
        seconds = (serial + before + shared / nodes) / options.rate + network
        alone = alone or seconds
        read = dense * sum(range(1, nodes + 1)) / nodes  # up to the last block of each
        store = 2 * factored * (nodes - 1) / nodes
        print(f"{nodes:5d} {seconds / 3600:6.2f} {alone / seconds:6.1f} {alone / seconds / nodes:6.0%}"
              f" {read / 1e9:18.0f} GB {store / 1e9:15.0f} GB")


if __name__ == "__main__":
    main()
