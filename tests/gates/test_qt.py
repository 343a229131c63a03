"""PySide6 keeps its references: a release that dropped one per call aborted the process after thousands."""

import sys

import pytest

from tests.gates.tree import python

EMISSIONS = 200_000
# On Python 3.11 None, True and False are counted, and a count that reaches zero ends the process; later
# Pythons never free them, so there the counts of what arrived are all that can be seen.
SMOKE = f"""
import ctypes, sys
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Source(QObject):
    rang = Signal(int)

application = QCoreApplication([])
source = Source()
arrived = []

def hear(number):
    arrived.append(number)
    if "drop" in sys.argv:
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))

source.rang.connect(hear)
before = sys.getrefcount(None), sys.getrefcount(True)
for number in range({EMISSIONS}):
    source.rang.emit(number)
    source.setObjectName("a")
    source.blockSignals(False)
after = sys.getrefcount(None), sys.getrefcount(True)
assert len(arrived) == {EMISSIONS} and arrived[-1] == {EMISSIONS} - 1, len(arrived)
lost = [a - b for a, b in zip(before, after)]
assert max(lost) < 1000, lost
print("kept")
"""


def test_two_hundred_thousand_signals() -> None:
    run = python(SMOKE, QT_QPA_PLATFORM="offscreen")
    assert run.returncode == 0, run.stdout
    assert run.stdout.strip() == "kept"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is never freed from Python 3.12 on")
def test_a_dropped_reference_is_noticed() -> None:
    run = python(f"import sys; sys.argv.append('drop')\n{SMOKE}", QT_QPA_PLATFORM="offscreen")
    assert run.returncode != 0
    assert "kept" not in run.stdout
