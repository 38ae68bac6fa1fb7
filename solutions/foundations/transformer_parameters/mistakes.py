"""Wrong ways to count a transformer's parameters. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced, without

ATTENTION, FEED_FORWARD = "4 * (d * d + d)", "(d * hidden + hidden) + (hidden * d + d)"
TABLES, LAYERS = "vocabulary * d + context * d", "layers * (attention + feed_forward + 2 * norm)"
IN, OUT = "(d * hidden + hidden)", "(hidden * d + d)"

pairs = [  # a total is one number: two mistakes in it can only be found together
    ("no_biases", "no_norms"),
    ("no_biases", "gamma_alone"),
    ("head_counted_again", "no_biases"),
    ("head_counted_again", "positions_forgotten"),
    ("no_biases", "positions_forgotten"),
    ("positions_forgotten", "no_final_norm"),
    ("positions_forgotten", "no_norms"),
    ("no_norms", "head_counted_again"),
    ("four_d_missing_in_each_layer", "positions_forgotten"),
    ("four_d_missing_in_each_layer", "head_counted_again"),
]


@replaced(TABLES, "2 * vocabulary * d + context * d")
def head_counted_again():
    """The output head is counted as a table of its own; its weights are those of the token table."""


@replaced(TABLES, "2 * vocabulary * d + vocabulary + context * d")
def head_with_bias_counted_again():
    """The output head is counted as a map of its own, with biases; its weights are those of the token table, and it has
    no biases."""


@replaced(TABLES, "vocabulary * d + vocabulary + context * d")
def head_bias_counted():
    """The output head has a bias for each token here; it has none."""


@replaced(ATTENTION, "2 * (d * d + d)")
def q_k_v_counted_once():
    """Queries, keys and values are counted as one map; they are three, and the output is the fourth."""


@replaced(ATTENTION, "3 * (d * d + d)")
def output_forgotten():
    """The output map of attention is missing; beside queries, keys and values there is a fourth map d -> d."""


@replaced(ATTENTION, "d * d + d")
def one_map_for_attention():
    """Attention has one map here; it has four: queries, keys, values and output."""


@replaced(ATTENTION, "4 * d * d")
@replaced(IN, "d * hidden")
@replaced(OUT, "hidden * d")
def no_biases():
    """The biases are missing; a map from a to b has b of them."""


@replaced(ATTENTION, "4 * d * d")
def four_d_missing_in_each_layer():
    """4 d are missing in each layer: either the biases of attention's four maps, d each, or the two layer norms, which
    have a gamma and a beta of size d each."""


@replaced(ATTENTION, "4 * d * d + d")
def three_biases_of_attention_missing():
    """3 d are missing in each layer: each of attention's four maps has d biases, those of queries, keys and values
    too."""


@replaced(IN, "d * hidden")
@replaced(OUT, "hidden * d")
def feed_forward_without_biases():
    """The biases of the feed-forward part are missing: hidden of the first map, d of the second."""


@replaced("hidden * d + d", "hidden * d + hidden")
def second_bias_of_the_hidden_size():
    """The second feed-forward map has hidden biases here; it has d, one for each number of its output."""


@replaced(FEED_FORWARD, "(d * hidden + hidden)")
def second_map_forgotten():
    """The feed-forward part has one map; a second one leads back from hidden to d."""


@replaced(FEED_FORWARD, "(d * 4 * d + 4 * d) + (4 * d * d + d)")
def hidden_is_4_d():
    """The hidden size is taken as 4 d; use the argument."""


@replaced(FEED_FORWARD, "(d * hidden + hidden) + (hidden * d + d) + (d * hidden + hidden)")
def three_maps_in_feed_forward():
    """The feed-forward part has three maps, as in LLaMA; here it has two."""


@without(" + 2 * norm")
@replaced(" + norm", "")
def no_norms():
    """The layer norms are missing; each has a gamma and a beta of size d, two in every layer and one at the end."""


@replaced("2 * norm", "norm")
def one_norm_a_layer():
    """2 d are missing in each layer: either one of its two layer norms, which have a gamma and a beta of size d each,
    or two of the biases of queries, keys and values. One map d -> 3 d for all three has 3 d biases."""


@replaced(") + norm", ")")
def no_final_norm():
    """The layer norm at the end is missing."""


@replaced("2 * norm) + norm", "3 * norm)")
def final_norm_in_every_layer():
    """The last layer norm is counted in every layer; there is one, at the end."""


@replaced("norm = 2 * d", "norm = d")
def gamma_alone():
    """A layer norm has d parameters here, as RMSNorm; it has a gamma and a beta, 2 d."""


@replaced("norm = 2 * d", "norm = 2")
def norm_of_two_numbers():
    """A layer norm has two parameters here; gamma and beta are vectors of size d."""


@without(" + context * d")
def positions_forgotten():
    """The position table is missing; each of the context positions has a vector of size d."""


@replaced("vocabulary * d + context * d", "context * d")
def tokens_forgotten():
    """The token table is missing; each of the vocabulary's tokens has a vector of size d."""


