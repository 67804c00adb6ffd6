"""Packaged cases: `<case-id>/case.yaml`, with more files beside it where a case is split.

`_template/case.yaml` is the case that `innercourt new` writes; `_patterns/*.yaml` are the episodes
that history repeats (`innercourt patterns`). This file only finds folders;
nothing is read here.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from innercourt.errors import UsageError

HOME = Path(__file__).parent
MAIN = "case.yaml"
TEMPLATE = HOME / "_template"
PATTERNS = HOME / "_patterns"


def packaged() -> list[str]:
    """Names of the packaged cases, in order of the alphabet.

    >>> "_template" in packaged()
    False
    """
    found = (path.parent.name for path in HOME.glob(f"*/{MAIN}"))
    return sorted(name for name in found if not name.startswith("_"))


def locate(name_or_path: str | Path) -> Path:
    """The folder of a case: a packaged name, a folder, or the `case.yaml` in one.

    A packaged name wins over a folder of that name; write `./name` for the folder. Raises
    `UsageError` if there is neither.
    """
    if not isinstance(name_or_path, str | Path):
        raise UsageError(
            "this names no case",
            expected="the name of a packaged case, or a folder with a `case.yaml`",
            found=f"a value of type {type(name_or_path).__name__}",
        )
    text = str(name_or_path)
    if text in packaged():
        return HOME / text
    try:
        path = Path(text).expanduser()
        if text and path.is_dir():
            return path
        if path.is_file() and path.name == MAIN:
            return path.parent
        found = f"`{text}`, a file" if path.is_file() else f"`{text}`" if text else "no name at all"
    except (OSError, ValueError, RuntimeError):  # a name too long, with a NUL, `~nobody`
        found = f"{ascii(text)[:80]}"
    near = get_close_matches(text, packaged(), 1)
    raise UsageError(
        "there is no such case",
        expected="a packaged case (" + ", ".join(packaged()) + ") or a folder with a `case.yaml`",
        found=found,
        hint=f"`{near[0]}`" if near else "",
    )
