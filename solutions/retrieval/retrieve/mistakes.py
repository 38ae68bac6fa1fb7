"""Wrong ways to retrieve. A student who makes the mistake reads its docstring."""

import torch
from blocks.encoder_layer import encoder_layer
from retrieval.chunk import chunk
from tokens.pad_batch import pad_batch

from grader.checks import open_where, replaced, shows_in

CHUNKS, EMBED = (
    "chunk(document, size, overlap)",
    "encoder_embed(torch.tensor(ids), torch.tensor(mask), table, positions, layers, heads)",
)
VECTORS, SEARCH = f"{EMBED}.detach().numpy()", "cosine_top_k(vectors[0], vectors[1:], k)"
STARTS, SIMILARITIES = (
    "torch.from_numpy(numbers) * (size - overlap)",
    "torch.from_numpy(similarities).to(table.dtype)",
)
COSINES = "torch.cosine_similarity(vectors[1:], vectors[:1])"
ALONE = (
    "encoder_embed(torch.tensor([question]), torch.tensor([[True] * len(question)]), table, positions, layers, heads)"
)
PAIRED = (
    f"torch.cat([{ALONE}, encoder_embed(torch.tensor(ids), MASK, table, positions, layers, heads)]).detach().numpy()"
)

pairs = [
    ("number_for_the_start", "pads_attended"),
    ("number_for_the_start", "mean_of_the_raw_table"),
    ("pads_attended", "similarities_first"),
]


def _search(scores, largest=True):
    """The search in torch, with other scores."""

    def change(mistake):
        mistake = replaced(SIMILARITIES, "similarities")(mistake)
        mistake = replaced(STARTS, "numbers * (size - overlap)")(mistake)
        mistake = replaced("numbers, similarities =", "similarities, numbers =")(mistake)
        mistake = replaced(SEARCH, f"torch.topk({scores}, k, largest={largest})")(mistake)
        return replaced(VECTORS, EMBED)(mistake)

    return change


@replaced("torch.tensor(mask)", "torch.ones_like(torch.tensor(ids), dtype=torch.bool)")
def pads_attended():
    """Pads are read as if they were tokens; give encoder_embed the mask of pad_batch."""


@open_where("nan")
@replaced("torch.tensor(mask)", "torch.tensor(ids) != 0")
def token_0_taken_for_a_pad():
    """The mask is made from the ids, so a token with the id of the pad is left out of the texts; use the mask of
    pad_batch, which knows the lengths."""


@replaced(VECTORS, PAIRED.replace("MASK", "torch.ones_like(torch.tensor(ids), dtype=torch.bool)"))
@replaced("pad_batch([question, *chunks], 0)", "pad_batch(chunks, 0)")
def pads_of_the_last_chunk_attended():
    """The pads of the last chunk are read as if they were tokens; give encoder_embed the mask of pad_batch."""


@replaced("layers, heads).detach", "[], heads).detach")
def no_layers():
    """The layers have no effect; encoder_embed takes all of them."""


@replaced("table, positions, layers, heads).detach", "table, torch.zeros_like(positions), [], heads).detach")
def mean_of_the_raw_table():
    """The embeddings are means of the table's rows, without positions and layers; let the encoder read the text."""


@replaced("positions, layers, heads).detach", "torch.zeros_like(positions), layers, heads).detach")
def no_positions():
    """The positions have no effect; encoder_embed adds them to the table's rows."""


def _encoder(attended, embedding):
    """The encoder written out; the question is a batch of its own."""

    def embed(texts, table, positions, layers, heads):
        ids, mask = (torch.tensor(rows) for rows in pad_batch(texts, 0))
        x = table[ids] + positions[: ids.shape[1]]
        for layer in layers:
            x = encoder_layer(x, layer, heads, mask if attended else None)
        return embedding(x, mask[:, :, None])

    def mistake(question, document, size, overlap, k, table, positions, layers, heads):
        vectors = embed(chunk(document, size, overlap), table, positions, layers, heads)
        query = embed([question], table, positions, layers, heads)
        similarities, numbers = torch.topk(torch.cosine_similarity(vectors, query), k)
        return numbers * (size - overlap), similarities

    return mistake


first_token = _encoder(True, lambda x, mask: x[:, 0])
first_token.__doc__ = "The embedding is the vector of the first token, as BERT's [CLS]; it is the mean over the tokens."

pads_seen = _encoder(False, lambda x, mask: (x * mask).sum(dim=1) / mask.sum(dim=1))
pads_seen.__doc__ = "The tokens of the last chunk attend to its pads; give the mask to every layer."

pads_averaged = _encoder(True, lambda x, mask: x.mean(dim=1))
pads_averaged.__doc__ = "The pads of the last chunk count in the mean; the mean is over the tokens alone."


@replaced("    vectors =", "    ids, mask = ([row[::-1] for row in rows] for rows in (ids, mask))\n    vectors =")
@replaced("[question, *chunks]", "[text[::-1] for text in (question, *chunks)]")
def pads_in_front():
    """The pads are in front, so the tokens of short texts get later positions; put the pads at the end."""


@_search("vectors[1:] @ vectors[0]")
def dot_product():
    """The similarity is the dot product; divide it by both lengths: the cosine."""


@_search("vectors[1:] @ vectors[0] / vectors[1:].norm(dim=1)")
def query_not_normalised():
    """The similarity is not divided by the length of the question's embedding; a cosine is divided by both lengths."""


@_search("-(vectors[1:] - vectors[0]).norm(dim=1)")
def distance():
    """The similarity is minus the distance; it is the cosine."""


@_search(COSINES, largest=False)
def ascending():
    """The least similar chunks are returned; the most similar one comes first."""


@replaced(STARTS, "torch.from_numpy(numbers)")
def number_for_the_start():
    """The numbers of the chunks are returned; return the places in the document where they begin."""


@replaced(STARTS, "torch.from_numpy(numbers) * size")
def starts_without_the_overlap():
    """The starts are the chunk's number times size; chunks overlap, so the step is size - overlap."""


@replaced(CHUNKS, "[document[i : i + size] for i in range(0, len(document), size - overlap)]")
def a_chunk_inside_the_last():
    """There is one more chunk inside the last one; the first chunk that contains the last token is the last."""


@replaced(SIMILARITIES, "torch.from_numpy(similarities[order]).to(table.dtype)")
@replaced(STARTS, "torch.from_numpy(numbers[order]) * (size - overlap)")
@replaced("    return", "    order = numbers.argsort()\n    return")
def in_the_order_of_the_document():
    """The chunks are in the order of the document, as a model may get them later; the most similar one comes first."""


@replaced(f"return {STARTS}, {SIMILARITIES}", f"return {SIMILARITIES}, {STARTS}")
def similarities_first():
    """The similarities come first, as torch.topk has them; the starts come first."""


@replaced(".to(table.dtype)", ".double()")
def always_float64():
    """The similarities are float64 whatever the table is; they have its dtype."""


@shows_in("inputs")
@replaced("    return", "    document += [0] * (-len(document) % size or size)\n    return")
def document_padded():
    """The pads are added to the document itself, which belongs to the caller; make new lists."""
