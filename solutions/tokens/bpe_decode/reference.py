"""Byte-pair decoding: ids become text again.

A model's answer is a list of ids. Each id stands for some bytes, and the bytes of all ids in a row are the text in
UTF-8.

    bytes of id b below 256          = the one byte b
    bytes of the id of a merge       = bytes of its left id, then bytes of its right id
    text                             = the bytes of all ids, joined and then decoded

Arguments and result
    ids       a list of ints, of any length, 0 included
    merges    a list of pairs (left, right) of ints, as tokens/bpe_train returns it; it may be empty
    returns   a str

Conventions
    The first merge has the id 256, the next one 257, and so on.
    A character that is not ASCII has several bytes, and they may belong to several ids: é is 195 169. So all bytes are
    joined first, and decoded once.
    A model may give ids whose bytes are no valid UTF-8. Each invalid part becomes the replacement character U+FFFD,
    which is shown as �, exactly as bytes.decode("utf-8", errors="replace") does it. (minbpe and tiktoken do so, too.)
    An id below 0, or one that is neither a byte nor the id of a merge, raises ValueError.

Worked example: 257 is the second merge: 108 and 256, which is 111 and 119, so "low". 32 is a space. 233 is é in
Latin-1, but alone it is no valid UTF-8. 195 and 169 together are é.

>>> bpe_decode([257, 32, 233], [(111, 119), (108, 256)])
'low �'
>>> bpe_decode([99, 97, 102, 195, 169], [])
'café'

Source: 001 and 002, on tokens; minbpe, decode.
Before: tokens/bpe_encode.
"""


def bpe_decode(ids, merges):
    ### BEGIN SOLUTION
    texts = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        texts.append(texts[left] + texts[right])
    for each in ids:
        if not 0 <= each < len(texts):
            raise ValueError(f"there is no id {each}; ids are 0 to {len(texts) - 1}")
    return b"".join(texts[each] for each in ids).decode("utf-8", errors="replace")
    ### END SOLUTION
