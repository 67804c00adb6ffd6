"""Loading a case: nothing is searched for garbage meanwhile, and all is as before afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from innercourt.case import foreseen
from innercourt.cli.loading import keeping, loaded
from innercourt.errors import UsageError


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()
    foreseen._now.clear()


def test_no_garbage_is_looked_for_meanwhile_and_again_later() -> None:
    with keeping():
        assert not gc.isenabled()
        before = gc.get_freeze_count()
        made = [[n] for n in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_it_is_looked_for_again_after_a_mistake() -> None:
    with pytest.raises(UsageError):
        loaded("no-such-case")
    assert gc.isenabled()


def test_a_case_is_loaded_and_its_programs_are_on_their_way() -> None:
    assert loaded("beijing-2025").file.id == "beijing-2025"
    assert len(foreseen._now) == 1
