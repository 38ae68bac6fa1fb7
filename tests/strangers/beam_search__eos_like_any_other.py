# expect: eos_ignored
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    sequences = [[[], 0.0]]
    for _ in range(max_length):
        candidates = []
        for tokens, score in sequences:
            row = log_probs[tokens[-1]] if tokens else log_probs[bos]
            candidates += [[[*tokens, j], score + float(row[j])] for j in range(len(row))]
        sequences = sorted(candidates, key=lambda each: (-each[1], each[0]))[:beam_size]
    return [(tokens, score / len(tokens) ** length_penalty) for tokens, score in sequences]
