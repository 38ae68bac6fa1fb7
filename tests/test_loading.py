"""What `check` does with a file is what `grade` will: files as students write them, without walls and behind them.

Each source is judged by spawned workers (macOS, Windows, watch), by forks without walls (check on Linux) and by forks
behind walls (grade); the reports must be the same. Some are right, whatever stands around the function; of the others
the report must name the first cause.
"""

import json
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT

from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.spawned import Workers
from grader.submission import Submission

COURSE = """
title: One exercise, no speed
modules:
  - id: m
    title: m
    exercises:
      - {id: e, points: 4, limits: {seconds: 2, memory_mb: 2048}}
"""
REFERENCE = "def e(x, scale):\n    return x * scale\n"
CHECKS = """
from grader.checks import Agrees, Forbids


def inputs(rng):
    return {"x": rng.normal(size=(int(rng.integers(2, 5)), 3)), "scale": 1.5}


checks = [Agrees("agrees", inputs, cases=3, points=2.5), Forbids(("jax", "scipy.special.softmax"))]
"""


def script(above="", inside="", below="", first="import numpy as np\n"):
    """A right solution with these lines above its function, at its beginning and below it."""
    body = "".join(f"    {line}\n" for line in inside.splitlines())
    return f"{first}{above}\n\ndef e(x, scale):\n{body}    return np.multiply(x, scale)\n{below}"


