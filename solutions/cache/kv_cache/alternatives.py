"""Right ways to write a key-value cache that look nothing like the reference."""

import torch


class Transposed:
    """Keys and values in one buffer, tokens in front, made in the first append; the mask compares places."""

    def __init__(self, capacity):
        self.buffer, self.capacity, self.places = None, capacity, range(0)

    def append(self, k, v):
        if len(self.places) + k.size(2) > self.capacity:
            raise ValueError("full")
        both = torch.cat([k, v], dim=-1).permute(2, 0, 1, 3)
        if self.buffer is None:
            self.split = [k.size(3), v.size(3)]
            self.buffer = torch.zeros(self.capacity, *both.shape[1:], dtype=k.dtype)
        self.buffer[len(self.places) : len(self.places) + k.size(2)] = both
        self.places = range(len(self.places) + k.size(2))

    def attend(self, q):
        n, n_q = len(self.places), q.size(2)
        if n_q > n:
            raise ValueError("too few tokens")
        k, v = self.buffer[:n].split(self.split, dim=-1)
        scores = torch.einsum("bhqd,nbhd->bhqn", q * q.size(-1) ** -0.5, k)
        place = torch.arange(n)
        seen = place <= place[n - n_q :].unsqueeze(1)
        return torch.einsum("bhqn,nbhd->bhqd", torch.where(seen, scores, float("-inf")).softmax(-1), v)


class QueryByQuery:
    """No mask at all: a loop over the queries, each of which looks at a shorter slice. The buffer doubles."""

    def __init__(self, capacity):
        self.capacity, self.stored, self.k = capacity, 0, None

    def append(self, k, v):
        n = k.shape[2]
        if n > self.capacity - self.stored:
            raise ValueError("no room")
        if self.k is None:
            self.k, self.v = k.clone(), v.clone()
        while self.stored + n > self.k.shape[2]:
            self.k, self.v = (torch.cat([each, torch.zeros_like(each)], dim=2) for each in (self.k, self.v))
        self.k.narrow(2, self.stored, n).copy_(k)
        self.v.narrow(2, self.stored, n).copy_(v)
        self.stored += n

    def attend(self, q):
        first = self.stored - q.shape[2]
        if first < 0:
            raise ValueError("no such tokens")
        rows = []
        for i in range(q.shape[2]):
            k, v = self.k[:, :, : first + i + 1], self.v[:, :, : first + i + 1]
            weights = torch.softmax((q[:, :, i : i + 1] / k.shape[3] ** 0.5).matmul(k.transpose(2, 3)), dim=3)
            rows.append(weights.matmul(v))
        return torch.cat(rows, dim=2)


class Chunks:
    """A list of chunks, joined when they are attended to; the unnormalised output is divided last."""

    def __init__(self, capacity):
        self.room, self.chunks = capacity, []

    def append(self, k, v):
        if k.shape[2] > self.room:
            raise ValueError(f"room for {self.room} more")
        self.room -= k.shape[2]
        self.chunks.append((k.clone(), v.clone()))

    def attend(self, q):
        if not self.chunks:
            raise ValueError("empty")
        k, v = (torch.cat(each, dim=2) for each in zip(*self.chunks, strict=True))
        n, n_q = k.shape[2], q.shape[2]
        if n_q > n:
            raise ValueError(f"{n_q} queries for {n} tokens")
        scores = torch.einsum("bhid,bhjd->bhij", q, k) / q.shape[3] ** 0.5
        scores = scores + torch.full((n_q, n), -torch.inf, dtype=q.dtype).triu(n - n_q + 1)
        unnormalised = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
        return unnormalised @ v / unnormalised.sum(dim=-1, keepdim=True)
