"""Every spelling of a forbidden name that a syntax tree can show is found, and nothing else is."""

import contextlib

import pytest

from grader.worker.forbidden_names import forbidden_uses

SOFTMAX = "torch.nn.functional.softmax"
FORBIDDEN = ("jax", SOFTMAX, "torch.softmax", "torch.ops", "scipy.special.softmax")


def uses(source, forbidden=FORBIDDEN):
    return list(forbidden_uses(source.encode(), "submission.py", forbidden))


def names(source):
    return {name for _, name in uses(source)}


IMPORTS = [
    "import jax",
    "import jax as np",
    "import numpy, jax",
    "import jax.numpy",
    "import jax.numpy as jnp",
    "import numpy as np, jax.numpy as jnp",
    "from jax import numpy",
    "from jax import *",
    "from jax.numpy import *",
    "from jax.numpy.linalg import norm as n",
    "def f():\n    import jax",
    "class A:\n    from jax import jit",
    "if False:\n    import jax",
    "try:\n    import jax\nexcept ImportError:\n    pass",
    "async def f():\n    with g():\n        import jax",
    "match 1:\n    case _:\n        import jax",
    "x = 1; import jax",
    "import \\\n    jax",
    "import ｊａｘ",  # Python reads these letters as jax
    "# coding: latin-1\nimport jax",
    "\ufeffimport jax",
    "import jax\r\n",
    "__import__('jax')",
    "__import__('jax.numpy')",
    "__import__('jax', globals(), locals(), ['numpy'], 0)",
    "__import__(name='jax')",
    "import builtins\nbuiltins.__import__('jax')",
    "from builtins import __import__ as load\nload('jax')",
    "import importlib\nimportlib.import_module('jax')",
    "import importlib\nimportlib.import_module('jax.numpy')",
    "import importlib\nimportlib.import_module(name='jax')",
    "import importlib\nimportlib.__import__('jax')",
    "import importlib as i\ni.import_module('jax')",
    "from importlib import import_module\nimport_module('jax')",
    "from importlib import import_module as load\nload('jax')",
    "from importlib import *\nimport_module('jax')",
    "import importlib\nimportlib.import_module('.numpy', 'jax')",
    "import importlib\nimportlib.import_module('.numpy', package='jax')",
    "f(lambda: [__import__('jax') for _ in x])",
]


@pytest.mark.parametrize("source", IMPORTS)
def test_a_forbidden_module_is_found(source):
    assert names(source) == {"jax"}


