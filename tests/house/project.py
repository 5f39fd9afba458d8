"""The project's own files: what git keeps or would keep."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
NOT_OURS = {".git", ".venv", ".cache", ".local", "var", "vendor", "__pycache__", ".ruff_cache"}


@cache
def files():
    """Paths relative to the project; of a copy without git, what its folders hold."""
    if (ROOT / ".git").exists():
        lines = subprocess.run(LIST, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        paths = [Path(line) for line in lines.splitlines()]
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        paths = [path for path in paths if not NOT_OURS & set(path.parts)]
    return sorted(path for path in set(paths) if (ROOT / path).is_file())


def of_kind(*suffixes, under=""):
    return [path for path in files() if path.suffix in suffixes and str(path).startswith(under)]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def code_and_templates():
    """Python of the portal itself, templates and scripts: all that may name a file."""
    return [path for path in of_kind(".py", ".html", ".js", ".css") if path.parts[0] != "tests"]
