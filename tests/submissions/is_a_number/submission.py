softmax_attention = 3
