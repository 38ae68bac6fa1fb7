r"""Clipping gradients: one bad batch must not throw the network away.

In a recurrent network a gradient can explode, and a single huge step then ruins the weights. Clipping keeps the
direction of the step and limits its length: all gradients together are one long vector, and if this vector is longer
than max_norm, all of it is multiplied by the same factor.

    norm = root of the sum of all squared numbers of all arrays
    factor = max_norm / norm    where norm is above max_norm; otherwise 1
    each gradient becomes factor * gradient
    $$ \text{norm} &= \sqrt{\textstyle\sum_i \lVert \text{grads}_i \rVert^2} && \text{over all numbers of all arrays} $$
    $$ \text{factor} &= \min\left(1, \frac{\text{max\_norm}}{\text{norm}}\right) $$
    $$ \text{grads}_i' &= \text{factor} \cdot \text{grads}_i && \text{for each array} $$

Shapes
    grads     a list of two or more float64 arrays, each of its own shape, of one axis or more; their norm is at least 1
    max_norm  float, above 0
    returns   (clipped, norm): a list of arrays of the same shapes, in the same order, and a float, the norm *before*
              clipping. The inputs stay as they were: where something is clipped, the gradients are new arrays.

Conventions
    There is one norm for all arrays, as in torch's clip_grad_norm_ and tf.clip_by_global_norm. Keras's clipnorm clips
    each array by its own norm, and its clipvalue cuts off each number; both change the direction.
    torch works in place, and divides by norm + 1e-6. That 1e-6 is right here, too: numbers are compared to five digits,
    and to eight where the norm is 1e4 or more.

Worked example: two arrays, [3] and [4]; their norm is the root of 9 + 16, which is 5. With max_norm = 1 everything is
divided by 5. With max_norm = 10 nothing is to be done.

>>> clipped, norm = clip_gradients([np.array([3.0]), np.array([4.0])], max_norm=1.0)
>>> [gradient.round(4) for gradient in clipped], round(norm, 4)
([array([0.6]), array([0.8])], 5.0)
>>> clipped, norm = clip_gradients([np.array([3.0]), np.array([4.0])], max_norm=10.0)
>>> [gradient.round(4) for gradient in clipped], round(norm, 4)
([array([3.]), array([4.])], 5.0)

Source: 003, exploding gradients; Pascanu, Mikolov and Bengio, "On the Difficulty of Training Recurrent Neural Networks"
(2013).
Before: recurrent/gradient_norms.
"""

import numpy as np

from grader import probe


def clip_gradients(grads, max_norm):
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    factor = min(1.0, max_norm / norm)
    probe("factor", factor)  # at most 1
    return [factor * grad for grad in grads], float(norm)
    ### END SOLUTION
