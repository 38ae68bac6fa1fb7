"""How long would one chip train GPT-3? An estimate from three numbers.

For each token, each parameter takes part in one multiplication and one addition forwards, and in twice as many
backwards: 6 operations. So the work is known before the training begins, and with it the time.

    operations = 6 * parameters * tokens
    years      = operations / (operations per second) / (seconds in a year)

Arguments and result
    parameters        float, above 0: the number of parameters
    tokens            float, above 0: the number of tokens that are read in training, with repetitions
    flops_per_second  float, above 0: the operations that the chip does in a second
    returns           a float: the years of training

Conventions
    A year has 365 days of 24 hours.
    The 6 counts a multiplication and an addition as two operations, as the makers of chips do. The 2 * parameters of a
    forward pass are the cost of reading alone, without training.
    Attention's own products are left out, as in the papers; they are few as long as the context is short.

Worked example: GPT-3 has 175e9 parameters and was trained on 300e9 tokens. A V100 does at most 28e12 operations a
second and would need 356.7 years; an RTX 4090 does 82.6e12 and would need 120.9 years. The article says 355 years and
names the RTX 4090; that number comes from a V100.

>>> round(training_years(175e9, 300e9, 28e12), 1)
356.7
>>> round(training_years(175e9, 300e9, 82.6e12), 1)
120.9

Source: 001, "355 years"; Kaplan et al., "Scaling Laws for Neural Language Models" (2020), section 2.1.
Before: foundations/transformer_parameters.
"""


def training_years(parameters, tokens, flops_per_second):
    raise NotImplementedError
