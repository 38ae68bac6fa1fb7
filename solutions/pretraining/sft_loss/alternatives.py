"""Right ways to write the loss of supervised fine-tuning that look nothing like the reference."""

import torch
from torch.nn.functional import cross_entropy


def labels_as_trl(logits, ids, prompt_lengths, pad_id):
    """Labels with -100 at prompts and pads, and torch's loss after the shift."""
    labels = ids.clone()
    labels[ids == pad_id] = -100
    for row, length in zip(labels, prompt_lengths.tolist(), strict=True):
        row[:length] = -100
    return cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten())


def text_by_text(logits, ids, prompt_lengths, pad_id):
    """A loop over texts; the answers' losses are collected in a list."""
    losses = []
    for rows, tokens, length in zip(logits, ids.tolist(), prompt_lengths.tolist(), strict=True):
        for t in range(length, len(tokens)):
            if tokens[t] != pad_id:
                losses.append(torch.logsumexp(rows[t - 1], dim=0) - rows[t - 1, tokens[t]])
    return torch.stack(losses).mean()


def chosen_by_index(logits, ids, prompt_lengths, pad_id):
    """The places of the counted tokens first; the scores are those one place before."""
    t = torch.arange(ids.shape[1]).expand(ids.shape)
    rows, columns = torch.where((ids != pad_id) & (t >= prompt_lengths[:, None]))
    scores = logits[rows, columns - 1]
    return cross_entropy(scores, ids[rows, columns])


def weighted(logits, ids, prompt_lengths, pad_id):
    """Losses of all places, times a mask in the dtype of the scores, and divided by its sum."""
    mask = torch.ones_like(ids, dtype=logits.dtype)
    mask[ids == pad_id] = 0.0
    for b in range(len(ids)):
        mask[b, : int(prompt_lengths[b])] = 0.0
    losses = cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    return torch.einsum("bt,bt->", losses, mask[:, 1:]) / mask[:, 1:].sum()
