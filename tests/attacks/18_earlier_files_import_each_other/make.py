# tried: the earlier file imports the later one, which imports it
EARLIER = """
from blocks.add_and_norm import add_and_norm

import torch


def layer_norm(x, gamma, beta, eps):
    centred = x - x.mean(dim=-1, keepdim=True)
    variance = centred.square().mean(dim=-1, keepdim=True)
    return gamma * centred / torch.sqrt(variance + eps) + beta
"""
LATER = """
from blocks.layer_norm import layer_norm


def add_and_norm(x, sublayer_weight, gamma, beta, eps, pre):
    if pre:
        return x + layer_norm(x, gamma, beta, eps) @ sublayer_weight.T
    return layer_norm(x + x @ sublayer_weight.T, gamma, beta, eps)
"""


def make(path):
    path.with_name("layer_norm.py").write_text(EARLIER)
    path.write_text(LATER)
