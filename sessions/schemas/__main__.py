"""Print docs/schema.md: `python -m sessions.schemas > docs/schema.md`."""

from __future__ import annotations

import sys

from sessions.schemas.ddl import schema_page

if __name__ == "__main__":
    sys.stdout.write(schema_page())
