"""Whatever breaks a run, the next one ends as if nothing had happened. The trials stand in `tests/faults.py`.

They run in a process of their own, which forks: a test runner has threads.
"""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.faults import FAULTS


def trials(first: int, last: int, *faults: str) -> None:
    command = [sys.executable, "-m", "tests.faults", str(first), str(last), *faults]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize("fault", [fault.__name__ for fault in FAULTS])
def test_some_faults(fault):
    trials(1000, 1003, fault)


@pytest.mark.slow
def test_two_hundred_kills():
    trials(0, 100, "killed")


@pytest.mark.slow
@pytest.mark.parametrize("fault", [fault.__name__ for fault in FAULTS[1:]])
def test_more_faults(fault):
    trials(0, 20, fault)
