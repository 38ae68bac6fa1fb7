r"""SwiGLU: a feed-forward layer in which one path decides how much of the other one passes.

The feed-forward layer has one path into the wide middle; here there are two. One carries values. The other goes through
SiLU, and multiplies them: it is a gate that opens and closes for each number. Llama, Mistral and PaLM have this layer.

    value  = w1 x
    gate   = SiLU(w2 x)          SiLU(a) = a * sigmoid(a)
    y      = w3 (value * gate)   number by number
    $$ \text{value} &= w_1 x $$
    $$ \text{gate} &= \operatorname{SiLU}(w_2 x), \qquad \operatorname{SiLU}(a) = a\, \sigma(a) $$
    $$ y &= w_3\, (\text{value} \odot \text{gate}) && \text{number by number} $$

Shapes
    x        (..., d)      float32 or float64; one leading dimension or more
    w1, w2   (hidden, d)   (out, in), as torch.nn.Linear has its weight; in x's dtype, as w3
    w3       (d, hidden)   back to d numbers
    returns  (..., d)      in x's dtype; the inputs stay as they were

Conventions
    SiLU is on the path of w2; w1's path stays linear. (Names differ: Llama's own code calls these three w3, w1, w2, and
    Hugging Face up_proj, gate_proj, down_proj. Shazeer's paper has SiLU on W and the linear path on V.)
    SiLU is also called Swish with beta = 1. A sigmoid alone would be GLU, GELU in its place GEGLU.
    There are no biases. The residual belongs to the block around this layer.
    |w2 x| is at most 30, so that any way to write the sigmoid is exact enough.
    Gradients reach x, w1, w2 and w3.

Worked example: w1 x = 4, and w2 x = 0.73884 with SiLU of it 0.5: the gate lets one half pass, 2. With SiLU on the wrong
path it would be 2.902. A w3 of 3 comes last.

>>> x, w1, w2 = torch.tensor([[1.0]]), torch.tensor([[4.0]]), torch.tensor([[0.73884]])
>>> swiglu(x, w1, w2, torch.tensor([[1.0]])).round(decimals=3)
tensor([[2.]])
>>> swiglu(x, w1, w2, torch.tensor([[3.0]])).round(decimals=3)
tensor([[6.]])

Source: 002, SwiGLU; Shazeer, "GLU Variants Improve Transformer" (2020), equation 6.
Before: blocks/feed_forward. After: modern/modern_block.
"""

import torch

from grader import probe


def swiglu(x, w1, w2, w3):
    ### BEGIN SOLUTION
    value = x @ w1.T
    probe("value", value)  # shape (..., hidden)
    gate = torch.nn.functional.silu(x @ w2.T)
    probe("gate", gate)  # after the SiLU, (..., hidden)
    return (value * gate) @ w3.T
    ### END SOLUTION
