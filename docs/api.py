"""The reference pages of the Python packages: signatures and docstrings, read without importing.

Docstrings of this project are Markdown with indented figures and doctests. Each module becomes
one page, `reference/api/innercourt.court.model.md`.
"""

import ast
import re
from pathlib import Path

Definition = ast.FunctionDef | ast.ClassDef


def write_pages(source: Path, into: Path) -> None:
    """Write one page for each documented module of the package at `source`, and an index of them."""
    into.mkdir(parents=True, exist_ok=True)
    pages = {module_name(path, source): page(path, source) for path in sorted(source.rglob("*.py"))}
    pages = {name: text for name, text in pages.items() if text}
    for old in into.glob("*.md"):
        if old.stem not in pages:
            old.unlink()
    index = "# The modules\n\n```{toctree}\n:maxdepth: 1\n\n" + "\n".join(pages) + "\n```\n"
    for name, text in {**pages, "index": index}.items():
        target = into / f"{name}.md"
        if not target.exists() or target.read_text() != text:
            target.write_text(text)


def module_name(path: Path, source: Path) -> str:
    """The dotted name of the module at `path`."""
    parts = [source.name, *path.relative_to(source).with_suffix("").parts]
    return ".".join(part for part in parts if part != "__init__")


def page(path: Path, source: Path) -> str:
    """The page of one module; empty when it has no docstring."""
    tree = ast.parse(path.read_text())
    lesson = ast.get_docstring(tree)
    if not lesson:
        return ""
    sections = [f"# {module_name(path, source)}", markdown(lesson)]
    for node in tree.body:
        if isinstance(node, Definition) and public(node):
            sections += definition(node, "##")
    return "\n\n".join(sections) + "\n"


def definition(node: Definition, mark: str) -> list[str]:
    """Heading, signature and docstring of a function or class, then those of its methods."""
    sections = [
        f"{mark} {node.name}",
        f"```python\n{signature(node)}\n```",
        markdown(ast.get_docstring(node) or ""),
    ]
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef) and public(inner):
                sections += definition(inner, mark + "#")
    return sections


def public(node: Definition) -> bool:
    """Whether readers of the reference should see it."""
    return not node.name.startswith("_") and ast.get_docstring(node) is not None


def signature(node: Definition) -> str:
    """The definition without its body; a class with its fields."""
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        fields = [f"    {ast.unparse(item)}" for item in node.body if isinstance(item, ast.AnnAssign)]
        return "\n".join(
            [f"class {node.name}({bases}):" if bases else f"class {node.name}:", *(fields or ["    ..."])]
        )
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){result}"


def markdown(docstring: str) -> str:
    """A docstring as Markdown: doctests become blocks of code, headings of figures stay as they are."""
    blocks = re.split(r"\n\s*\n", docstring.expandtabs())
    return "\n\n".join(f"```pycon\n{block}\n```" if block.startswith(">>>") else block for block in blocks)


__all__ = ["write_pages"]
