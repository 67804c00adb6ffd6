"""Loading a case as quickly as may be, for commands that compute."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import innercourt

if TYPE_CHECKING:
    from innercourt.analysis import Case


@contextmanager
def keeping() -> Iterator[None]:
    """Python does not look for garbage meanwhile, nor ever again among what there is at the end.

    To load the library, to read a case and to lay a page out makes very many objects, most of which stay. To look
    through them again and again takes a twentieth of a brief's time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def loaded(case: str) -> Case:
    """The case of that name, or in that folder; its programs are on their way meanwhile."""
    with keeping():
        import_module("innercourt.case.foreseen").foresee(case)
        return innercourt.load(case)
