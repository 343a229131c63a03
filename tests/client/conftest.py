"""Served houses and streets of cabinets for the tests of the headless client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ecabinet.papers.jobs import Jobs
from tests.client.cabinets import Neighbourhood, seed_streets
from tests.serving import Seed, Serving, seed

STREETS = 90


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First contact is unverified on purpose; urllib3's warning of it says nothing here."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"))


@pytest.fixture(scope="session")
def jobs() -> Iterator[Jobs]:
    """One pool of papers' workers for all cabinets."""
    with Jobs() as pool:
        yield pool


@pytest.fixture
def street(tmp_path: Path, jobs: Jobs) -> Iterator[Neighbourhood]:
    """Homes around a fresh server of their own, which the test may kill and forge."""
    made = seed(tmp_path / "data", codes=2)
    serving = Serving(tmp_path / "data").start()
    around = Neighbourhood(tmp_path / "homes", serving, made, jobs)
    try:
        yield around
    finally:
        around.close()
        if serving.process is not None:
            serving.kill()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, list[Seed]]]:
    """One server for all tests that leave it running and its files alone, with a body for each of them."""
    data = tmp_path_factory.mktemp("served") / "data"
    seeds = seed_streets(data, STREETS)
    serving = Serving(data).start()
    yield serving, seeds
    if serving.process is not None:
        serving.kill()


@pytest.fixture
def quiet(tmp_path: Path, jobs: Jobs, served: tuple[Serving, list[Seed]]) -> Iterator[Neighbourhood]:
    """Homes around the shared server, their body and people known to nobody else."""
    serving, seeds = served
    around = Neighbourhood(tmp_path / "homes", serving, seeds.pop(), jobs)
    try:
        yield around
    finally:
        around.close()
