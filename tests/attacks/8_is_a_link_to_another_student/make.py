def make(path):
    """A link to the first honest student's file."""
    path.symlink_to("../../honest_1/attention/softmax_attention.py")
