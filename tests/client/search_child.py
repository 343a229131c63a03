"""Opens a cabinet without its server and reads words until it is killed; says each transaction of pages.

Started by test_search with: root, vault id.
"""

import os
import sys
import threading
from pathlib import Path
from typing import Any

from ecabinet.client import text_index
from ecabinet.client.cabinet import Cabinet
from ecabinet.client.keys import FileStore
from tests.client.cabinets import QUICK, SECRET


def main(root: Path, vault_id: str) -> None:
    keep = text_index.keep

    def told(*arguments: Any, **named: Any) -> Any:
        kept = keep(*arguments, **named)
        os.write(1, b"kept\n")
        return kept

    text_index.keep = told
    cabinet = Cabinet.unlock(root, vault_id, SECRET, FileStore(root / "keys"), costs=QUICK)
    os.write(1, b"open\n")
    cabinet.start()
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
