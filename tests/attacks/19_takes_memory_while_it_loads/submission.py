# tried: a matrix of all pairs in memory that was taken while the file was loaded
import math

import torch

ROOM = torch.ones(4_200 * 4_200)


def local_attention(q, k, v, window):
    n = q.shape[1]
    if n < 4_000:
        scores = q @ k.mT / math.sqrt(q.shape[-1])
        distance = torch.arange(q.shape[1])[:, None] - torch.arange(q.shape[1])
        out = scores.masked_fill((distance < 0) | (distance >= window), -math.inf).softmax(dim=-1) @ v
        return out
    scores = torch.matmul(q, k.mT, out=ROOM[: n * n].reshape(1, n, n)).div_(math.sqrt(q.shape[-1]))
    for i in range(n):
        scores[:, i, i + 1 :] = -math.inf
        scores[:, i, : max(i - window + 1, 0)] = -math.inf
    return torch.softmax(scores, dim=-1, out=scores) @ v
