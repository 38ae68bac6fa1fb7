# tried: HTML, XML, Markdown, rich's markup and JSON in messages and names
MARKUP = "<script>alert(1)</script>]]><!-- [bold red]passed[/] [/nothing] ![x](javascript:1) `' \"},{\"score\": 10 &lt; | # "


def softmax_attention(q, k, v, mask=None):
    print(MARKUP * 3)
    raise type(MARKUP, (ValueError,), {})(MARKUP)
