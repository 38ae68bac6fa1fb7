r"""Spam by rules: a program that follows what a person has written down.

The oldest kind of artificial intelligence, symbolic AI, learns nothing: a person writes the rules, and the program
applies them. These rules count the reasons to take an e-mail for spam.

    score = number of phrases that occur in the subject + 1 if the sender is unknown + 1 if links > max_links
    $$ \text{score} &= \text{number of phrases that occur in the subject} $$
    $$ &\quad + 1 \text{ if the sender is unknown} + 1 \text{ if } \text{links} > \text{max\_links} $$

Arguments and result
    subject        str, may be empty
    sender_known   bool
    links          int, the number of links in the e-mail, at least 0
    phrases        list of str, may be empty; the list stays as it was
    max_links      int, at least 0
    returns        int, the score

Conventions
    Upper and lower case do not matter, neither in the subject nor in the phrases: compare both as str.lower gives them.
    All texts are ASCII.
    A phrase occurs if its characters stand together in the subject, also inside a longer word: "win" occurs in
    "Winner". Each character stands for itself; "." and "$" have no other meaning, as they have in a pattern of re.
    A phrase gives one point, no matter how often it occurs.
    No phrase is empty, none begins or ends with a space, and no two are alike. One phrase may be a part of another, as
    "free" of "free trial"; each of them has its own point.
    Exactly max_links links give no point.

Worked example: "win" occurs in "WINNER" and "Free" in "free"; the sender is unknown, and 7 links are more than 5. The
second e-mail has none of this.

>>> spam_rules("You are a WINNER: claim your free prize", False, 7, ["win", "Free", "act now"], 5)
4
>>> spam_rules("Lunch on Friday?", True, 5, ["win", "Free", "act now"], 5)
0

Source: 002, on symbolic AI.
After: foundations/logistic_step, which learns how much each reason counts.
"""


def spam_rules(subject, sender_known, links, phrases, max_links):
    ### BEGIN SOLUTION
    text = subject.lower()
    score = sum(phrase.lower() in text for phrase in phrases)
    if not sender_known:
        score += 1
    if links > max_links:
        score += 1
    return score
    ### END SOLUTION
