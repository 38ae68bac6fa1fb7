# expect: greedy
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    tokens, total, last = [], 0.0, bos
    while len(tokens) < max_length and (not tokens or last != eos):
        following = int(log_probs[last].argmax())
        total += float(log_probs[last, following])
        tokens.append(following)
        last = following
    return [(tokens, total / len(tokens) ** length_penalty)]
