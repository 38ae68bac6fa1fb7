# tried: an earlier file that does not pass its own checks is imported by a name that its source does not show
EARLIER = """
import torch


def layer_norm(x, gamma, beta, eps):
    torch.nn.LayerNorm
    centred = x - x.mean(dim=-1, keepdim=True)
    variance = centred.square().mean(dim=-1, keepdim=True)
    return gamma * centred / torch.sqrt(variance + eps) + beta
"""
LATER = """
import importlib

layer_norm = importlib.import_module("blocks." + "layer_norm").layer_norm


def add_and_norm(x, sublayer_weight, gamma, beta, eps, pre):
    if pre:
        return x + layer_norm(x, gamma, beta, eps) @ sublayer_weight.T
    return layer_norm(x + x @ sublayer_weight.T, gamma, beta, eps)
"""


def make(path):
    path.with_name("layer_norm.py").write_text(EARLIER)
    path.write_text(LATER)
