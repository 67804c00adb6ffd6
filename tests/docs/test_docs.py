"""The documentation, held to what the program does; and the rules of the house."""

import ast
import doctest
import importlib
import pkgutil
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import innercourt
from innercourt.cli.main import cli

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "innercourt"
FILES = sorted(SOURCE.rglob("*.py"))
WRITTEN_BY_THE_BUILD = {ROOT / "docs" / "reference" / "api"}
PAGES = sorted(
    page
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    if page.parent not in WRITTEN_BY_THE_BUILD
)
MODULES = sorted(module.name for module in pkgutil.walk_packages(innercourt.__path__, "innercourt.")) + [
    "innercourt"
]
EXAMPLE = re.compile(r"^```(python|pycon|yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MOST_LINES, MOST_FUNCTION_LINES = 400, 60


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_reference_tells_every_command_and_option() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text()
    sections = dict(
        re.findall(r"^## `innercourt (\w+)[^`]*`\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    )
    assert sorted(sections) == sorted(cli.commands)
    for name, command in cli.commands.items():
        for parameter in command.params:
            wanted = parameter.opts if isinstance(parameter, click.Option) else [parameter.name.upper()]
            untold = [word for word in wanted if word not in sections[name]]
            assert not untold, f"docs/reference/cli.md says nothing of {untold} under {name}"


def test_the_reference_tells_every_verb_of_a_group_with_its_options() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text()
    for group in (command for command in cli.commands.values() if isinstance(command, click.Group)):
        section = page.partition(f"## `innercourt {group.name}")[2].partition("\n## ")[0]
        for name, command in group.commands.items():
            assert f"`{name}" in section, f"docs/reference/cli.md says nothing of {group.name} {name}"
            options = [p.opts[0] for p in command.params if isinstance(p, click.Option)]
            assert [opt for opt in options if opt not in section] == []


def test_the_reference_tells_of_no_option_that_is_not_there() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text()
    groups = [command for command in cli.commands.values() if isinstance(command, click.Group)]
    inner = [command for group in groups for command in group.commands.values()]
    every = [cli, *cli.commands.values(), *inner]
    known = {opt for c in every for p in c.params for opt in (*p.opts, *p.secondary_opts)}
    told = set(re.findall(r"`(--[a-z-]+)", page))
    assert told - known - {"--help"} == set()


def test_the_reference_tells_of_every_public_name() -> None:
    page = (ROOT / "docs" / "reference" / "api.md").read_text()
    missing = [name for name in innercourt.__all__ if name not in page and not name.startswith("_")]
    assert missing == []


def test_the_tables_of_the_reference_are_what_the_program_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs")
    tables = importlib.import_module("tables")
    held = set()
    for name in tables.PAGES:
        page = (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")
        assert page == tables.written(page), f"docs/reference/{name}.md is not fresh: make tables"
        held |= {found[2] for found in tables.PLACE.finditer(page)}
    assert held == set(tables.tables())


def test_every_public_name_is_there() -> None:
    assert [name for name in innercourt.__all__ if not hasattr(innercourt, name)] == []


@pytest.mark.parametrize("name", MODULES)
def test_doctests_of_modules(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = importlib.import_module(name)
    monkeypatch.chdir(tmp_path)
    failed, _ = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert failed == 0


@pytest.mark.parametrize("page", [page for page in PAGES if EXAMPLE.search(page.read_text())], ids=named)
def test_examples_of_pages_run(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the order of the page: files that it shows are made, then examples run beside them."""
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    names: dict[str, object] = {}
    shown: set[Path] = set()
    for language, text in EXAMPLE.findall(page.read_text()):
        if language == "yaml":
            shown |= write_shown_file(text)
        else:
            assert [problem for folder in shown for problem in innercourt.check_case(str(folder))] == []
            example = doctest.DocTestParser().get_doctest(text, names, named(page), str(page), 0)
            assert runner.run(example, clear_globs=False).failed == 0
            names = example.globs
    assert [problem for folder in shown for problem in innercourt.check_case(str(folder))] == []


def write_shown_file(text: str) -> set[Path]:
    """A block of YAML whose first line names a file, `# regent/case.yaml`, written; its folder.

    Of a file that is there already only the sections shown are replaced, as the page then says.
    """
    shown = re.match(r"# (\S+/\S+\.yaml)(: in place of its \w+)?\n", text)
    if shown is None:
        return set()
    path = Path(shown[1])
    path.parent.mkdir(exist_ok=True)
    if shown[2]:
        (section,) = re.findall(r"^\w+:", text, re.MULTILINE)
        old = path.read_text()
        new = re.sub(rf"^{section}\n(?: .*\n|\n)*", text.partition("\n")[2] + "\n", old, flags=re.MULTILINE)
        assert new != old
        text = new
    path.write_text(text)
    return {path.parent}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    local = [link for link in links if not re.match(r"<?[a-z]+:", link)]
    lost = [link for link in local if not (page.parent / link).exists()]
    assert [link for link in lost if (page.parent / link).parent not in WRITTEN_BY_THE_BUILD] == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= MOST_LINES
    functions = (
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = {f"{f.name}, line {f.lineno}": f.end_lineno - f.lineno + 1 for f in functions}
    assert {where: length for where, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nothing_is_evaluated_or_unpickled(path: Path) -> None:
    tree = ast.parse(path.read_text())
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    loaded = {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    loaded |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    assert called & {"eval", "exec", "compile", "__import__"} == set()
    assert loaded & {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"} == set()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_public_names_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text())
    public = (
        node for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    )  # fmt: skip
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_no_file_names_a_package_index() -> None:
    index = re.compile(r"--(extra-)?index-url|--find-links|pypi\.org/simple|files\.pythonhosted\.org")
    texts = [
        *sorted((ROOT / "requirements").glob("*")),
        ROOT / "pyproject.toml",
        ROOT / "Makefile",
        ROOT / ".ci" / "run",
    ]
    assert [named(path) for path in texts if index.search(path.read_text())] == []


def test_every_locked_requirement_has_a_hash() -> None:
    for lock in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / lock).read_text()
        blocks = [block for block in re.split(r"\n(?=[A-Za-z])", text) if "==" in block]
        assert blocks
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_locks_agree() -> None:
    def versions(lock: str) -> dict[str, str]:
        text = (ROOT / "requirements" / lock).read_text()
        return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))

    dev = versions("dev.txt")
    assert {name: dev.get(name) for name in versions("run.txt")} == versions("run.txt")


def test_tests_do_not_hide_in_comments() -> None:
    """A skipped or expected failure states its reason."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for call in _calls(path, {"skip", "skipif", "xfail"}):
            told = call.args or any(k.arg == "reason" for k in call.keywords)
            assert told, f"{named(path)}:{call.lineno} skips without a reason"


def _calls(path: Path, names: set[str]) -> Iterator[ast.Call]:
    with tokenize.open(path) as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node
