"""What translating is judged by."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import torch

from grader.checks import Agrees, Example, Forbids, Tolerance
from grader.checks.inputs import alike, sizes

from ..inputs import FORBIDDEN, decoder_layer, encoder_layer, heads_of, stack

SIZES = (range(3, 7), range(5, 10), range(6, 10), range(5, 10))  # n, words of the source, words, hidden
D = (4, 6, 8)
STEPS = 8  # that a translation may have

# Most random models say one word again and again. These seeds of `drawn` give models that do not, with the words that
# follow: the two largest logits of a step differ by 0.1 or more, and the order of the source matters.
KNOWN_TRANSLATIONS = [
    (3, "75443044"), (34, "00520320"), (41, "66303046"), (113, "47434364"), (222, "70034445"), (232, "25588818"),
    (265, "31303552"), (268, "25531333"), (306, "03022210"), (342, "28688352"), (366, "26142606"), (402, "34533034"),
    (408, "02031050"), (439, "70210152"), (440, "86648146"), (477, "32621116"), (499, "07545775"), (556, "36020273"),
    (595, "77232403"), (596, "54503500"), (599, "06163131"), (627, "34300302"), (679, "45757647"), (726, "64626212"),
    (738, "55645557"), (754, "70243544"), (774, "25731135"), (797, "22162316"), (815, "10555455"), (900, "00716577"),
    (936, "05353655"), (960, "15163333"), (1000, "20552802"), (1029, "12162886"), (1052, "64303304"),
    (1105, "51165255"), (1368, "51405105"),
    (1431, "21332141"), (1435, "34022332"), (1832, "36163545"), (2036, "06100140"),
    (2111, "75636544"), (2269, "34775574"),
]  # fmt: skip
# Seeds of `drawn_pair`: in all 32 mixes of two sources, encoders, decoders, numbers of heads and first words the logits
# differ by 0.01 or more, and most mixes say something else; with another encoder 15 of 16 do.
# The second number is a word that the first four of a translation hardly ever hold: as EOS it does not cut them off.
PAIRS = ((1737, 6), (3020, 2), (3045, 1), (3061, 3), (3068, 0), (3078, 5))


def model(rng, words_in, words, hidden, d, layers, dtype):
    """Weights with which the source matters much, and no word is likely to follow itself."""
    encoder = stack(rng, encoder_layer, words_in, 7, d, hidden, layers, dtype)
    decoder = stack(rng, decoder_layer, words, STEPS, d, hidden, layers, dtype)
    for layer in decoder["layers"]:
        layer["cross"]["w_o"] *= 3.0
    decoder["positions"] *= 2.0
    decoder["g"] *= torch.tensor(rng.choice([-2.0, 2.0], size=d), dtype=dtype)
    return {"encoder": encoder, "decoder": decoder}


def drawn(seed):
    """The arguments of one translation, without eos and max_length."""
    rng = np.random.default_rng(seed)
    n, words_in, words, hidden, d = sizes(rng, *SIZES, int(rng.choice(D)))
    return {
        "source": torch.tensor(rng.integers(words_in, size=n)),
        "params": model(rng, words_in, words, hidden, d, int(rng.integers(1, 3)), torch.float64),
        "heads": heads_of(rng, d),
        "bos": int(rng.integers(words)),
    }


def drawn_pair(seed):
    """Two of each argument, of the same sizes."""
    rng = np.random.default_rng(seed)
    n, words_in, words, hidden, d = sizes(rng, *SIZES, int(rng.choice(D)))
    heads = [int(each) for each in rng.permutation([2, 3 if d == 6 else 4])]
    bos = rng.permutation(words)[:2].tolist()
    return [
        {
            "source": torch.tensor(rng.integers(words_in, size=n)),
            "params": model(rng, words_in, words, hidden, d, 1, torch.float32),
            "heads": heads[i],
            "bos": bos[i],
        }
        for i in range(2)
    ]


def renamed(rng, case, longest):
    """The same with other ids for all words, and tables of positions that end soon after what is needed."""
    encoder, decoder = case["params"]["encoder"], case["params"]["decoder"]
    ids_in, ids = (torch.tensor(rng.permutation(len(part["table"]))) for part in (encoder, decoder))
    rows = len(case["source"]) + int(rng.integers(3)), longest + int(rng.integers(3))
    params = {
        name: {**part, "table": part["table"][order.argsort()], "positions": part["positions"][:end].clone()}
        for name, part, order, end in (("encoder", encoder, ids_in, rows[0]), ("decoder", decoder, ids, rows[1]))
    }
    return {**case, "source": ids_in[case["source"]], "params": params, "bos": int(ids[case["bos"]])}, ids


def translating(rng, wanted):
    """A case of `wanted(rng, words, bos)`, which chooses eos and max_length for a model that says these words."""
    while True:
        seed, words = KNOWN_TRANSLATIONS[rng.integers(len(KNOWN_TRANSLATIONS))]
        case, words = drawn(seed), [int(word) for word in words]
        if chosen := wanted(rng, words, case["bos"], len(case["params"]["decoder"]["table"])):
            eos, max_length = chosen
            case, ids = renamed(rng, case, max_length)
            return {**case, "eos": int(ids[eos]), "max_length": max_length}


def eos_comes(rng, words, bos, vocabulary):
    """EOS is the third word or a later one, and not BOS; max_length has room for it, or for more."""
    ends = [i for i, word in enumerate(words) if i > 1 and word not in [bos, *words[:i]]]
    end = int(rng.choice(ends)) if ends else STEPS
    return (words[end], int(rng.integers(end + 1, STEPS + 1))) if end < STEPS else None


def one_word(rng, words, bos, vocabulary):
    """Any id is EOS, the first word perhaps."""
    return (words[0] if rng.integers(3) == 0 else int(rng.integers(vocabulary))), 1


def eos_is_bos(rng, words, bos, vocabulary):
    """BOS comes again, as the second word or a later one."""
    return (bos, int(rng.integers(words.index(bos) + 1, STEPS + 1))) if bos in words[1:] and bos != words[0] else None


def bos_comes_again(rng, words, bos, vocabulary):
    """BOS is chosen on the way, and EOS is not."""
    left = [word for word in range(vocabulary) if word not in [bos, *words]]
    first = words.index(bos) if bos in words else STEPS
    return (int(rng.choice(left)), int(rng.integers(first + 2, STEPS + 1))) if left and first < STEPS - 1 else None


def cut(rng, words, bos, vocabulary):
    """EOS does not come, or it would come next."""
    max_length = int(rng.integers(1, STEPS + 1))
    left = [word for word in range(vocabulary) if word not in [bos, *words[:max_length]]]
    return (int(rng.choice(left)), max_length) if left else None


def one_changed(rng, what=""):
    """All cases of a check share their arguments, but for the one named `what`: code that keeps a part of an earlier
    case, such as the memory of the same source, then shows. "encoder" and "decoder" are parts of params."""
    same = alike(rng)
    seed, eos = PAIRS[same.integers(len(PAIRS))]
    pair = drawn_pair(seed)
    longest = int(same.integers(5, STEPS + 1))
    state = int(same.integers(1 << 32))
    (first, ids), (second, _) = (renamed(np.random.default_rng(state), case, longest) for case in pair)
    renamed_pair = [first, second]
    chosen = {name: int(same.integers(2)) for name in ("source", "encoder", "decoder", "heads", "bos", "max_length")}
    words = len(renamed_pair[0]["params"]["decoder"]["table"])
    eos = int(rng.integers(words)) if what == "eos" else int(ids[eos])
    if what in chosen:
        chosen[what] = 1 - chosen[what]
    case = {name: renamed_pair[chosen[name]][name] for name in ("source", "heads", "bos")}
    params = {name: renamed_pair[chosen[name]]["params"][name] for name in ("encoder", "decoder")}
    return {**case, "params": params, "eos": eos, "max_length": longest - chosen["max_length"]}


CHANGED = ("", "encoder", "source", "decoder", "heads", "bos", "eos", "max_length", "", "encoder", "eos", "eos")


MODEL = json.loads(Path(__file__).with_name("data.json").read_bytes())  # made by train.py
ENGLISH, SPANISH = MODEL["english"], MODEL["spanish"]


def weights(part):
    """A part of the trained params: its numbers are written in hundredths."""
    if isinstance(part, dict):
        return {name: weights(each) for name, each in part.items()}
    return list(map(weights, part)) if isinstance(part[0], dict) else torch.tensor(part) / 100


def trained(rng):
    """A model that translates English into Spanish, and a sentence that it has not seen. <EOS> also begins."""
    sentence = MODEL["sentences"][rng.integers(len(MODEL["sentences"]))]
    source = torch.tensor([ENGLISH.index(word) for word in sentence])
    params = weights(MODEL["params"])
    longest = len(params["decoder"]["positions"])
    return {"source": source, "params": params, "heads": MODEL["heads"], "bos": 0, "eos": 0, "max_length": longest}


def in_words(arguments, words):
    """What a student sees: both sentences, without <EOS>."""
    english, spanish = ([ENGLISH[word] for word in arguments["source"]], [SPANISH[word] for word in words])
    return f"{' '.join(english[:-1])}  →  {' '.join(spanish[:-1])}"


tolerance = Tolerance(rtol=0.0)  # ids: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", [partial(one_changed, what=each) for each in CHANGED], cases=1, points=1),
    Agrees("ends with EOS", partial(translating, wanted=eos_comes), cases=6, points=0.5),
    Agrees("room for one word", partial(translating, wanted=one_word), cases=7, points=0.5),
    Agrees("max_length cuts", partial(translating, wanted=cut), cases=3, points=0.5),
    Agrees(
        "BOS is EOS, or comes again",
        [partial(translating, wanted=eos_is_bos), partial(translating, wanted=bos_comes_again)],
        cases=2,
        points=0.5,
    ),
    Agrees("a trained model translates", trained, cases=2, points=0.5, shows=in_words),
    Forbids(FORBIDDEN, points=0.5),
]
