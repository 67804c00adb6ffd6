"""How many processors there are, also where the system does not tell which of them one may use."""

import os

import pytest

from innercourt.machine import processors


def test_processors_are_those_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5}, raising=False)
    assert processors() == 2


@pytest.mark.parametrize(("there", "found"), [(6, 6), (None, 1)])
def test_elsewhere_those_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, there: int | None, found: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: there)
    assert processors() == found
