# tried: a matrix of all pairs in memory that was taken while the file was loaded
import math

import torch

ROOM = torch.ones(3, 4_200 * 4_200)


def local_attention(q, k, v, window):
    n = q.shape[1]
    scores = torch.matmul(q, k.mT, out=ROOM[0, : q.shape[0] * n * n].reshape(-1, n, n))
    scores /= math.sqrt(q.shape[-1])
    for i in range(n):
        scores[:, i, i + 1 :] = -math.inf
        scores[:, i, : max(i - window + 1, 0)] = -math.inf
    return scores.softmax(dim=-1).to(q.dtype) @ v
