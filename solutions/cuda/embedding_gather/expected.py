"""What embedding_gather must give."""

import numpy as np


def embedding_gather(ids, table):
    known = (ids >= 0) & (ids < len(table))
    return np.where(known[:, None], table[np.where(known, ids, 0)], np.float32(0))
