"""Wrong ways to write the head. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

LOGITS = "hidden @ embedding.T"


@replaced(LOGITS, f"torch.softmax({LOGITS}, dim=-1)")
def softmaxed():
    """The result is probabilities; return the raw scores. The softmax comes later."""


@replaced(LOGITS, f"torch.log_softmax({LOGITS}, dim=-1)")
def log_softmaxed():
    """The result is log-probabilities; return the raw scores. The softmax comes later."""


@replaced(LOGITS, "hidden[..., -1, :] @ embedding.T")
def last_position_only():
    """Only the last position gets scores; every position gets them."""


@replaced(LOGITS, "hidden[..., -1:, :] @ embedding.T")
def last_position_with_its_axis():
    """Only the last position gets scores, as an axis of size 1; every position gets them."""


@replaced(LOGITS, f"{LOGITS} * embedding.shape[1] ** 0.5")
def multiplied_by_the_root_of_d():
    """The scores are multiplied by sqrt(d); nothing is scaled here."""


@replaced(LOGITS, f"{LOGITS} / embedding.shape[1] ** 0.5")
def divided_by_the_root_of_d():
    """The scores are divided by sqrt(d), as in attention; nothing is scaled here."""


@replaced(LOGITS, f"{LOGITS} / embedding.shape[1]")
def divided_by_d():
    """The scores are divided by d: the products are averaged, and they are to be added up."""


@replaced(LOGITS, f"{LOGITS} / embedding.norm(dim=1)")
def divided_by_the_lengths():
    """The scores are divided by the lengths of the embeddings; the plain dot product is wanted."""


@replaced(LOGITS, f"{LOGITS} / hidden.norm(dim=-1, keepdim=True) / embedding.norm(dim=1)")
def cosine():
    """The scores are the cosines of the angles; the plain dot product is wanted, without dividing by lengths."""


@replaced("embedding.T", "embedding")
def not_transposed():
    """The table is used without a transpose; its rows are the words, so each row goes with the vector."""


@replaced(LOGITS, f"({LOGITS}).argmax(dim=-1)")
def chosen_word():
    """The result is the id of the word with the highest score; return the scores of all words."""


@shows_in("gradients")
@replaced("embedding.T", "embedding.detach().T")
def no_gradient_to_the_embedding():
    """No gradient reaches the embedding through the head. Tied weights learn from both ends; use it as it is."""


@shows_in("gradients")
@replaced(LOGITS, "hidden.detach() @ embedding.T")
def no_gradient_to_hidden():
    """No gradient reaches hidden, so no layer before this one would learn; use it as it is."""


@shows_in("gradients")
@replaced(LOGITS, f"({LOGITS}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""
