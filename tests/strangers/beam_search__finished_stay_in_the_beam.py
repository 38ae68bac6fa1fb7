# expect: finished_compete_with_expansions_and_penalty_in_the_loop
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    def score(each):
        tokens, total = each
        return -total / len(tokens) ** length_penalty, tokens

    beam = [([], 0.0)]
    while True:
        grown = []
        for tokens, total in beam:
            if tokens and (tokens[-1] == eos or len(tokens) == max_length):
                grown.append((tokens, total))
            else:
                row = log_probs[tokens[-1] if tokens else bos]
                grown += [([*tokens, i], total + float(p)) for i, p in enumerate(row)]
        beam = sorted(grown, key=score)[:beam_size]
        if all(tokens[-1] == eos or len(tokens) == max_length for tokens, _ in beam):
            return [(tokens, -score((tokens, total))[0]) for tokens, total in beam]
