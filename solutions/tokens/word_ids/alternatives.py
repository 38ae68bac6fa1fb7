"""Right ways to turn words into ids that look nothing like the reference."""

from collections import defaultdict


def by_index(text, vocabulary, unk):
    """The list is searched for each word."""
    return [vocabulary.index(word if word in vocabulary else unk) for word in text.split()]


def with_an_exception(text, vocabulary, unk):
    """A search that fails is caught."""
    found = []
    for word in text.split():
        try:
            found.append(vocabulary.index(word))
        except ValueError:
            found.append(vocabulary.index(unk))
    return found


def a_default_for_unknown_words(text, vocabulary, unk):
    """A dict that gives the id of unk for all other words. A tuple is returned."""
    ids = defaultdict(lambda: vocabulary.index(unk))
    ids.update(zip(vocabulary, range(len(vocabulary)), strict=True))
    return tuple(ids[word] for word in text.split())


def letter_by_letter(text, vocabulary, unk):
    """The text is split by hand."""
    ids, word = [], ""
    for letter in text + " ":
        if not letter.isspace():
            word += letter
        elif word:
            at = [place for place, each in enumerate(vocabulary) if each == word]
            ids.append((at or [place for place, each in enumerate(vocabulary) if each == unk])[0])
            word = ""
    return ids
