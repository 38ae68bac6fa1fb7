# tried: text that UTF-8 cannot carry, in a message, a class and a printed line
def softmax_attention(q, k, v, mask=None):
    print("\udcff\ud800")
    raise type("Odd\udc80", (ValueError,), {})("\ud83d half of a character \udfff")
