"""The trained models that the course ships: what their files hold, and that references make the right words of them."""

import importlib.util
import json

import numpy as np
import pytest
from conftest import ROOT

from grader.checks.shown import shown_of
from grader.course.reading import load_course
from grader.verify.bench import Bench

COURSE = load_course(ROOT)
LARGEST = 16_000  # bytes of a model
TRAINED = {
    "decoding/generate": "a trained model writes",
    "attention/attention_translate": "a trained model translates",
    "stacks/translate": "a trained model translates",
}


def model_of(name):
    return json.loads((ROOT / "solutions" / name / "data.json").read_bytes())


def script_of(name):
    spec = importlib.util.spec_from_file_location("train", ROOT / "solutions" / name / "train.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def arrays(tree):
    """The numbers of params as arrays."""
    if isinstance(tree, dict):
        return {key: arrays(each) for key, each in tree.items()}
    return np.array(tree) / 100


@pytest.mark.slow
@pytest.mark.parametrize("name", TRAINED)
def test_a_model_is_small_and_its_check_shows_words(name, workers):
    assert (ROOT / "solutions" / name / "data.json").stat().st_size < LARGEST
    (check,) = [each for each in COURSE.exercises[name].checks if getattr(each, "shows", None) is not None]
    assert check.name == TRAINED[name]
    bench = Bench(COURSE.exercises[name], workers)
    for seed in range(5):
        cases = next(cases for each, cases in bench.compared(seed).by_check() if each is check)
        shown = shown_of(check.shows, [(each.case, each.expected) for each in cases], name)
        assert all("  →  " in each for each in shown if isinstance(each, str))


def test_the_table_of_proverbs_is_one_of_log_probabilities():
    model = model_of("decoding/generate")
    words, table = model["words"], np.array(model["log_probs"])
    assert words == ["<EOS>", *sorted({*script_of("decoding/generate").PROVERBS.split()})]
    assert table.shape == (len(words), len(words))
    assert table.max() <= 0
    np.testing.assert_allclose(np.exp(table / 100).sum(axis=1), 1.0, atol=0.02)
    assert all(len({*row}) == len(words) for row in table.tolist())  # no two words of a row are equally likely


def test_the_alignment_model_translates_all_its_sentences():
    name = "attention/attention_translate"
    model, right = model_of(name), {tuple(english): french for english, french, _ in script_of(name).sentences()}
    params = arrays({**model["params"], "attention": (), "cell": ()})
    params |= {key: tuple(map(arrays, model["params"][key])) for key in ("attention", "cell")}
    assert len(right) == 96
    for sentence in model["sentences"]:
        translate, states = COURSE.exercises[name].reference, arrays(sentence["states"])
        tokens, weights = translate(states, arrays(sentence["h0"]), params, 0, 1, 20)
        words = [model["words"][token] for token in tokens]
        assert words == right[tuple(sentence["source"])]
        noun = words[1] if words[1] not in ("petit", "petite", "grand", "grande") else words[2]
        assert weights[words.index(noun)].argmax() == len(sentence["source"]) - 3  # it looks at the English noun


@pytest.mark.slow
def test_the_transformer_translates_sentences_that_it_has_not_seen():
    import torch

    name = "stacks/translate"
    model, right = model_of(name), {tuple(english): spanish for english, spanish in script_of(name).sentences()}
    params = COURSE.exercises[name].part("checks").weights(model["params"])
    translate, logits_of = COURSE.exercises[name].reference, COURSE.exercises["stacks/transformer_logits"].reference
    assert len(right) == 640
    for sentence in model["sentences"]:
        source = torch.tensor([model["english"].index(word) for word in sentence])
        words = translate(source, params, model["heads"], 0, 0, 8)
        assert [model["spanish"][word] for word in words] == right[tuple(sentence)]
        logits = logits_of(source[None], torch.tensor([[0, *words[:-1]]]), params, model["heads"])
        best, second = logits.topk(2, -1).values.unbind(-1)
        assert (best - second).min() > 1.0
