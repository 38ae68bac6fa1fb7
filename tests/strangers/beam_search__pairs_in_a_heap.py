# expect: full marks
import heapq


def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    live, done = [(0.0, [])], []
    while live and len(live[0][1]) < max_length:
        grown = [
            (cost - float(p), [*tokens, token])
            for cost, tokens in live
            for token, p in enumerate(log_probs[tokens[-1] if tokens else bos])
        ]
        best = heapq.nsmallest(beam_size, grown)
        done += [each for each in best if each[1][-1] == eos]
        live = [each for each in best if each[1][-1] != eos]
    ranked = sorted((cost / len(tokens) ** length_penalty, tokens) for cost, tokens in done + live)
    return [(tokens, -cost) for cost, tokens in ranked[:beam_size]]
