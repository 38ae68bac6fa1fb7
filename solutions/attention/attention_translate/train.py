"""Makes data.json, the model that translates: the decoder of this exercise, trained together with a small encoder.

python solutions/attention/attention_translate/train.py        (about 15 seconds on one core; needs torch)

The language has 96 English sentences such as "the small european market grows". In French most adjectives stand behind
the noun, in the other order, and article and adjectives agree with its gender. The encoder is a GRU in each direction.
The loss also pays for weight on other words than those that a word comes from, so that the picture is clear ("guided
alignment"); an article may look at the English one and at the noun.

data.json holds the French words, the decoder's params, and for some sentences the encoder's states and the decoder's
first state. All numbers are rounded to hundredths, and written as whole numbers. With the rounded numbers all sentences
are right; the least margin between the best word and the next is printed.
"""

import itertools
import json
import sys
from pathlib import Path

import torch

BOS, EOS = "<BOS>", "<EOS>"
NOUNS = {
    "area": ("zone", 1),
    "market": ("marché", 0),
    "bank": ("banque", 1),
    "treaty": ("traité", 0),
}  # with the gender
BEFORE = {"small": ("petit", "petite"), "great": ("grand", "grande")}
AFTER = {"european": ("européen", "européenne"), "economic": ("économique", "économique")}
VERBS = {"grows": "grandit", "opens": "ouvre"}
E, D, HIDDEN, D_A = 5, 8, 10, 6
STEPS, RATE, GUIDE, LEAST_MARGIN = 300, 0.02, 0.3, 1.0
SHOWN = 14  # sentences in data.json


def sentences():
    """English and French, and for each French word the places of the English ones that it may look at."""
    adjectives = itertools.product(
        [[], ["small"], ["great"]], [[], ["european"], ["economic"], ["european", "economic"]]
    )
    for (before, after), noun, verb in itertools.product(list(adjectives), NOUNS, VERBS):
        french, gender = NOUNS[noun]
        english = ["the", *before, *after, noun, verb, EOS]
        pairs = [(("le", "la")[gender], ["the", noun]), *((BEFORE[each][gender], [each]) for each in before)]
        pairs += [(french, [noun]), *((AFTER[each][gender], [each]) for each in reversed(after))]
        pairs += [(VERBS[verb], [verb]), (EOS, [EOS])]
        yield english, [word for word, _ in pairs], [[english.index(each) for each in places] for _, places in pairs]


def weights(*shape):
    return torch.nn.Parameter(torch.randn(*shape) / shape[-1] ** 0.5)


def cell_of(size, inputs):
    return weights(3 * size, inputs), weights(3 * size, size), weights(3 * size), weights(3 * size)


def step(x, h, w_ih, w_hh, b_ih, b_hh):
    """As gru_cell, for a batch."""
    (r_x, z_x, n_x), (r_h, z_h, n_h) = (x @ w_ih.T + b_ih).chunk(3, -1), (h @ w_hh.T + b_hh).chunk(3, -1)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + r * n_h)
    return (1 - z) * n + z * h


