r"""How many parameters does a transformer have? GPT-2 and GPT-3, counted from five numbers of their papers.

"175 billion parameters" is a sum of the sizes of matrices. Nearly all of them are in the layers: four matrices for
attention and two large ones behind it.

    tables        vocabulary * d  +  context * d
    one layer     attention:       four maps d -> d (queries, keys, values, output)
                  feed-forward:    one map d -> hidden, one map hidden -> d
                  layer norms:     two, each with a gamma and a beta of size d
    at the end    one more layer norm
    a map from a to b has a * b weights and b biases
    total         tables + layers * one layer + the last layer norm
    $$ \text{attention} &= 4\,(d \cdot d + d) $$
    $$ \text{feed-forward} &= (d \cdot \text{hidden} + \text{hidden}) + (\text{hidden} \cdot d + d) $$
    $$ \text{layer} &= \text{attention} + \text{feed-forward} + 2 \cdot 2 d $$
    $$ \text{total} &= (\text{vocabulary} + \text{context})\, d + \text{layers} \cdot \text{layer} + 2 d $$

Arguments and result
    vocabulary  int, the number of tokens
    context     int, the number of positions; each has a learned vector, as each token has
    d           int, the size of a token's vector
    layers      int, the number of layers
    hidden      int, the size of the hidden layer in the feed-forward part; 4 * d in GPT-2, but any number here
    returns     an int; all arguments are at least 1

Conventions
    The output head multiplies with the token table again. Its weights are the table's, so they are counted once, and it
    has no bias. (Hugging Face's GPT2LMHeadModel shares them as well.)
    All maps have biases. (LLaMA's have none, and its norms have no beta.)
    The number of heads does not matter: 12 heads of size 64 together have the same matrices as one of size 768.

Worked example: a very small one first, with 3 tokens, 2 positions, d = 2, one layer and 4 hidden units. The tables have
6 + 4 numbers, attention 4 * 6 = 24, feed-forward 12 + 10 = 22, two norms 8, the last norm 4: 68 in all. Then GPT-2
small, and GPT-3.

>>> transformer_parameters(3, 2, 2, 1, 4)
68
>>> transformer_parameters(50257, 1024, 768, 12, 3072)
124439808
>>> transformer_parameters(50257, 2048, 12288, 96, 49152)
174604259328

Source: 001, on the size of GPT-3; Radford et al., "Language Models are Unsupervised Multitask Learners" (2019); Brown
et al., "Language Models are Few-Shot Learners" (2020), table 2.1.
After: foundations/training_years.
"""

from grader import probe


def transformer_parameters(vocabulary, context, d, layers, hidden):
    ### BEGIN SOLUTION
    attention = 4 * (d * d + d)
    probe("attention", attention)  # of one layer
    feed_forward = (d * hidden + hidden) + (hidden * d + d)
    probe("feed_forward", feed_forward)  # of one layer
    norm = 2 * d
    tables = vocabulary * d + context * d
    probe("tables", tables)
    return tables + layers * (attention + feed_forward + 2 * norm) + norm
    ### END SOLUTION
