"""Right ways to merge a pair that look nothing like the reference."""


def on_a_stack(ids, pair, new):
    """Each id is put on a stack; if it and the one below are the pair, both become the new one."""
    stack = []
    for each in ids:
        if stack and stack[-1] == pair[0] and each == pair[1]:
            stack.pop()
            each = new
        stack.append(each)
    return stack


def first_occurrence_again_and_again(ids, pair, new):
    """The leftmost occurrence is replaced in a copy, until there is none. A tuple is returned."""
    ids, places = list(ids), [0]
    while places:
        places = [i for i in range(len(ids) - 1) if ids[i] == pair[0] and ids[i + 1] == pair[1]]
        for place in places[:1]:
            ids[place : place + 2] = [new]
    return tuple(ids)


def as_text(ids, pair, new):
    """Each id is a character, and str.replace does the work."""
    text = "".join(chr(0x1000 + each) for each in ids)
    left, right = pair
    return [ord(each) - 0x1000 for each in text.replace(chr(0x1000 + left) + chr(0x1000 + right), chr(0x1000 + new))]


def with_a_flag(ids, pair, new):
    """A loop over neighbours; a flag says that an id is used already."""
    result, used = [], False
    for i, each in enumerate(ids):
        follows = ids[i + 1] if i + 1 < len(ids) else None
        if used:
            used = False
        elif (each, follows) == tuple(pair):
            result.append(new)
            used = True
        else:
            result.append(each)
    return result


def recursively(ids, pair, new):
    """The head, and the rest."""
    if len(ids) < 2:
        return list(ids)
    if [ids[0], ids[1]] == list(pair):
        return [new, *recursively(ids[2:], pair, new)]
    return [ids[0], *recursively(ids[1:], pair, new)]