def encode(encoder, source):
    """The states of both directions side by side, and the decoder's first state."""
    sides = []
    for cell, places in (
        (encoder["there"], range(source.shape[1])),
        (encoder["back"], reversed(range(source.shape[1]))),
    ):
        h, found = torch.zeros(len(source), D // 2), {}
        for place in places:
            h = found[place] = step(encoder["table"][source[:, place]], h, *cell)
        sides.append(torch.stack([found[place] for place in sorted(found)], 1))
    states = torch.cat(sides, -1)
    return states, torch.tanh(states[:, 0] @ encoder["first"].T)


def decode(params, states, h, target):
    """Scores of words and weights for each place; the right word is read at every step."""
    w_q, w_k, v_a = params["attention"]
    last, scores, rows = torch.zeros(len(target), dtype=torch.long), [], []
    for place in range(target.shape[1]):
        row = torch.softmax(torch.tanh((h @ w_q.T)[:, None] + states @ w_k.T) @ v_a, -1)
        x = torch.cat([params["table"][last], (row[:, :, None] * states).sum(1)], -1)
        h, last = step(x, h, *params["cell"]), target[:, place]
        scores.append(h @ params["w_out"].T + params["b_out"])
        rows.append(row)
    return torch.stack(scores, 1), torch.stack(rows, 1)


def tensors(tree):
    if isinstance(tree, torch.Tensor):
        return [tree]
    return [each for part in (tree.values() if isinstance(tree, dict) else tree) for each in tensors(part)]


def whole(tree):
    """Numbers in hundredths, as whole numbers in lists."""
    if isinstance(tree, dict):
        return {key: whole(each) for key, each in tree.items()}
    return (100 * tree).round().int().tolist() if isinstance(tree, torch.Tensor) else list(map(whole, tree))


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    known = list(sentences())
    english = sorted({word for source, _, _ in known for word in source})
    french = [BOS, EOS, *sorted({word for _, target, _ in known for word in target} - {EOS})]
    batches = {}
    for source, target, places in known:
        allowed = [[float(at in each) for at in range(len(source))] for each in places]
        row = [english.index(word) for word in source], [french.index(word) for word in target], allowed
        batches.setdefault(len(source), []).append(row)
    batches = [tuple(map(torch.tensor, zip(*rows, strict=True))) for rows in batches.values()]

    encoder = {"table": weights(len(english), E), "there": cell_of(D // 2, E), "back": cell_of(D // 2, E)}
    encoder["first"] = weights(HIDDEN, D)
    params = {"table": weights(len(french), E), "attention": (weights(D_A, HIDDEN), weights(D_A, D), weights(D_A))}
    params |= {"cell": cell_of(HIDDEN, E + D), "w_out": weights(len(french), HIDDEN), "b_out": weights(len(french))}
    learned = tensors(encoder) + tensors(params)
    adam = torch.optim.Adam(learned, RATE)
    for number in range(STEPS):
        adam.param_groups[0]["lr"] = RATE * (1 - number / STEPS)
        loss = torch.zeros(())
        for source, target, allowed in batches:
            scores, rows = decode(params, *encode(encoder, source), target)
            loss += torch.nn.functional.cross_entropy(scores.flatten(0, 1), target.flatten(), reduction="sum")
            loss -= GUIDE * (rows * allowed).sum(-1).log().sum()
        adam.zero_grad()
        (loss / len(known)).backward()
        adam.step()

    with torch.no_grad():
        for each in learned:
            each.copy_(each.mul(100).round() / 100)
        margins = []
        for source, target, _ in batches:
            states, h0 = (each.mul(100).round() / 100 for each in encode(encoder, source))
            scores, _ = decode(params, states, h0, target)
            best = scores.topk(2, -1).values
            right = scores.argmax(-1) == target
            margins.append(torch.where(right, best[..., 0] - best[..., 1], -1.0).min().item())
        assert min(margins) > LEAST_MARGIN, margins
        sys.stdout.write(f"the least margin is {min(margins):.2f}\n")
        chosen = [known[at][0] for at in torch.randperm(len(known)).tolist() if len(known[at][0]) > 5][:SHOWN]
        rows = []
        for source in chosen:
            states, h0 = encode(encoder, torch.tensor([[english.index(word) for word in source]]))
            rows.append({"source": source, "states": whole(states[0]), "h0": whole(h0[0])})
    parts = [f'"{key}": {as_json(each)}' for key, each in whole(params).items()]
    lines = ['{"words": ' + as_json(french), '"params": {' + ",\n".join(parts) + "}"]
    lines += ['"sentences": [\n' + ",\n".join(map(as_json, rows)) + "]}\n"]
    Path(__file__).with_name("data.json").write_text(",\n".join(lines), encoding="utf-8")


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
