"""`innercourt sources` and `innercourt baserate`: who is right, who knows, who copies; how often it happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from innercourt.cli.options import Count, NewFile
from innercourt.cli.say import say
from innercourt.errors import UsageError


@click.command()
@click.argument("claims", nargs=-1)
@click.option(
    "--record", is_flag=True, help="Track records instead: CLAIMS are finished cases, or none for all."
)
@click.option("--for", "for_case", metavar="CASE", help="With --record: priors of reliability for this case.")
@click.option("--source", help="With --record: the page of one source.")
@click.option("--ledger", metavar="PLACE", help="With --record: resolved statements of this ledger, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the page.")
@click.option(
    "--out", type=NewFile(), help="Write the truth, the resolved reports or the priors to this file."
)
def sources(
    claims: tuple[str, ...],
    record: bool,
    for_case: str | None,
    source: str | None,
    ledger: str | None,
    as_json: bool,
    out: Path | None,
) -> None:
    """Weigh the claims in CLAIMS (CSV: source, object, value, and if known date).

    Prints how reliable each source is, who copies, and the closest calls.
    """
    import innercourt

    if (for_case or source or ledger) and not record:
        raise UsageError("--for, --source and --ledger go with --record", expected="--record", found="none")
    if for_case:
        return _tell(innercourt.learned_priors(for_case, claims, ledger or ""), None, out)
    if record:
        kept = innercourt.track_record(claims, ledger or "")
        if source:
            return _tell(kept.source(source).page(), None, out)
        return _tell(str(kept), kept.as_json() if as_json else None, out, kept.as_csv() if out else "")
    if len(claims) != 1:
        raise UsageError(
            "sources needs one file of claims", expected="CLAIMS.csv", found=f"{len(claims)} files"
        )
    found = innercourt.sources(claims[0])
    return _tell(str(found), found.as_json() if as_json else None, out, found.truth_csv() if out else "")


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "--within", type=Count(0, 366), default=10, show_default=True, help="Days apart that are one event."
)
@click.option("--states", type=Count(1, 1000), help="Mean number of states: tells rates for one state, too.")
@click.option("--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where draws start.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the page.")
@click.option("--out", type=NewFile(), help="Write every event with its probability to this CSV file.")
def baserate(
    files: tuple[str, ...], within: int, states: int | None, seed: int, as_json: bool, out: Path | None
) -> None:
    """How often coups are tried and succeed, from FILES: three or more lists that disagree."""
    import innercourt

    found = innercourt.baserate(files, within=within, states=states, seed=seed)
    _tell(str(found), found.as_json() if as_json else None, out, found.events_csv() if out else "")


def _tell(page: str, data: dict[str, Any] | None, out: Path | None, table: str = "") -> None:
    """Print the page, or the data as JSON; write the table, or else the page, to the file if one is named."""
    import innercourt

    if out is not None:
        innercourt.write_whole(out, table or page)
    if data is not None and (table or out is None):
        say(json.dumps(data, ensure_ascii=False, indent=2), json=True)
    elif table or out is None:
        say(page.rstrip("\n"))
    if out is not None:
        say(f"written: {out}", err=True)