def notebook(*cells, outputs=(), attachments=None):
    code = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": list(outputs)} for cell in cells]
    text = {"cell_type": "markdown", "source": "a picture", "metadata": {}, "attachments": attachments or {}}
    return json.dumps({"cells": [text, *code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


PICTURE = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo" + "A" * 400_000}}
RIGHT = {
    "imports_what_decorates": script(
        "from tqdm import tqdm, trange\nfrom tqdm.notebook import tqdm as bar\n"
        "import matplotlib.pyplot as plt, seaborn\n"
        "import wandb, ipywidgets\nfrom tensorboardX import SummaryWriter\n"
        "from IPython.display import display, HTML\n"
        "from google.colab import drive, files\nimport google.colab.patches\nimport tkinter as tk\n"
        "import pytest, rich\n"
    ),
    "imports_what_computes": script(
        "import pandas as pd, scipy\nfrom scipy import special, stats\nfrom scipy.stats import norm as n\n"
        "from sklearn.metrics import accuracy_score\nfrom PIL import Image\nimport cv2, einops, requests\n",
        "import pandas\nfrom transformers import pipeline",
    ),
    "draws_and_counts": script(
        "import matplotlib.pyplot as plt\nimport wandb\nfrom tqdm import tqdm, trange\n"
        "from tqdm.auto import tqdm as auto\n"
        "fig, ax = plt.subplots()\nfig, (left, (a, b)) = plt.subplots(1, 2)\nn, *bins = plt.hist([1, 2])\n"
        "line, = ax.plot([1], label='x')\nplt.rcParams['figure.dpi'] = 2 * plt.rcParams['x'] + 1\n"
        "with plt.style.context('dark'):\n    plt.savefig('picture.png'); plt.show()\n"
        "for ax in fig.axes: raise ValueError\nseen = [i for i in tqdm(range(3), desc='x')]\n"
        "with tqdm(total=2) as progress:\n    progress.update(1); progress.set_postfix(loss=1); seen.append(3)\n"
        "seen += [i for i, _ in enumerate(trange(2))] + [len(auto([1, 2]))]\n"
        "class Callback(wandb.Callback):\n    def __init__(self): super().__init__(1); self.kept = 2\n"
        "seen.append(Callback().kept)\nrun = wandb.init(config={'a': 1}); wandb.log({'b': 2.0})\n",
        "assert seen == [0, 1, 2, 3, 0, 1, 2, 2], seen\nplt.plot(x)",
    ),
    "prints_in_colours": script(
        "from rich import print as show\nfrom rich.progress import track\nfrom icecream import ic\n"
        "from colorama import Fore\n"
        "from termcolor import colored\nfrom loguru import logger\nshow('x'); logger.info('x')\n"
        "KEPT = [*track([1])] + [ic(2), Fore.RED + 'a', colored('b', 'red'), f'{Fore.RESET}']\n",
        "assert KEPT == [1, 2, 'a', 'b', ''], KEPT",
    ),
    "decorates_by_packages": script(
        "from numba import njit, prange\nimport numba as nb\nfrom beartype import beartype\n"
        "from jaxtyping import Float\n"
        "import pytest\nfrom hypothesis import given, strategies as st\nimport pandas as pd\n"
        "from typing import Optional\n"
        "Matrix, Table = Float[np.ndarray, 'n d'], Optional[pd.DataFrame] | None\n"
        "@njit(parallel=True)\ndef same(x):\n    for _ in prange(2): pass\n    return x\n"
        "@nb.jit\n@beartype\ndef twice(x: Matrix, y: pd.Series = None): return same(x)\n"
        "@pytest.mark.parametrize('n', [1])\n@given(st.integers())\ndef test_same(n): assert same(n) == n\n"
        "test_same(1)\n",
        "x = twice(x)",
    ),
    "has_a_fallback": script(
        "try:\n    import scipy.stats\n    HAVE = True\nexcept ImportError:\n    HAVE = False\n"
        "try:\n    from numba import njit\nexcept (ImportError, OSError):\n    njit = lambda f: f\n"
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import sympy\n    HAVE = True\n"
        "import importlib.util\nHAVE |= importlib.util.find_spec('pandas') is not None\n",
        "if HAVE: return scipy.stats.norm.pdf(x)",
    ),
    "demands_what_it_does_not_use": script(
        "import sys\ntry:\n    import pandas\nexcept ImportError:\n    sys.exit('pip install pandas')\n"
    ),
    "writes_files": script(
        "import os, sys, json, pickle, logging\nfrom pathlib import Path\n"
        "os.makedirs('plots', exist_ok=True)\n"
        "np.save('plots/a.npy', np.eye(2)); KEPT = [np.load('plots/a.npy').shape]\n"
        "Path('out').mkdir(exist_ok=True); Path('out/a.txt').write_text('b')\n"
        "KEPT.append(Path('out/a.txt').read_text())\n"
        "with open('a.json', 'w') as file: json.dump([1], file)\nwith open('a.json', 'a') as file: file.write(' ')\n"
        "KEPT.append(json.load(open('a.json')))\n"
        "pickle.dump(2, open('/tmp/a', 'wb')); KEPT.append(pickle.load(open('/tmp/a', 'rb')))\n"
        "logging.basicConfig(filename='run.log', level=logging.INFO)\nLOG = open('calls.txt', 'w')\n"
        "with open(os.devnull, 'w') as nowhere: print('x', file=nowhere)\nos.system('ls')\n",
        "assert KEPT == [(2, 2), 'b', [1], 2], KEPT\nLOG.write('called'); logging.info('called')",
    ),
    "prints_by_other_doors": script(
        "import sys, io\nKEPT = [sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.fileno(), sys.stderr.errors]\n"
        "sys.stdout.reconfigure(encoding='utf-8', line_buffering=True); sys.stdout.close()\n"
        "sys.stdout.buffer.write(b'x'); sys.stdout.buffer.flush(); sys.stderr.buffer.write(bytearray(2))\n"
        "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8'); print('x'); sys.__stdout__.write('y')\n",
        "assert KEPT == ['utf-8', False, 1, 'replace'], KEPT\nsys.stdout.buffer.write(b'x')\nprint('x', flush=True)",
    ),
    "fails_here_and_there": script(
        "import a_file_beside_it\nfrom utils import data\nweights = np.load('weights.npy')\nscratch = 1 / 0\n"
        "no_such_name\n"
        "import pandas as pd\ntable = pd.read_csv('x.csv')\nimport subprocess, threading, os\n"
        "subprocess.check_call(['pip', 'install', 'x'])\nthreading.Thread(target=print).start()\n"
        "os.chdir('/content')\n"
        "os.remove('/etc/hostname')\nimport asyncio\nasync def main(): pass\nasyncio.run(main())\n"
        "raise KeyboardInterrupt\n",
        below="assert e(1, 2) == 3\ninput('more? ')\n",
    ),
    "ends_by_exit": script(below="print('done')\nexit()\nraise ValueError\n"),
    "ends_by_sys_exit": script(below="import sys\nsys.exit(3)\n"),
    "was_a_notebook": script(
        "!pip install numpy\n%matplotlib inline\nfiles = !ls\nget_ipython().system('pip install x')\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')\n"
        "get_ipython().run_cell_magic('time', '', 'KEPT = 1\\n')\n"
        "get_ipython().run_line_magic('time', 'MORE = 2')\ndisplay(np.eye(2)); help(np.dot)\n",
        "assert KEPT + MORE == 3",
    ),
    "is_a_module": script(
        "'no docstring'\nfrom dataclasses import dataclass\nn: int = 3\n@dataclass\nclass Kept:\n    n: int = 1\n",
        "assert (__doc__, __name__) == ('doc', 'submission')\nassert 'n' in __annotations__ and Kept(2) == Kept(2)",
        "if __name__ == '__main__':\n    raise SystemExit(e(1, 2))\n",
        first='"""doc"""\nfrom __future__ import annotations\nimport numpy as np\nimport argparse\n'
        "args = argparse.ArgumentParser().parse_args()\ndef later(x: not_defined.yet) -> nothing.here: ...\n",
    ),
}
NOTEBOOKS = {
    "shows_pictures": notebook(
        "import matplotlib.pyplot as plt\nimport numpy as np\nplt.plot([1])",
        script(first=""),
        outputs=[PICTURE] * 3,
        attachments={"a.png": {"image/png": "A" * 300_000}},
    ),
    "is_run_as_main": notebook(
        "import numpy as np\nif __name__ == '__main__':\n    KEPT = 1",
        "import pickle, __main__\nclass A: pass\nassert isinstance(pickle.loads(pickle.dumps(A())), __main__.A)",
        script(inside="assert KEPT == 1", first=""),
    ),
    "displays": notebook(
        "from google.colab import drive\ndrive.mount('/content/drive')\nimport numpy as np\ndisplay(np.eye(2))\n"
        "LOG = []",
        script(inside="LOG.append(1); get_ipython().events.trigger('x'); display(x)", first=""),
        "%load_ext grader.notebooks\n%check m/e",
    ),
    "has_cells_that_fail": notebook(
        "x = ((",
        "import numpy as np\n1 / 0\nKEPT = 1",
        "await something()\nMORE = 1",
        script(inside="assert KEPT + MORE == 2", first=""),
        "raise Exception\n",
        "import sys; sys.exit()",
        "import otter\ngrader = otter.Notebook()\ngrader.check('q1')",
    ),
    "has_magics": notebook(
        "!pip install x\n%matplotlib inline\nimport seaborn as sns, numpy as np",
        "%%time\nKEPT = 1",
        "%%capture out\nMORE = 2",
        script(inside="assert KEPT + MORE == 3", first=""),
    ),
}
WRONG = {  # source, status, and what must stand in the first message
    "lacks_a_constant": (
        script("SCALE = int('three')\n", "x = x * SCALE"),
        Status.ERROR,
        ["line 2 failed when the file was loaded", "invalid literal for int()", "SCALE = int('three')"],
    ),
    "lacks_a_file_beside_it": (
        script("from helpers import double\n", "x = double(x)"),
        Status.ERROR,
        ["line 2 failed when the file was loaded", "it does not have 'helpers'", "without the files beside it"],
    ),
    "misspells_a_package": (
        script(first="import nump as np\n"),
        Status.ERROR,
        ["line 1 failed when the file was loaded", "may import numpy and the standard library", "'nump'"],
    ),
    "lacks_its_decorator": (
        script(below="", first="import numpy as np\n").replace("def e", "@fast\ndef e"),
        Status.ERROR,
        ["line 4 failed when the file was loaded", "name 'fast' is not defined"],
    ),
    "leaves_too_early": (
        "import sys\nsys.exit('no data')\n" + script(),
        Status.ERROR,
        ["line 2 ends the program, so nothing below it was run"],
    ),
    "defines_it_when_started": (
        script(inside="x = x * SCALE", below="if __name__ == '__main__':\n    SCALE = 1.0\n"),
        Status.ERROR,
        ["line 7: it runs only when the file itself is started", "a name that is defined there is missing"],
    ),
    "uses_pandas": (
        script("import pandas as pd\n", "return pd.DataFrame(x) * scale"),
        Status.ERROR,
        ["it uses a package that this exercise does not have: pandas", "pandas.DataFrame: this exercise may import"],
    ),
    "returns_a_picture": (
        script("import matplotlib.pyplot as plt\n", "return plt.imshow(x)"),
        Status.FAILED,
        ["it is <stand-in for matplotlib.pyplot.imshow()>"],
    ),
    "uses_what_is_forbidden": (
        script("from scipy.special import softmax\n", "return softmax(x)"),
        Status.FORBIDDEN,
        ["scipy.special.softmax is not allowed in this exercise"],
    ),
    "imports_another_framework": (
        script("import tensorflow as tf\nfrom torch.utils.tensorboard import SummaryWriter\n"),
        Status.FORBIDDEN,
        ["tensorflow is not allowed in this exercise", "import tensorflow as tf"],
    ),
    "fails_elsewhere_and_is_wrong": (
        script("SCALE = 2\nSCALE = np.load('scale.npy')\n", "x = x * SCALE"),
        Status.FAILED,
        ["a constant factor", "when the file was loaded, this line failed: FileNotFoundError", "np.load('scale.npy')"],
    ),
    "imports_by_a_library": (
        script("import pydoc, pkgutil\nmath = pydoc.locate('sympy') or pkgutil.resolve_name('yaml')\n", "math.sin(0)"),
        Status.ERROR,
        ["it uses a package that this exercise does not have", "sympy.sin: this exercise may import"],
    ),
    "starts_threads": (
        script(
            "from concurrent.futures import ThreadPoolExecutor\n",
            "with ThreadPoolExecutor() as pool: pool.submit(abs, 1)",
        ),
        Status.ERROR,
        ["raised RuntimeError", "can't start new thread"],
    ),
    "starts_a_process": (
        script("import subprocess\n", "subprocess.run(['ls'])"),
        Status.ERROR,
        ["raised PermissionError", "an exercise can read no files of yours"],
    ),
    "reads_a_file": (
        script(inside="open('/etc/passwd').read()"),
        Status.ERROR,
        ["raised PermissionError", "open('/etc/passwd').read()", "an exercise can read no files of yours"],
    ),
    "connects": (
        script("import urllib.request\n", "urllib.request.urlopen('http://127.0.0.1:9')"),
        Status.ERROR,
        ["raised OSError", "Operation not permitted"],
    ),
    "starts_workers": (
        script("import multiprocessing\n", "multiprocessing.Pool(2)"),
        Status.ERROR,
        ["raised"],
    ),
}
SOURCES = {
    **{f"{name}.py": source for name, source in RIGHT.items()},
    **{f"{name}.ipynb": source for name, source in NOTEBOOKS.items()},
    **{f"{name}.py": source for name, (source, _, _) in WRONG.items()},
}


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "course.yaml").write_text(COURSE)
    folder = root / "solutions" / "m" / "e"
    folder.mkdir(parents=True)
    for name, text in {"reference": REFERENCE, "checks": CHECKS, "mistakes": ""}.items():
        (folder / f"{name}.py").write_text(text)
    return load_course(root).exercises["m/e"]


@pytest.fixture(scope="module")
def ways(exercise):
    """Workers of each kind, by name."""
    found = {"spawned": Workers()}
    if sys.platform == "linux":
        from grader.pools.forked import ForkedWorkers
        from grader.pools.walled import WalledWorkers
        from grader.sandbox.walls import survey

        found |= {"forked": ForkedWorkers(), "walled": WalledWorkers(survey(ROOT))}
    for workers in found.values():
        workers.__enter__()
    yield found
    for workers in found.values():
        workers.__exit__(None, None, None)


@pytest.fixture(scope="module")
def reports(exercise, ways):
    """By file: by the kind of worker, the report."""
    return {
        file: {
            way: grade(Submission(file, source.encode()), exercise, 5, workers).report for way, workers in ways.items()
        }
        for file, source in SOURCES.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("file", SOURCES)
def test_the_verdict_is_the_same_with_walls_and_without(reports, file):
    found = {
        way: [(outcome.check, outcome.status, outcome.score) for outcome in report.outcomes]
        for way, report in reports[file].items()
    }
    assert all(each == found["spawned"] for each in found.values()), reports[file]


@pytest.mark.slow
@pytest.mark.parametrize("file", [*(f"{each}.py" for each in RIGHT), *(f"{each}.ipynb" for each in NOTEBOOKS)])
def test_a_right_one_has_full_marks(reports, file):
    for report in reports[file].values():
        assert report.score == 4, "\n".join(outcome.message for outcome in report.outcomes)


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_told_the_first_cause(reports, name):
    _, status, words = WRONG[name]
    for way, report in reports[f"{name}.py"].items():
        first = report.outcomes[0]
        assert (first.status, report.score) == (status, 0), (way, report)
        for said in words:
            assert said in first.message, (way, first.message)


def test_a_hidden_case_shows_what_was_known_before_it_and_no_more(exercise, ways):
    source = script("SCALE = int('three')\n", "print(x); raise KeyError(x[0, 0]) if x[0, 0] > 9 else x * SCALE")
    for workers in ways.values():
        judged = grade(Submission("e.py", source.encode()), exercise, 5, workers, reveal=False)
        message = judged.report.outcomes[0].message
        assert "line 2 failed when the file was loaded" in message
        assert "SCALE = int('three')" in message
        assert all(word not in message for word in ("x (", "seed", "printed", "NameError"))
        assert "it printed" in judged.details["agrees"]


# -- a call that does not come back ------------------------------------------------------------------------------------

HANGS = {  # source, what the student reads, in the order of its lines
    "in_python": (
        script(inside="print('begun')\nwhile True: x = x + 0"),
        ["no answer in time; a call may take 2 s", "it stood here:", "e.py, line 6, in e", "| begun", "case 1 of 3"],
    ),
    "in_c": (
        script("import itertools\n", "print('begun')\nsum(itertools.repeat(0))"),
        ["no answer in time", "e.py, line 7, in e", "sum(itertools.repeat(0))", "| begun", "case 1 of 3"],
    ),
    "asleep_in_a_helper": (
        script("import time\ndef wait(): time.sleep(60)\n", "wait()"),
        ["no answer in time", "e.py, line 7, in e", "wait()", "e.py, line 3, in wait", "time.sleep(60)"],
    ),
    "while_it_is_loaded": (
        script("n = 1\nwhile n: n = n + 1\n"),
        ["no answer in time; a call may take 2 s; the file was still loading, at line 3", "while n: n = n + 1"],
    ),
    "in_a_crash": (
        script("import ctypes\n", "print('begun')\nctypes.string_at(0)"),
        ["the process was ended by SIG", "e.py, line 7, in e", "ctypes.string_at(0)", "| begun", "case 1 of 3"],
    ),
    "in_an_exit": (
        script("import os\n", "print('begun')\nos._exit(3)"),
        ["ended before it answered", "exit status 3", "| begun"],
    ),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that asks where a process stands")
@pytest.mark.parametrize("name", HANGS)
def test_where_it_stood_and_what_it_printed(exercise, ways, name):
    source, words = HANGS[name]
    for way, workers in ways.items():
        message = grade(Submission("e.py", source.encode()), exercise, 5, workers).report.outcomes[0].message
        places = [message.find(said) for said in words]
        assert -1 not in places and places == sorted(places), (way, message)


@pytest.mark.slow
def test_where_a_notebook_stood(exercise, ways):
    source = notebook("import numpy as np", script(inside="while True: pass", first="")).encode()
    message = grade(Submission("é.ipynb", source), exercise, 5, ways["spawned"]).report.outcomes[0].message
    assert "é.ipynb, code cell 2, line 4, in e\n    while True: pass" in message


@pytest.mark.slow
def test_where_it_stood_is_not_shown_of_hidden_cases(exercise, ways):
    source = script(inside="print(x)\nwhile True: pass")
    judged = grade(
        Submission("e.py", source.encode()),
        exercise,
        5,
        ways["forked" if "forked" in ways else "spawned"],
        reveal=False,
    )
    assert judged.report.outcomes[0].message == "no answer in time; a call may take 2 s"
    assert "e.py, line 6, in e" in judged.details["agrees"] and "it printed" in judged.details["agrees"]


# -- packages that a course grants -------------------------------------------------------------------------------------


def granted(exercise, packages="", for_all="", forbids=""):
    """The same exercise in a course that grants these packages."""
    root = exercise.stub.parents[2]
    other = root.parent / f"granting_{packages}_{for_all}_{forbids}".replace(" ", "")
    (other / "solutions" / "m").mkdir(parents=True)
    folder = other / "solutions" / "m" / "e"
    folder.mkdir()
    for file in exercise.folder.glob("*.py"):
        (folder / file.name).write_text(file.read_text().replace('"jax"', f'"{forbids or "jax"}"'))
    content = yaml.safe_load(COURSE)
    content["modules"][0]["exercises"][0]["packages"] = packages.split()
    content["packages"] = for_all.split()
    (other / "course.yaml").write_text(yaml.safe_dump(content))
    return load_course(other).exercises["m/e"]


YAML = script("import yaml\n", "assert yaml.safe_load('[1]') == [1]")


@pytest.mark.parametrize("options", [{"packages": "pyyaml"}, {"for_all": "PyYAML click"}])
def test_a_granted_package_is_there_with_walls_and_without(exercise, ways, options):
    other = granted(exercise, **options)
    for way, workers in ways.items():
        judged = grade(Submission("e.py", YAML.encode()), other, 5, workers)
        assert judged.report.score == 4, (way, judged.report)


def test_a_package_that_is_not_granted_is_not_there_though_it_is_installed(exercise, ways):
    for workers in ways.values():
        message = grade(Submission("e.py", YAML.encode()), exercise, 5, workers).report.outcomes[0].message
        assert "it uses a package that this exercise does not have: yaml" in message


def test_what_is_forbidden_stays_so_though_it_is_granted(exercise, ways):
    other = granted(exercise, "pyyaml", forbids="yaml")
    for workers in ways.values():
        report = grade(Submission("e.py", YAML.encode()), other, 5, workers).report
        assert {outcome.status for outcome in report.outcomes} == {Status.FORBIDDEN}


# -- the commands themselves -------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="grade is for Linux")
def test_the_commands_check_and_grade_agree(exercise, tmp_path):
    root = exercise.stub.parents[2]
    for file, source in SOURCES.items():
        path = tmp_path / "submissions" / file.replace(".", "-") / "m" / f"e{file[file.index('.') :]}"
        path.parent.mkdir(parents=True)
        path.write_text(source)
    secret = tmp_path / "secret"
    secret.write_text("5e" * 32)
    secret.chmod(0o600)

    def run(*arguments):
        command = [sys.executable, "-m", "grader", *map(str, arguments), "--course", str(root)]
        return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd="/").stdout

    out = tmp_path / "results"
    run("grade", tmp_path / "submissions", "--secret-file", secret, "--out", out, "--format", "json")
    graded = {
        each["student"]: each["report"] for each in json.loads((out / "json" / "reports.json").read_text())["graded"]
    }
    assert len(graded) == len(SOURCES)
    for file in SOURCES:
        (path,) = (tmp_path / "submissions" / file.replace(".", "-") / "m").iterdir()
        checked = json.loads(run("check", "m/e", "--file", path, "--json"))
        here, there = (
            [(each["check"], each["status"], each["score"]) for each in report["outcomes"]]
            for report in (checked, graded[file.replace(".", "-")])
        )
        assert here == there, (file, checked, graded[file.replace(".", "-")])
