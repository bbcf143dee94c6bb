"""The Python sample of docs/tokens.md: `sample` has its functions, and `run_example` runs the example that uses them."""

import re
from pathlib import Path
from types import SimpleNamespace

import boto3

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "tokens.md"
_FUNCTIONS, _EXAMPLE = re.findall(r"^```python\n(.*?)^```$", _PAGE.read_text(), re.MULTILINE | re.DOTALL)


def _run(code, names):
    exec(compile(code, str(_PAGE), "exec"), names)
    return SimpleNamespace(**names)


sample = _run(_FUNCTIONS, {})


def run_example(**names):
    """Returns what the example has assigned."""
    return _run(_EXAMPLE, {"boto3": boto3, **vars(sample), **names})
