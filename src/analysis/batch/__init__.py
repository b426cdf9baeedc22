"""Running notebooks: plan, run, ledger."""

import sys

# jsonschema imports this on sight and builds 35 grammars that no notebook needs: a second per process.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
