# expect: finished_compete_with_expansions
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    beam = [([], 0.0)]
    for _ in range(max_length):
        grown = [each for each in beam if each[0][-1:] == [eos]]
        for tokens, total in beam:
            if tokens[-1:] != [eos]:
                row = log_probs[tokens[-1] if tokens else bos]
                grown += [([*tokens, i], total + float(p)) for i, p in enumerate(row)]
        beam = sorted(grown, key=lambda each: (-each[1], each[0]))[:beam_size]
    scored = [(tokens, total / len(tokens) ** length_penalty) for tokens, total in beam]
    return sorted(scored, key=lambda each: (-each[1], each[0]))
