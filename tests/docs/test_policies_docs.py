"""The page about policies is true: its example runs as it stands, and the reference is written from the cards."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from policies.reference import markdown

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/add-a-policy.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_example_runs_as_it_stands(tmp_path):
    (example,) = blocks("python")
    path = tmp_path / "per_deal.py"
    path.write_text(example, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(path)], env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "per-deal conforms\n"), done.stderr


def test_the_toml_blocks_are_toml_and_name_the_example():
    entry, playbook = (tomllib.loads(block) for block in blocks("toml"))
    assert entry["project"]["entry-points"]["shapan.policies"] == {"incentives:per-deal": "per_deal:PerDeal"}
    assert playbook["incentives"]["policy"] == "per-deal"


def test_the_reference_page_is_up_to_date():
    page = (ROOT / "docs/reference/policies.md").read_text(encoding="utf-8")
    assert page == markdown(), "run: python -m policies.reference > docs/reference/policies.md"
