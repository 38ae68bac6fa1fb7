"""Makes data.json, the model that translates: the course's own transformer_logits, trained on a small language.

python solutions/stacks/translate/train.py        (about 40 seconds on one core)

The language has 640 English sentences such as "the small cat sees the white house". In Spanish the adjective stands
behind its noun, and adjective and article agree with the noun's gender. A quarter of the sentences is not used in
training. Of these unseen ones some are in data.json: each step of their translation is right, and the best word is far
ahead of the next.

data.json also holds the words of both languages, and params: their numbers are rounded to hundredths, and written as
whole numbers.
"""

import itertools
import json
import sys
from pathlib import Path

import torch

from grader.course.reading import load_course

EOS = "<EOS>"  # it also begins a translation, as in 000
SUBJECTS = {"man": ("hombre", 0), "woman": ("mujer", 1), "cat": ("gato", 0), "dog": ("perro", 0)}  # with the gender
OBJECTS = {"house": ("casa", 1), "bread": ("pan", 0), "apple": ("manzana", 1)}
ADJECTIVES = {"old": ("viejo", "vieja"), "black": ("negro", "negra"), "white": ("blanco", "blanca")}
ADJECTIVES["small"] = ("pequeño", "pequeña")
ALONE, WITH_OBJECT = {"sleeps": "duerme", "runs": "corre"}, {"sees": "ve", "wants": "quiere"}
D, HIDDEN, HEADS, LONGEST = 12, 16, 2, 8  # of a translation, with <EOS>
STEPS, RATE, DECAY, BATCH, LEAST_MARGIN = 1000, 0.02, 0.1, 64, 2.0
SHOWN = 24  # sentences in data.json


def phrases(nouns):
    for (noun, (spanish, gender)), adjective in itertools.product(nouns.items(), [None, *ADJECTIVES]):
        english = ["the", noun] if adjective is None else ["the", adjective, noun]
        yield english, [("el", "la")[gender], spanish, *([ADJECTIVES[adjective][gender]] if adjective else [])]


def sentences():
    """All sentences of the language, in English and in Spanish."""
    for (english, spanish), verb in itertools.product(phrases(SUBJECTS), ALONE):
        yield [*english, verb, EOS], [*spanish, ALONE[verb], EOS]
    for (english, spanish), verb, (what, que) in itertools.product(phrases(SUBJECTS), WITH_OBJECT, phrases(OBJECTS)):
        yield [*english, verb, *what, EOS], [*spanish, WITH_OBJECT[verb], *que, EOS]


def weights(*shape, scale=1.0):
    return torch.nn.Parameter(scale * torch.randn(*shape) / shape[-1] ** 0.5)


def stack(words, attentions):
    """The params of an encoder or a decoder of one layer."""
    layer = {name: {key: weights(D, D) for key in ("w_q", "w_k", "w_v", "w_o")} for name in attentions}
    layer |= {"w1": weights(HIDDEN, D), "c1": torch.nn.Parameter(torch.zeros(HIDDEN))}
    layer |= {"w2": weights(D, HIDDEN), "c2": torch.nn.Parameter(torch.zeros(D))}
    for number in range(1, len(attentions) + 2):
        layer |= {f"g{number}": torch.nn.Parameter(torch.ones(D)), f"b{number}": torch.nn.Parameter(torch.zeros(D))}
    ends = {"g": torch.nn.Parameter(torch.ones(D)), "b": torch.nn.Parameter(torch.zeros(D))}
    return {"table": weights(words, D, scale=2.0), "positions": weights(LONGEST, D), "layers": [layer], **ends}


def tensors(tree):
    if isinstance(tree, torch.Tensor):
        return [tree]
    return [each for part in (tree.values() if isinstance(tree, dict) else tree) for each in tensors(part)]


def whole(tree):
    """Numbers in hundredths, as whole numbers in lists."""
    if isinstance(tree, dict):
        return {key: whole(each) for key, each in tree.items()}
    return (100 * tree).round().int().tolist() if isinstance(tree, torch.Tensor) else list(map(whole, tree))


def batch(pairs, english, spanish):
    """Sources with a mask, what the decoder reads, and the right words; -100 beside them."""
    sources = torch.zeros(len(pairs), max(len(source) for source, _ in pairs), dtype=torch.long)
    mask, targets = torch.zeros_like(sources, dtype=torch.bool), torch.full((len(pairs), LONGEST), -100)
    for row, (source, target) in enumerate(pairs):
        sources[row, : len(source)] = torch.tensor([english.index(word) for word in source])
        mask[row, : len(source)] = True
        targets[row, : len(target)] = torch.tensor([spanish.index(word) for word in target])
    read = torch.cat([torch.zeros(len(pairs), 1, dtype=torch.long), targets[:, :-1].clamp_min(0)], 1)
    return sources, mask, read, targets


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    logits_of = load_course(Path(__file__).parents[3]).exercises["stacks/transformer_logits"].reference
    known = list(sentences())
    english, spanish = ([EOS, *sorted({word for pair in known for word in pair[side]} - {EOS})] for side in (0, 1))
    order = torch.randperm(len(known)).tolist()
    unseen, seen = [known[at] for at in order[: len(known) // 4]], [known[at] for at in order[len(known) // 4 :]]

    params = {"encoder": stack(len(english), ["attn"]), "decoder": stack(len(spanish), ["attn", "cross"])}
    learned = tensors(params)
    adam = torch.optim.AdamW(learned, RATE, weight_decay=DECAY)
    for number in range(STEPS):
        adam.param_groups[0]["lr"] = RATE * (1 - number / STEPS)
        chosen = [seen[at] for at in torch.randint(len(seen), (BATCH,)).tolist()]
        sources, mask, read, targets = batch(chosen, english, spanish)
        logits = logits_of(sources, read, params, HEADS, mask)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        adam.zero_grad()
        loss.backward()
        adam.step()

    with torch.no_grad():
        for each in learned:
            each.copy_(each.mul(100).round() / 100)
        sources, mask, read, targets = batch(unseen, english, spanish)
        logits = logits_of(sources, read, params, HEADS, mask)
        best = logits.topk(2, -1).values
        margins = torch.where(logits.argmax(-1) == targets, best[..., 0] - best[..., 1], -1.0)
        margins = margins.masked_fill(targets < 0, torch.inf).amin(1).tolist()
    sys.stdout.write(f"{sum(each > 0 for each in margins)} of {len(margins)} unseen sentences are right\n")
    clear = [source for (source, _), margin in zip(unseen, margins, strict=True) if margin > LEAST_MARGIN]
    shown = [source for source in clear if len(source) > 6][:SHOWN]
    assert len(shown) == SHOWN
    parts = [f'"{side}": {as_json(whole(stack))}' for side, stack in params.items()]
    lines = [f'{{"english": {as_json(english)}', f'"spanish": {as_json(spanish)}', f'"heads": {HEADS}']
    lines += ['"params": {' + ",\n".join(parts) + "}", '"sentences": [\n' + ",\n".join(map(as_json, shown)) + "]}\n"]
    Path(__file__).with_name("data.json").write_text(",\n".join(lines), encoding="utf-8")


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
