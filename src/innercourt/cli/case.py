"""Cases on disk: `innercourt cases`, `check`, `new` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from innercourt.cli.loading import keeping
from innercourt.cli.say import hand_out, say
from innercourt.errors import spelled_out


@click.command()
def cases() -> None:
    """List the packaged cases."""
    import innercourt

    found = innercourt.cases()
    width = max((len(name) for name in found), default=0)
    for name, title in found.items():
        say(f"{name:<{width}}  {title}")


@click.command()
@click.argument("name", required=False)
def patterns(name: str | None) -> None:
    """List the patterns, or tell what NAME is: roles, tree, quantities, propositions."""
    import innercourt

    if name is not None:
        say(innercourt.pattern_page(innercourt.pattern(name)), nl=False)
        return
    found = innercourt.patterns()
    width = max(map(len, found))
    for pattern, title in found.items():
        say(f"{pattern:<{width}}  {title}")


@click.command()
@click.argument("case")
@click.option("--expand", is_flag=True, help="Print what its patterns become, as YAML, if it has no mistake.")
def check(case: str, expand: bool) -> int:
    """Tell every mistake in CASE at once.

    Each with its file, line and path, what was expected, what was found, and what to try. Exit
    status 2 when there is one; warnings refuse nothing.
    """
    with keeping():
        import innercourt

        problems = innercourt.check_case(case)
    for problem in problems:
        say(f"{problem}\n", err=expand)
    wrong = sum(problem.severity == "error" for problem in problems)
    if expand and not wrong:
        brought = innercourt.expansion(case)
        hand_out(innercourt.to_yaml(brought) if brought else f"# {case} uses no pattern\n", nl=False)
        return 0
    warned = len(problems) - wrong
    say(f"{spelled_out(case)}: {_counted(wrong, 'mistake')}, {_counted(warned, 'warning')}")
    return 2 if wrong else 0


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--pattern", metavar="NAME", help="Build it round this pattern; `innercourt patterns` lists them."
)
def new(directory: Path, pattern: str | None) -> None:
    """Write a commented case into DIRECTORY.

    It checks and runs as it stands; change it from there.
    """
    import innercourt

    innercourt.new_case(directory, pattern)
    say(f"written: {directory}\ntry       innercourt brief {directory}")


@click.command()
def schema() -> None:
    """Print the JSON Schema of a case.

    Editors complete and underline with it.
    """
    import innercourt

    say(json.dumps(innercourt.case_schema(), ensure_ascii=False, indent=2))


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