CALLS = [
    "import torch\ntorch.nn.functional.softmax(x)",
    "import torch as t\nt.nn.functional.softmax(x)",
    "import torch.nn\ntorch.nn.functional.softmax(x)",
    "import torch.nn as nn\nnn.functional.softmax(x)",
    "import torch.nn.functional\ntorch.nn.functional.softmax(x)",
    "import torch.nn.functional as F\nF.softmax(x)",
    "import torch.nn.functional as F\ny = F.softmax",
    "import torch.nn.functional as F\ny = map(F.softmax, x)",
    "import torch.nn.functional as F\n@F.softmax\ndef f(): ...",
    "import torch.nn.functional as F\ndef f(g=F.softmax): ...",
    "import torch.nn.functional as F\ny = lambda x: F.softmax(x)",
    "import torch.nn.functional as F\ny = [F.softmax(row) for row in x]",
    "import torch.nn.functional as F\ny = f'{F.softmax(x)}'",
    "import torch.nn.functional as F\nF.softmax.__call__(x)",
    "import torch.nn.functional as F\nF . softmax(x)",
    "import torch.nn.functional as F\n(F\n  .softmax)(x)",
    "import torch.nn.functional as F\nF.ｓoftmax(x)",
    "from torch import nn\nnn.functional.softmax(x)",
    "from torch import nn as n\nn.functional.softmax(x)",
    "from torch.nn import functional\nfunctional.softmax(x)",
    "from torch.nn import functional as F\nF.softmax(x)",
    "from torch.nn.functional import softmax",
    "from torch.nn.functional import softmax as s",
    "from torch.nn.functional import relu, softmax",
    "from torch.nn.functional import (\n    relu,\n    softmax as s,\n)",
    "from torch.nn.functional import *\nsoftmax(x)",
    "from torch.nn.functional import *\nwork = softmax",
    "from torch.nn import *\nfunctional.softmax(x)",
    "def f(x):\n    import torch.nn.functional as F\n    return F.softmax(x)",
    "def f(x):\n    return F.softmax(x)\n\nimport torch.nn.functional as F",
    "import torch\ngetattr(torch.nn.functional, 'softmax')(x)",
    "import torch.nn.functional as F\ngetattr(F, 'softmax')",
    "import torch.nn.functional as F\ngetattr(F, 'softmax', None)",
    "import torch.nn.functional as F\ngetattr(F, 'softmax').__call__(x)",
    "import torch\ngetattr(getattr(torch.nn, 'functional'), 'softmax')",
    "import torch\ngetattr(torch.nn, 'functional').softmax(x)",
    "import torch, builtins\nbuiltins.getattr(torch.nn.functional, 'softmax')",
    "import importlib\nimportlib.import_module('torch.nn.functional').softmax(x)",
    "import importlib\ngetattr(importlib.import_module('torch.nn.functional'), 'softmax')",
    "__import__('torch').nn.functional.softmax(x)",
    "__import__('torch.nn.functional').nn.functional.softmax(x)",
    "import torch\nt = torch\nt.nn.functional.softmax(x)",
    "import torch\nF = torch.nn.functional\nF.softmax(x)",
    "import torch\nnn = torch.nn\nF = nn.functional\nF.softmax(x)",
    "import torch\nF: object = torch.nn.functional\nF.softmax(x)",
    "import torch\n(F := torch.nn.functional).softmax(x)",
    "import torch\nif (F := torch.nn.functional):\n    F.softmax(x)",
    "import importlib\nF = importlib.import_module('torch.nn.functional')\nF.softmax(x)",
    "import torch.nn.functional as t\nt.softmax(x)\nimport math as t",  # the same name for two modules
    "def f():\n    import torch.nn.functional as t\n    t.softmax(x)\n\ndef g():\n    import math as t\n    t.exp(x)",
]


@pytest.mark.parametrize("source", CALLS)
def test_a_forbidden_function_is_found(source):
    assert names(source) == {SOFTMAX}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import torch\ntorch.softmax(x, 0)", "torch.softmax"),
        ("from torch import *\nsoftmax(x, 0)", "torch.softmax"),
        ("from torch import *\nnn.functional.softmax(x)", SOFTMAX),
        ("import torch\ntorch.ops.aten._softmax.default(x, 0, False)", "torch.ops"),
        ("from torch.ops import aten\naten.softmax(x)", "torch.ops"),
        ("from torch import ops as o\no.aten.softmax(x)", "torch.ops"),
        ("import scipy.special as s\ns.softmax(x)", "scipy.special.softmax"),
        ("from scipy import special\nspecial.softmax(x)", "scipy.special.softmax"),
    ],
)
def test_each_forbidden_name_is_told_from_the_others(source, name):
    assert name in names(source)


