"""Indexes built once for all unit tests, with the encoder that needs no weights."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.build import open_index
from index.store import NoticeIndex
from tests.unit.admin_office import Office
from tests.unit.assistant_fixtures import REAL, SMALL, encoder


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> NoticeIndex:
    """The real notice alone."""
    return open_index([REAL], encoder(), tmp_path_factory.mktemp("real"), calibration=Path("none"))


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> NoticeIndex:
    """The made-up notice alone."""
    return open_index(
        [SMALL], encoder(), tmp_path_factory.mktemp("small"), calibration=Path("none")
    )


@pytest.fixture(scope="session")
def both_index(tmp_path_factory: pytest.TempPathFactory) -> NoticeIndex:
    """The real notice and the made-up one."""
    return open_index(
        [REAL, SMALL], encoder(), tmp_path_factory.mktemp("both"), calibration=Path("none")
    )


@pytest.fixture
def run_all() -> Callable[[Sequence[Callable[[], object]]], None]:
    """Runs all calls at once, each in a thread; raises what the first of them raised."""

    def run(calls: Sequence[Callable[[], object]]) -> None:
        with ThreadPoolExecutor(len(calls)) as pool:
            for done in [pool.submit(call) for call in calls]:
                done.result(timeout=20)

    return run


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.admin.jobs.wait(20)


@pytest.fixture
def inside(office: Office) -> Office:
    """Signed in."""
    assert office.sign_in().status_code == 200
    return office
