"""What the exercises of efficient attention share."""

ATTENTION = (  # torch's own attention, which an exercise is to write out
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "torch.nn.Transformer",
    "torch.nn.TransformerEncoderLayer",
    "torch.nn.TransformerDecoderLayer",
    "torch.nn.attention",
    "torch._C._nn.scaled_dot_product_attention",
    "torch.ops.aten",
)
