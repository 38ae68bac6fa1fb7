"""Makes data.json, the model that writes proverbs: which word follows which, counted in a few of them.

python solutions/decoding/generate/train.py        (less than a second; the same file each time)

data.json holds the words, the end of a text first. For each of them it holds a row: the logarithms of the probabilities
of the next word, in hundredths. No two numbers of a row are equal, as the statement promises.
"""

import itertools
import json
from pathlib import Path

import numpy as np

PROVERBS = """
a bird in the hand is worth two in the bush
the early bird catches the worm
a friend in need is a friend indeed
all that glitters is not gold
silence is gold
a watched pot never boils
the pen is mightier than the sword
every cloud has a silver lining
every dog has a day
time is money
love is blind
all is fair in love and war
no man is an island
"""
END = "<EOS>"
UNSEEN = -550  # the least number, in hundredths, of a word that was never seen in this place; seen ones begin at 0


def main():
    lines = [[END, *line.split(), END] for line in PROVERBS.strip().splitlines()]
    words = [END, *sorted({word for line in lines for word in line} - {END})]
    counts = np.zeros((len(words), len(words)))
    for line in lines:
        for last, following in itertools.pairwise(line):
            counts[words.index(last), words.index(following)] += 1
    rows = hundredths(counts, np.random.default_rng(0)).tolist()
    assert all(len(set(row)) == len(words) and max(row) <= 0 for row in rows)
    table = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    text = f'{{"words": {json.dumps(words)},\n"log_probs": [\n{table}\n]}}\n'
    Path(__file__).with_name("data.json").write_text(text, encoding="utf-8")


def hundredths(counts, rng):
    """Logarithms of probabilities, as whole numbers. Each word gets a place of its own in every row, so that words with
    the same count, such as all that were never seen, still have different numbers."""
    places = rng.permuted(np.tile(np.arange(len(counts)), (len(counts), 1)), axis=1)
    seen = np.round(100 * np.log(np.maximum(counts, 1.0))) + places
    logits = np.where(counts > 0, seen, UNSEEN + 3 * places)
    sums = np.log(np.exp(logits / 100).sum(axis=1, keepdims=True))
    return (logits - np.ceil(100 * sums)).astype(int)


if __name__ == "__main__":
    main()
