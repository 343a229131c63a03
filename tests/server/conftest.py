"""One running server for all tests of this folder that leave it as they found it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.serving import Device, Seed, Serving, seed


@dataclass
class House:
    """A running server with everybody's first device signed in."""

    serving: Serving
    seed: Seed
    devices: dict[str, Device]

    def __getitem__(self, account: str) -> Device:
        return self.devices[account]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server; tests make meetings of their own in it."""
    data = tmp_path_factory.mktemp("house") / "data"
    made = seed(data, codes=8)
    serving = Serving(data).start()
    try:
        yield House(serving, made, {name: Device(serving).enrol(made.code(name)) for name in made.people})
    finally:
        if serving.process is not None:
            serving.kill()
