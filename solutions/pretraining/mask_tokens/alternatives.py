"""Right ways to mask tokens that look nothing like the reference."""

import torch


def token_by_token(ids, uniforms, choices, randoms, p, mask_id, special_ids):
    """Python's ints and floats, in one flat loop."""
    inputs, labels = [], []
    flat = [each.flatten().tolist() for each in (ids, uniforms, choices, randoms)]
    for token, uniform, choice, random in zip(*flat, strict=True):
        if uniform >= p or token in special_ids:
            inputs.append(token)
            labels.append(-100)
            continue
        inputs.append(mask_id if choice < 0.8 else random if choice < 0.9 else token)
        labels.append(token)
    return torch.tensor(inputs).reshape(ids.shape), torch.tensor(labels).reshape(ids.shape)


def by_assignment(ids, uniforms, choices, randoms, p, mask_id, special_ids):
    """Copies that are changed where a mask is true; the special ids are taken out one after the other."""
    chosen = uniforms < p
    for special in special_ids:
        chosen = chosen & (ids != special)
    inputs, labels = ids.clone(), ids.clone()
    labels[~chosen] = -100
    inputs[chosen & (choices < 0.9)] = randoms[chosen & (choices < 0.9)]
    inputs[chosen & (choices < 0.8)] = mask_id
    return [inputs, labels]


def by_arithmetic(ids, uniforms, choices, randoms, p, mask_id, special_ids):
    """Three masks of 0 and 1 that sum to 1 at every place; the special ids by comparing all with all."""
    special = (ids[..., None] == torch.tensor(special_ids, dtype=torch.long)).any(dim=-1)
    chosen = (torch.ge(uniforms, p) | special).logical_not().long()
    way = torch.bucketize(choices, torch.tensor([0.8, 0.9], dtype=torch.float64), right=True)
    masked, drawn = chosen * (way == 0), chosen * (way == 1)
    return masked * mask_id + drawn * randoms + (1 - masked - drawn) * ids, chosen * ids - 100 * (1 - chosen)


def as_hugging_face(ids, uniforms, choices, randoms, p, mask_id, special_ids):
    """masked_fill and index_put, in the order of Hugging Face's collator."""
    probability = torch.full(ids.shape, p, dtype=torch.float64)
    probability.masked_fill_(sum((ids == each for each in special_ids), torch.zeros_like(ids)).bool(), 0.0)
    chosen = uniforms < probability
    labels = ids.masked_fill(~chosen, -100)
    replaced = chosen & (choices < 0.8)
    inputs = ids.masked_fill(replaced, mask_id)
    drawn = chosen & (choices < 0.9) & ~replaced
    inputs[drawn] = randoms[drawn]
    return inputs, labels
