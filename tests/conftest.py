"""What many tests share: the built-in rules, and where the material is that not every checkout has."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cleaner.loader import builtin_rules, load
from cleaner.rules import RuleSet

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

settings.register_profile(
    "cleaner", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("cleaner")

# A CI that starts the tests in the background hands down an ignored Ctrl-C; processes under test must hear theirs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return load(builtin_rules())


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs ../shared")
    return SHARED
