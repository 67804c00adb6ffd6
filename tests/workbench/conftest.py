"""One analysed case for all tests of the workbench: it is compiled once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from innercourt.workbench.desk import Desk
from tests.workbench.served import analysed, own_case
from tests.workbench.small import FILES

DRAWS = 2000


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose analysis is done; no test changes its case."""
    made = analysed(Desk(own_case(tmp_path_factory.mktemp("desk"), FILES), draws=DRAWS))
    yield made
    made.close()
