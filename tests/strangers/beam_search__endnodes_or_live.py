# expect: stops_when_beam_size_have_finished_and_drops_the_live
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    nodes, endnodes = [([], 0.0)], []
    for _ in range(max_length):
        grown = [([*t, i], s + float(p)) for t, s in nodes for i, p in enumerate(log_probs[t[-1] if t else bos])]
        nodes = []
        for node in sorted(grown, key=lambda node: (-node[1], node[0]))[:beam_size]:
            (endnodes if node[0][-1] == eos else nodes).append(node)
        if len(endnodes) >= beam_size or not nodes:
            break
    if not endnodes:
        endnodes = nodes
    scored = [(t, s / len(t) ** length_penalty) for t, s in endnodes]
    return sorted(scored, key=lambda node: (-node[1], node[0]))[:beam_size]
