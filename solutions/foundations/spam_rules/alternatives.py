"""Right ways to count reasons for spam that look nothing like the reference."""

import re


def with_patterns(subject, sender_known, links, phrases, max_links):
    """Regular expressions that ignore case; the rules make a list of truth values."""
    rules = [re.search(re.escape(phrase), subject, re.IGNORECASE) is not None for phrase in phrases]
    return [*rules, not sender_known, links > max_links].count(True)


def by_position(subject, sender_known, links, phrases, max_links):
    """str.find gives a position, or -1. Truth values are added as numbers."""
    small = subject.casefold()
    score = (1 - sender_known) + (links > max_links)
    for phrase in set(phrases):
        score += small.find(phrase.casefold()) >= 0
    return int(score)


def letter_by_letter(subject, sender_known, links, phrases, max_links):
    """Every place of the subject is compared with the phrase, one letter after the other."""

    def small(letter):
        return chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter

    def begins_at(place, phrase):
        if place + len(phrase) > len(subject):
            return False
        return all(small(subject[place + i]) == small(phrase[i]) for i in range(len(phrase)))

    points = 0
    for phrase in phrases:
        for place in range(len(subject)):
            if begins_at(place, phrase):
                points += 1
                break
    if sender_known is False:
        points += 1
    return points + 1 if links >= max_links + 1 else points


def with_partition(subject, sender_known, links, phrases, max_links):
    """str.partition says with its second part whether it has found the phrase; max_links is taken from the links."""
    upper, found = subject.upper(), {}
    for phrase in phrases:
        found[phrase] = bool(upper.partition(phrase.upper())[1])
    excess = links - max_links
    return len([each for each in found.values() if each]) + int(excess > 0) + {True: 0, False: 1}[sender_known]
