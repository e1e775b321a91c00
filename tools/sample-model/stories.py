"""Writes the sample model's texts: simple English stories, the same bytes on every machine and Python version.

    python stories.py OUT        writes OUT/train.txt.gz, OUT/calibration.txt and OUT/evaluation.txt

Stories are separated by blank lines. The splits have seeds of their own, and a story that one split has is never
written into another (or twice).
"""

import gzip
import hashlib
import pathlib
import sys

from grammar import Teller
from plots_home import birthday, brave, broken, lost, saving, share
from plots_world import errand, garden, race, rescue, riddle, swap

PLOTS = (lost, share, broken, rescue, saving, brave, swap, race, garden, birthday, errand, riddle)

# Name, first seed, bytes. The small splits come first, so that their text does not depend on the size of the big one.
SPLITS = (
    ("evaluation", 3_000_000_000, 150_000),
    ("calibration", 2_000_000_000, 300_000),
    ("train", 1_000_000_000, 5_000_000),
)


def tell(seed):
    """The story of a seed: one to five paragraphs, each on one line."""
    teller = Teller(seed)
    teller.pick(PLOTS)(teller)
    return teller.story()


def splits():
    """Yields each split's name and text."""
    told = set()
    for name, seed, size in SPLITS:
        stories, length = [], 0
        while length < size:
            story = tell(seed)
            seed += 1
            if story not in told:
                told.add(story)
                stories.append(story)
                length += len(story) + 2
        yield name, "\n\n".join(stories) + "\n"


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in splits():
        data = text.encode("ascii")
        path = folder / f"{name}.txt"
        if name == "train":
            path = folder / "train.txt.gz"
            data = gzip.compress(data, 9, mtime=0)
        path.write_bytes(data)
        print(
            f"{path.name}: {text.count(chr(10) * 2) + 1} stories, {len(text)} characters, {len(data)} bytes, "
            f"text SHA-256 {hashlib.sha256(text.encode('ascii')).hexdigest()}"
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(pathlib.Path(sys.argv[1]))
