r"""A learning rate that warms up and then falls along a cosine: the most common schedule for transformers.

The first steps of training are small, because the weights are still random and Adam's means are still rough. Then the
rate is highest, and at the end it is small again, so that the weights settle. One function gives the rate of each step.

    step < warmup             peak * (step + 1) / warmup
    warmup <= step < total    floor + (peak - floor) * (1 + cos(pi * progress)) / 2
                              progress = (step - warmup) / (total - warmup)
    step >= total             floor
    $$ &\text{peak} \cdot \frac{\text{step} + 1}{\text{warmup}} && \text{step} < \text{warmup} $$
    $$ &\text{floor} + (\text{peak} - \text{floor}) \cdot \frac{1 + \cos(\pi p)}{2} && \text{up to total} $$
    $$ &\text{floor} && \text{step} \ge \text{total} $$
    $$ & p = \frac{\text{step} - \text{warmup}}{\text{total} - \text{warmup}} && \text{the progress of the decay} $$

Arguments and result
    step            int, 0 or more: the number of this step; the first step of training is 0
    warmup, total   ints, 1 <= warmup < total; total counts the steps of the warm-up too
    peak, floor     floats, 0 <= floor <= peak: the highest rate, and the rate at the end
    returns         the learning rate of this step, a float

Conventions
    Step 0 has the rate peak / warmup, so that no step is lost. (CS336 and Hugging Face's
    get_cosine_schedule_with_warmup use step / warmup, so that step 0 has the rate 0.)
    The warm-up rises in a straight line towards peak, and floor does not matter there: the first rates may be below it.
    Both step warmup - 1 and step warmup have the rate peak.
    The decay is one half of a period of the cosine, from 1 to -1, and ends at floor. Training may go on after `total`
    steps; the rate then stays at floor. (Hugging Face's schedule ends at 0 and has no floor.)

Worked example: 4 steps of warm-up, 12 steps in all, from 0.01 down to 0.001. Step 8 is half of the way from 4 to 12, so
its rate is half of the way from peak to floor.

>>> [round(warmup_cosine(step, 4, 12, 0.01, 0.001), 5) for step in (0, 3, 4, 7, 8, 12, 15)]
[0.0025, 0.01, 0.01, 0.00722, 0.0055, 0.001, 0.001]

Source: 001, on the learning rate ("tune from there with a learning rate scheduler"); Loshchilov and Hutter, "SGDR:
Stochastic Gradient Descent with Warm Restarts" (2017), equation 5.
Before: foundations/gradient_descent.
"""

import math

from grader import probe


def warmup_cosine(step, warmup, total, peak, floor):
    ### BEGIN SOLUTION
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return floor
    progress = (step - warmup) / (total - warmup)
    probe("progress", progress)  # from 0 at the end of the warm-up to 1
    return floor + (peak - floor) * 0.5 * (1.0 + math.cos(math.pi * progress))
    ### END SOLUTION
