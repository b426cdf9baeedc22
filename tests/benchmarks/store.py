"""Kill imports at a hundred moments: ``python tests/benchmarks/store.py [times] [seed]``; the store stays whole."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from store_killing import kill_often

if __name__ == "__main__":
    times, seed = (int(text) for text in (sys.argv[1:] + ["100", "1"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        imports = kill_often(Path(folder) / "office.duckdb", times, seed)
    sys.stdout.write(f"bench store_kills {times}\nbench store_imports_between {imports}\n")
