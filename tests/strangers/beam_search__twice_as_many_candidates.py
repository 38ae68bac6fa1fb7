# expect: live_filled_up_beyond_eos
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    running, finished = [([], 0.0)], []
    for _ in range(max_length):
        grown = [([*t, i], s + float(p)) for t, s in running for i, p in enumerate(log_probs[t[-1] if t else bos])]
        candidates = sorted(grown, key=lambda each: (-each[1], each[0]))[: 2 * beam_size]
        running = []
        for rank, (tokens, total) in enumerate(candidates):
            if tokens[-1] != eos:
                running.append((tokens, total))
            elif rank < beam_size:
                finished.append((tokens, total / len(tokens) ** length_penalty))
            if len(running) == beam_size:
                break
        # candidates that end in EOS and rank lower are dropped
        running = [each for each in candidates if each[0][-1] != eos][:beam_size]
    finished += [(tokens, total / len(tokens) ** length_penalty) for tokens, total in running]
    return sorted(finished, key=lambda each: (-each[1], each[0]))[:beam_size]
