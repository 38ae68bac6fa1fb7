"""Wrong ways to count reasons for spam. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

TEXT, FOUND, PHRASE = "subject.lower()", "phrase.lower() in text", "phrase.lower()"
COUNTED = "sum(phrase.lower() in text for phrase in phrases)"
SENDER, LINKS = "not sender_known", "links > max_links"
RULES_IN_THE_LOOP = """\
        score += phrase.lower() in text
        if not sender_known:
            score += 1
        if links > max_links:
            score += 1"""

pairs = [  # what is misread together
    ("every_occurrence", "only_subject_lowered"),
    ("at_max_links", "known_sender_scores"),
    ("whole_words", "only_subject_lowered"),
    ("at_max_links", "case_sensitive"),
    ("at_max_links", "every_occurrence"),
    ("at_max_links", "whole_words"),
    ("known_sender_scores", "case_sensitive"),
    ("known_sender_scores", "every_occurrence"),
]


@replaced(TEXT, "subject")
@replaced(PHRASE, "phrase")
def case_sensitive():
    """Subject and phrases are compared as they are written; upper and lower case do not matter, so lower both."""


@replaced(PHRASE, "phrase")
def only_subject_lowered():
    """Only the subject is lowered; a phrase may hold capitals too, so lower both."""


@replaced(TEXT, "subject")
def only_phrases_lowered():
    """Only the phrases are lowered; the subject may hold capitals too, so lower both."""


@replaced(TEXT, "subject.lower().split()")
def whole_words():
    """A phrase is looked for among the words of the subject. It may also be inside a longer word, and it may consist of
    several words: look for it in the text."""


@replaced(FOUND, r're.search(rf"(?<!\w){re.escape(phrase.lower())}(?!\w)", text) is not None')
@replaced("def spam_rules", "import re\n\n\ndef spam_rules")
def between_borders_of_words():
    """A phrase is only found if it begins and ends where words do; "win" also occurs in "Winner"."""


@replaced(FOUND, r're.search(rf"\b{re.escape(phrase.lower())}\b", text) is not None')
@replaced("def spam_rules", "import re\n\n\ndef spam_rules")
def between_word_borders_of_re():
    r"""A phrase is only found between two borders of words, the \b of re; "win" also occurs in "Winner", and "$$$" has
    no such borders."""


@replaced(TEXT, "[word.strip(string.punctuation) for word in subject.lower().split()]")
@replaced("def spam_rules", "import string\n\n\ndef spam_rules")
def words_without_punctuation():
    """A phrase is looked for among the words of the subject, which lose their punctuation. It may also be inside a
    longer word, and it may consist of several words: look for it in the text."""


@replaced(FOUND, "all(word in text for word in phrase.lower().split())")
def words_of_a_phrase_apart():
    """The words of a phrase are looked for one by one; they must stand together, as in the phrase."""


@replaced(FOUND, "any(word in text for word in phrase.lower().split())")
def one_word_of_a_phrase():
    """A phrase counts if one of its words occurs; the whole phrase must occur."""


@replaced(FOUND, "text.count(phrase.lower())")
def every_occurrence():
    """Every occurrence of a phrase gives a point; a phrase gives one point, no matter how often it occurs."""


@replaced(FOUND, "re.search(phrase.lower(), text) is not None")
@replaced("def spam_rules", "import re\n\n\ndef spam_rules")
def phrase_is_a_pattern():
    """The phrase is taken for a pattern of re, in which ".", "$", "?" and "(" have a meaning; here each character
    stands for itself. Use `in`, or re.escape."""


@replaced(FOUND, "len(re.findall(phrase.lower(), text))")
@replaced("def spam_rules", "import re\n\n\ndef spam_rules")
def phrase_is_a_pattern_and_every_occurrence():
    """The phrase is taken for a pattern of re, in which ".", "$", "?" and "(" have a meaning; here each character
    stands for itself. And every place where it is found gives a point; a phrase gives one."""


@replaced(FOUND, "(text.find(phrase.lower()) > 0)")
def not_at_the_start():
    """A phrase at the very beginning of the subject is not found: str.find gives 0 there, and -1 for "not found". Use
    `in`."""


@replaced(FOUND, "text.startswith(phrase.lower())")
def at_the_start():
    """A phrase is looked for at the beginning of the subject; it may stand anywhere."""


@replaced(
    f"    score = {COUNTED}",
    """    score = 0
    for phrase in phrases:
        if phrase.lower() in text:
            score += 1
            text = text.replace(phrase.lower(), "")""",
)
def found_phrases_removed():
    """A phrase that was found is removed from the subject, and a phrase that shares letters with it is no longer found;
    each phrase is looked for in the whole subject."""


@replaced(COUNTED, "int(any(phrase.lower() in text for phrase in phrases))")
def one_point_for_all_phrases():
    """All phrases together give one point; each phrase that occurs gives one."""


@replaced(COUNTED, "sum(phrase.lower() not in text for phrase in phrases)")
def phrases_that_do_not_occur():
    """The phrases that do not occur are counted; count those that do."""


@replaced(COUNTED, "0")
def phrases_ignored():
    """The phrases have no effect; each one that occurs in the subject gives a point."""


@replaced("    return score", "        return score")
@replaced("    if links > max_links:\n        score += 1", RULES_IN_THE_LOOP)
@replaced("    if not sender_known:\n        score += 1\n", "")
@replaced(f"score = {COUNTED}", "score = 0\n    for phrase in phrases:")
def returned_in_the_loop():
    """The score is returned in the loop over the phrases, after the first one; return it when the loop is over."""


@replaced("    if links > max_links:\n        score += 1", RULES_IN_THE_LOOP)
@replaced("    if not sender_known:\n        score += 1\n", "")
@replaced(f"score = {COUNTED}", "score = 0\n    for phrase in phrases:")
def all_rules_in_the_loop():
    """Sender and links are looked at again for each phrase: their rules stand in the loop over the phrases. They give
    one point each for the whole e-mail."""


@replaced(FOUND, r're.search(rf"\b{phrase.lower()}\b", text) is not None')
@replaced("def spam_rules", "import re\n\n\ndef spam_rules")
def pattern_between_word_borders():
    r"""A phrase is taken for a pattern of re, in which ".", "$", "?" and "(" have a meaning, and is only found between
    two borders of words, its \b; "win" also occurs in "Winner". Look for it with `in`."""


@replaced(LINKS, "links >= max_links")
def at_max_links():
    """Exactly max_links links give a point; only more than max_links do."""


@replaced(LINKS, "links < max_links")
def fewer_links_score():
    """Fewer links than max_links give a point; more links than max_links do."""


@replaced("    if links > max_links:\n        score += 1", "    score += max(links - max_links, 0)")
def every_link_too_many():
    """Every link above max_links gives a point; all of them together give one."""


@replaced(LINKS, "links > 0")
def any_link():
    """Any link gives a point; only more than max_links links do."""


@replaced(LINKS, "False")
def links_ignored():
    """The number of links has no effect; more than max_links give a point."""


@replaced(SENDER, "sender_known")
def known_sender_scores():
    """A known sender gives a point; an unknown one does."""


@replaced(SENDER, "False")
def sender_ignored():
    """The sender has no effect; an unknown one gives a point."""


@replaced("    if not sender_known:\n        score += 1", "    if sender_known:\n        return 0\n    score += 1")
def known_sender_is_trusted():
    """A known sender makes the score 0; the other rules count for a known sender too."""


@replaced("    if links", "    elif links")
def links_or_sender():
    """An unknown sender hides the links (`elif`); each of the two rules gives its own point."""


@replaced("return score", "return score / (len(phrases) + 2)")
def share_returned():
    """The score is divided by the number of rules; return the number of points."""


@shows_in("inputs")
@replaced("    score = ", "    for i in range(len(phrases)):\n        phrases[i] = phrases[i].lower()\n    score = ")
def phrases_lowered_in_place():
    """The caller's list of phrases is changed; lower each phrase where you compare it, or make a new list."""