RIGHT = [
    "",
    "jax = 3\njax + 1",
    "torch = {}\ntorch['softmax'] = 1",
    "def softmax(x):\n    return x\n\nsoftmax(1)",
    "def f(jax, torch):\n    return torch.softmax(jax)",
    "# import jax",
    "x = 1  # torch.softmax(x) would do it",
    '"""import jax, then torch.nn.functional.softmax."""',
    "text = 'jax'",
    "print('import jax')",
    "f('jax')",
    "import_module('jax')",  # somebody's own function
    "x = {'softmax': 1}['softmax']",
    "x.softmax(0)",
    "self.jax.softmax(0)",
    "model.torch.softmax(x)",
    "import numpy as np\nnp.softmax(x)",
    "import numpy as np\ngetattr(np, 'softmax')",
    "getattr(x, 'softmax')",
    "getattr(x, 'jax')",
    "import torch\ntorch.exp(x) / torch.exp(x).sum()",
    "import torch\ntorch.zeros(3).softmax(0)",
    "import torch.nn.functional as F\nF.relu(x)",
    "import torch.nn.functional as F\nF.softmax2d(x)",
    "import torch.nn.functional as F\nF.log_softmax(x)",
    "import torch.nn.functional as F\nF.relu(x).softmax(0)",
    "import torch\ntorch.nn.Softmax(0)",
    "from torch.nn.functional import relu",
    "from torch.nn import functional",
    "from torch.nn import *",
    "from torch.nn.functional import *",
    "from torch.nn.functional import *\nrelu(x)",
    "from torch.nn.functional import *\ndef softmax(x):\n    return x\n\nsoftmax(1)",
    "import jaxtyping",
    "from jaxtyping import Float",
    "import my.jax",
    "from my import jax",
    "from my.jax import softmax",
    "import scipy.special",
    "import scipy\nscipy.special.logsumexp(x)",
    "import importlib\nimportlib.import_module('math')",
    "import importlib\nimportlib.reload(jax)",
    "__import__('math')",
    "__import__(jax)",
    "class jax:\n    torch = None",
    "for torch in range(3):\n    torch.softmax",
    "def f(x: 'jax.Array') -> 'torch.Tensor':\n    return x",
    "global jax",
    "import math as torch\ntorch.softmax",
]


@pytest.mark.parametrize("source", RIGHT)
def test_right_code_is_left_alone(source):
    assert uses(source) == []


def test_what_a_star_import_brings_is_used_where_it_is_named():
    assert uses("from torch import *\n\nones(3)") == []
    assert uses("from torch import *\n\nops\nsoftmax(x)") == [(3, "torch.ops"), (4, "torch.softmax")]
    assert uses("from torch.nn.functional import *\n\nlist(map(softmax, x))") == [(3, SOFTMAX)]


def test_uses_come_in_the_order_of_their_lines_and_once_each():
    source = "import jax\nimport torch as t\nt.softmax(jax.exp(jax.log(x)))\nt.softmax(t.softmax(y))\n"
    assert forbidden_uses(source.encode(), "submission.py", FORBIDDEN) == [
        (1, "jax"),
        (3, "jax"),
        (3, "torch.softmax"),
        (4, "torch.softmax"),
    ]


def test_nothing_is_found_where_nothing_is_forbidden():
    assert uses("import jax", ()) == []


def test_the_code_is_not_run():
    assert uses("import nowhere_to_be\nraise SystemExit\nimport jax") == [(3, "jax")]


@pytest.mark.parametrize("source", ["x = '\\d'", "assert (1, 2)", "1 is 1"])
def test_a_warning_of_the_parser_is_not_ours(source):
    assert uses(source) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"def f(:", SyntaxError),
        (b"x = '\xff'", SyntaxError),
        (b"a\0", (SyntaxError, ValueError)),
        (b"  x", SyntaxError),
    ],
)
def test_what_the_parser_raises_is_passed_on(source, fault):
    with pytest.raises(fault):
        forbidden_uses(source, "submission.py", FORBIDDEN)


@pytest.mark.parametrize(
    "source", [b"x" + b".x" * 20_000, b"f" + b"()" * 300, b"-" * 5_000 + b"1", b"[" * 150 + b"]" * 150]
)
def test_odd_shapes_are_looked_through_or_refused(source):
    with contextlib.suppress(SyntaxError, MemoryError, RecursionError):
        assert forbidden_uses(source, "submission.py", FORBIDDEN) == []
