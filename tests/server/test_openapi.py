"""The API is called from its own description: no fault of the server, no answer that is not described."""

import json
import subprocess
import sys
from pathlib import Path

from ecabinet.server.api import ENDPOINTS
from tests.server.conftest import House
from tests.serving import Device

EXAMPLES = 8
"""Of each operation; the description names twenty."""
ALLOWED_S = 90


def test_the_description_is_told_without_any_page(house: House) -> None:
    stranger = Device(house.serving)
    answer = stranger.call("GET", "/openapi.json")
    assert answer.status_code == 200
    described = answer.json()
    operations = [one for methods in described["paths"].values() for one in methods]
    assert len(operations) == len(ENDPOINTS)
    for path in ("/", "/schema", "/swagger", "/redoc"):
        assert stranger.call("GET", path).status_code == 404


def test_every_operation_keeps_to_the_description(house: House, tmp_path: Path) -> None:
    device = Device(house.serving).enrol(house.seed.code("secretary"))
    ran = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{house.serving.url}/openapi.json",
         "-H", f"Authorization: Bearer {device.token}", "--tls-verify", "false", "--no-color",
         "--phases", "fuzzing", "--max-examples", str(EXAMPLES), "--suppress-health-check", "all",
         # Some rules cannot be said in a schema: a signature fits or not.
         "--exclude-checks", "positive_data_acceptance"],
        cwd=tmp_path, capture_output=True, text=True, timeout=ALLOWED_S,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert f"Tested: {len(ENDPOINTS)}" in ran.stdout
    faults = [
        line for line in house.serving.log.read_text().splitlines() if json.loads(line)["level"] == "error"
    ]
    assert not faults, faults[:3]
