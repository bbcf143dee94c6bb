"""Counts the steps that pass and fail. A step that fails does not stop the others."""

import traceback
from contextlib import contextmanager


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextmanager
    def step(self, title):
        try:
            yield
        except Exception:
            self.failed += 1
            print(f"  FAILED {title}")
            print(traceback.format_exc())
        else:
            self.passed += 1
            print(f"  ok     {title}")
