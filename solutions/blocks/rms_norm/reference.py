r"""RMSNorm: every vector is divided by the size of its numbers, and then each place has a scale that is learned.

It is layer normalisation without the mean and without the shift: one sum for each vector instead of two. Llama,
Mistral, Gemma and most language models since use it, because networks train as well with it.

    mean square = (x_1^2 + ... + x_d^2) / d
    y_i         = gain_i * x_i / sqrt(mean square + eps)
    $$ \text{mean square} &= \frac{x_1^2 + \cdots + x_d^2}{d} $$
    $$ y_i &= \text{gain}_i\, \frac{x_i}{\sqrt{\text{mean square} + \text{eps}}} $$

Shapes
    x        (..., d)   float32 or float64; one leading dimension or more
    gain     (d,)       in x's dtype; the same for every vector
    eps      a float, 0 or more; above 0 wherever a vector is all zeros
    returns  (..., d)   in x's dtype; the inputs stay as they were

Conventions
    Each vector along the last axis has its own mean square. Nothing is subtracted from x.
    eps is added to the mean square, inside the root. It may be large. (002 writes it outside, RMS + eps. torch, Llama
    and Hugging Face have it inside. At 1e-6 the difference is hard to see; the checks have larger ones.)
    The scale is gain itself. (Gemma stores gain - 1, and multiplies by 1 + that.)
    float64 is computed in float64. (Llama computes in float32, because its x has only 16 bits.)
    Gradients reach x and gain. The mean square depends on x, so gradients go through it.
    Write it with elementary operations; rms_norm, layer_norm and torch's other norm layers are not allowed.

Worked example: the squares of (3, 4) are 9 and 16, their mean is 12.5 and its root 3.536. With eps = 0.1 the root is
that of 12.6, 3.550. Outside the root, eps would give 3.636, and the result (0.825, 1.100).

>>> x, one = torch.tensor([[3.0, 4.0]]), torch.ones(2)
>>> rms_norm(x, one, 0.0)
tensor([[0.8485, 1.1314]])
>>> rms_norm(x, one, 0.1)
tensor([[0.8452, 1.1269]])
>>> rms_norm(x, torch.tensor([10.0, -1.0]), 0.1)
tensor([[ 8.4515, -1.1269]])

Source: 002, RMSNorm; Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019), equation 4.
Before: blocks/layer_norm. After: modern/modern_block, cuda/rms_norm_rows.
"""

import torch

from grader import probe


def rms_norm(x, gain, eps):
    ### BEGIN SOLUTION
    mean_square = x.square().mean(dim=-1, keepdim=True)
    probe("mean_square", mean_square)  # shape (..., 1), without eps
    return gain * x / torch.sqrt(mean_square + eps)
    ### END SOLUTION
