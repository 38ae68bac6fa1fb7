r"""Layer normalisation: every vector gets mean 0 and variance 1, and then a scale and a shift that are learned.

Deep networks train better when the numbers between two layers stay in one range. Layer normalisation looks at one
vector at a time, so unlike batch normalisation it does the same in training and in use, for any batch and any length.

    mean     = (x_1 + ... + x_d) / d
    variance = ((x_1 - mean)^2 + ... + (x_d - mean)^2) / d
    y_i      = gamma_i * (x_i - mean) / sqrt(variance + eps) + beta_i
    $$ \text{mean} &= \frac{x_1 + \cdots + x_d}{d} $$
    $$ \text{variance} &= \frac{(x_1 - \text{mean})^2 + \cdots + (x_d - \text{mean})^2}{d} $$
    $$ y_i &= \gamma_i\, \frac{x_i - \text{mean}}{\sqrt{\text{variance} + \text{eps}}} + \beta_i $$

Shapes
    x            (..., d)   float32 or float64; one leading dimension or more
    gamma, beta  (d,)       scale and shift, in x's dtype; the same for every vector
    eps          a float, 0 or more; above 0 wherever a vector has variance 0
    returns      (..., d)   in x's dtype; the inputs stay as they were

Conventions
    Each vector along the last axis has its own mean and its own variance.
    The variance is the biased one, divided by d. (torch.var divides by d - 1 unless correction=0 is given.)
    eps is added to the variance, inside the root. It may be large. (torch, TensorFlow and Hugging Face have it there
    too; Keras calls it epsilon. Their defaults differ: 1e-5, 1e-3, 1e-12.)
    Vectors may lie far from zero. The mean of the squares minus the square of the mean loses its digits there: subtract
    the mean first, then square.
    Gradients reach x, gamma and beta. Mean and variance depend on x, so gradients go through both of them.
    Write it with elementary operations; layer_norm, group_norm, rms_norm and torch's other norm layers are not allowed.

Worked example: the mean of (1, 3) is 2 and the variance (1 + 1) / 2 = 1. With eps = 0 the vector becomes (-1, 1); with
eps = 3 the root is 2, and it becomes (-0.5, 0.5). A scale of 10 and a shift of 1 come last.

>>> x, one, zero = torch.tensor([[1.0, 3.0]]), torch.ones(2), torch.zeros(2)
>>> layer_norm(x, one, zero, 0.0)
tensor([[-1.,  1.]])
>>> layer_norm(x, one, zero, 3.0)
tensor([[-0.5000,  0.5000]])
>>> layer_norm(x, 10.0 * one, one, 3.0)
tensor([[-4.,  6.]])

Source: 002, "Layer normalization"; Ba, Kiros and Hinton, "Layer Normalization" (2016), equations 3 and 4.
After: blocks/rms_norm, blocks/add_and_norm.
"""

import torch

from grader import probe


def layer_norm(x, gamma, beta, eps):
    ### BEGIN SOLUTION
    centred = x - x.mean(dim=-1, keepdim=True)
    variance = centred.square().mean(dim=-1, keepdim=True)
    probe("mean", x.mean(dim=-1, keepdim=True))  # shape (..., 1)
    probe("variance", variance)  # shape (..., 1), without eps
    return gamma * centred / torch.sqrt(variance + eps) + beta
    ### END SOLUTION
