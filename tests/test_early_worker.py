"""Whether a command starts a worker before it has read the course."""

import pytest

from grader.cli.main import _needs_worker


@pytest.fixture(autouse=True)
def _a_kernel(tmp_path, monkeypatch):
    (tmp_path / "exercises" / "cuda").mkdir(parents=True)
    (tmp_path / "exercises" / "cuda" / "softmax_rows.cu").write_text("")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ("check attention/softmax_attention", True),
        ("check", True),
        ("brief position/rope --file mine.py", True),
        ("check cuda/softmax_rows", False),
        ("check cuda/softmax_rows --emulate", False),
        ("check softmax_rows --file mine.cu", False),
        ("list", False),
        ("", False),
    ],
)
def test_python_alone_needs_a_worker(arguments, needed):
    assert _needs_worker(arguments.split()) is needed
