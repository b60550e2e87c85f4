"""``python -m coaching.validate FILE.json``: write the evidence page again from the figures of a finished run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from coaching.validate.page import page

if __name__ == "__main__":
    source = Path(sys.argv[1])
    source.with_suffix(".md").write_text(page(json.loads(source.read_text(encoding="utf-8"))), encoding="utf-8")
