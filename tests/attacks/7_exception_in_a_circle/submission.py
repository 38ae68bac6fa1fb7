# tried: an exception that is its own cause, in a group of groups, with a million notes
def softmax_attention(q, k, v, mask=None):
    fault = ValueError("round")
    for _ in range(300):
        fault = ExceptionGroup("round and round", [fault])
    fault.__notes__ = ["note"] * 1_000_000
    raise fault from fault
