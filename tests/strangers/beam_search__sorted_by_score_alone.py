# expect: ties_by_place_in_the_beam, ties_in_the_result_by_time
from operator import itemgetter


def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    live, done = [([], 0.0)], []
    for _ in range(max_length):
        grown = [([*t, i], s + float(p)) for t, s in live for i, p in enumerate(log_probs[t[-1] if t else bos])]
        best = sorted(grown, key=itemgetter(1), reverse=True)[:beam_size]
        done += [each for each in best if each[0][-1] == eos]
        live = [each for each in best if each[0][-1] != eos]
    scored = [(tokens, total / len(tokens) ** length_penalty) for tokens, total in done + live]
    return sorted(scored, key=itemgetter(1), reverse=True)[:beam_size]
