# expect: unfinished_forgotten_if_any_has_finished
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    nodes, endnodes = [([], 0.0)], []
    for _ in range(max_length):
        grown = [([*t, i], s + float(p)) for t, s in nodes for i, p in enumerate(log_probs[t[-1] if t else bos])]
        best = sorted(grown, key=lambda node: (-node[1], node[0]))[:beam_size]
        endnodes += [node for node in best if node[0][-1] == eos]
        nodes = [node for node in best if node[0][-1] != eos]
    scored = [(t, s / len(t) ** length_penalty) for t, s in endnodes or nodes]
    return sorted(scored, key=lambda node: (-node[1], node[0]))[:beam_size]
