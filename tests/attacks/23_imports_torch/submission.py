# tried: torch, openly
import torch


def softmax_attention(q, k, v, mask=None):
    return torch.nn.functional.scaled_dot_product_attention(*map(torch.from_numpy, (q, k, v)), mask).numpy()