@replaced("context * d", "context")
def one_number_a_position():
    """The position table has one number for each position; it has a vector of size d."""


@without("layers * ")
def one_layer():
    """Only one layer is counted; multiply by their number."""


@replaced("return tables + layers * (attention", "return layers * (tables + attention")
def tables_in_every_layer():
    """The tables are counted in every layer; they exist once."""


@replaced(ATTENTION, "4 * d * d")
@replaced(IN, "d * hidden")
@replaced(OUT, "hidden * d")
@replaced("2 * norm) + norm", "2 * norm)")
def no_biases_no_final_norm():
    """The biases are missing, and so is the layer norm at the end; a map from a to b has b biases."""


@replaced(ATTENTION, "4 * d * d")
@replaced(IN, "d * hidden")
@replaced(OUT, "hidden * d")
@replaced(" + 2 * norm) + norm", ")")
@without(" + context * d")
def matrices_and_token_table_alone():
    """Only the matrices of the layers and the token table are counted; biases, layer norms and the position table are
    missing."""


@replaced(ATTENTION, "4 * d * d")
@replaced(IN, "d * hidden")
@replaced(OUT, "hidden * d")
@replaced(" + 2 * norm) + norm", ")")
@replaced("return tables + ", "return ")
def matrices_alone():
    """Only the matrices of the layers are counted; tables, biases and layer norms are missing."""


@replaced("layers * (attention + feed_forward + 2 * norm) + norm", "layers * 12 * d * d")
def twelve_d_squared_a_layer():
    """Each layer counts as 12 d^2. That leaves out biases and layer norms, and is right for its matrices only where
    hidden is 4 d."""


@replaced("return tables + ", "return ")
def tables_forgotten():
    """Both tables are missing, that of the tokens and that of the positions."""


@replaced("attention + feed_forward", "feed_forward")
def attention_forgotten():
    """Attention is missing: four maps d -> d in each layer."""


@replaced("attention + feed_forward", "attention")
def feed_forward_forgotten():
    """The feed-forward part is missing: two maps in each layer."""


@replaced(TABLES, "vocabulary * d + context * d + 2 * d")
def two_d_too_many():
    """2 d are too many: either a layer norm behind the tables, or a table of two segments, both as in BERT; neither is
    here."""


@replaced(TABLES, "2 * vocabulary * d")
@replaced(ATTENTION, "4 * d * d")
@replaced(FEED_FORWARD, "3 * d * hidden")
@replaced("norm = 2 * d", "norm = d")
def as_llama():
    """This counts LLaMA: three maps in the feed-forward part, no biases, norms without beta, no position table, and an
    output head of its own. GPT-2 has two maps, biases, gamma and beta, positions, and shares the head with the token
    table."""
