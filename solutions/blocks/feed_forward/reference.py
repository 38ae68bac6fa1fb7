r"""The feed-forward layer of a transformer: two linear maps with GELU between them, for each position by itself.

Attention moves information between positions; this layer works on what has arrived. It makes the vector wider (often
four times), bends it, and makes it narrow again. Most weights of a transformer are here.

    hidden = GELU(w1 x + b1)
    y      = w2 hidden + b2
    GELU(a) = a * Phi(a),   Phi(a) = (1 + erf(a / sqrt(2))) / 2
    $$ \text{hidden} &= \operatorname{GELU}(w_1 x + b_1) $$
    $$ y &= w_2\, \text{hidden} + b_2 $$
    $$ \operatorname{GELU}(a) &= a\, \Phi(a) $$
    $$ \Phi(a) &= \tfrac{1}{2} \left(1 + \operatorname{erf}(a / \sqrt{2})\right) $$

Shapes
    x        (..., d)      float32 or float64; one leading dimension or more
    w1, b1   (hidden, d), (hidden,)   (out, in), as torch.nn.Linear has its weight; in x's dtype, as all others
    w2, b2   (d, hidden), (d,)
    returns  (..., d)      in x's dtype; the inputs stay as they were

Conventions
    GELU is the exact one, with erf or Phi, as torch.nn.functional.gelu has it. (GPT-2 has an approximation by tanh,
    which differs from the fourth digit on; it is the default of jax.nn.gelu, and torch's with approximate="tanh". CLIP
    has x * sigmoid(1.702 x), and the first transformer ReLU.)
    Nothing follows the second map. The residual and the layer norm belong to the block around this layer.
    Gradients reach x, w1, b1, w2 and b2.

Worked example: x = 1 goes to (1, -1). GELU makes (0.8413, -0.1587) of it, and the second map adds the two: 0.6827.
(With the approximation by tanh it is 0.6824.) A b1 of (0, 1) moves the second one to 0, and 0.8413 is left.

>>> x, w1, w2 = torch.tensor([[1.0]]), torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0, 1.0]])
>>> feed_forward(x, w1, torch.zeros(2), w2, torch.zeros(1))
tensor([[0.6827]])
>>> feed_forward(x, w1, torch.tensor([0.0, 1.0]), w2, torch.tensor([2.0]))
tensor([[2.8413]])

Source: 002, on the feed-forward layer; Vaswani et al., "Attention Is All You Need" (2017), section 3.3; Hendrycks and
Gimpel, "Gaussian Error Linear Units" (2016).
After: blocks/swiglu, blocks/encoder_layer, blocks/moe_layer.
"""

import torch

from grader import probe


def feed_forward(x, w1, b1, w2, b2):
    ### BEGIN SOLUTION
    hidden = torch.nn.functional.gelu(x @ w1.T + b1)
    probe("hidden", hidden)  # after the GELU, (..., hidden)
    return hidden @ w2.T + b2
    ### END SOLUTION
