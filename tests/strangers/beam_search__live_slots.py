# expect: finished_keep_their_place, unfinished_forgotten
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    hypotheses, completed = [([], 0.0)], []
    for _ in range(max_length):
        slots = beam_size - len(completed)
        if slots <= 0 or not hypotheses:
            break
        grown = [([*t, i], s + float(p)) for t, s in hypotheses for i, p in enumerate(log_probs[t[-1] if t else bos])]
        hypotheses = []
        for tokens, total in sorted(grown, key=lambda each: (-each[1], each[0]))[:slots]:
            if tokens[-1] == eos:
                completed.append((tokens, total))
            else:
                hypotheses.append((tokens, total))
    if not completed:
        completed.append(hypotheses[0])
    completed = [(tokens, total / len(tokens) ** length_penalty) for tokens, total in completed]
    return sorted(completed, key=lambda each: (-each[1], each[0]))
