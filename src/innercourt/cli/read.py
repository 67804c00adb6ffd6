"""`innercourt read`: the statements of articles, each with its chain."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from innercourt.cli.options import Day, NewFile, recorder
from innercourt.cli.say import say
from innercourt.errors import UsageError


@click.command()
@click.argument("documents", nargs=-1, metavar="[FILE|URL|-]...")
@click.option("--publisher", default="", help="Who published it, where the document does not say.")
@click.option("--published", type=Day(), help="The day it was published, where the document does not say.")
@click.option("--case", "case", default="", help="Match actors, sources and propositions of this case.")
@click.option(
    "--propose", type=NewFile(), help="Write the statements to this file, for you to accept or reject."
)
@click.option(
    "--accept",
    type=click.Path(path_type=Path),
    help="Print what was accepted in this file as reports of a case.",
)
@click.option(
    "--ledger", default="", help="Record the documents in this ledger; with --accept, what was accepted."
)
@recorder
@click.option(
    "--endpoint", default="", help="Read by the model behind this OpenAI-compatible address instead."
)
@click.option("--model", default="", help="With --endpoint: the model's name.")
@click.option("--private", is_flag=True, help="Allow addresses inside a private network.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document, one a line.")
def read(
    documents: tuple[str, ...], publisher: str, published: date | None, case: str, propose: Path | None,
    accept: Path | None, ledger: str, by: str, endpoint: str, model: str, private: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find who said what in articles, through whom, and how sure they were."""
    import innercourt

    _refuse(documents, accept, propose, endpoint, model)
    if accept is not None:
        say(innercourt.accept_statements(accept, case, ledger, by), nl=False)
        return
    for name in documents:
        reading = innercourt.read(
            name,
            publisher=publisher,
            published=published,
            private_addresses=private,
            endpoint=endpoint,
            model=model,
        )
        if ledger:
            say(innercourt.capture_reading(reading, case, ledger, by), err=True)
        if propose is not None:
            innercourt.propose_statements(reading, case, propose)
            say("\n".join([f"written: {propose}", *reading.document.notes]), err=True)
        if as_json:
            say(json.dumps(innercourt.reading_to_json(reading, case), ensure_ascii=False), json=True)
        elif propose is None:
            say(innercourt.render_reading(reading))


def _refuse(
    documents: tuple[str, ...],
    accept: Path | None,
    propose: Path | None,
    endpoint: str,
    model: str,
) -> None:
    """Options that do not go together are told before any work."""
    if (accept is None) == (not documents):
        raise UsageError(
            "nothing to read" if accept is None else "--accept takes no documents",
            expected="files, addresses, or - for standard input", found="none" if accept is None else f"`{documents[0]}`",  # noqa: E501
        )  # fmt: skip
    if propose is not None and len(documents) > 1:
        raise UsageError("--propose writes one document", expected="one document", found=f"{len(documents)}")
    if bool(endpoint) != bool(model):
        raise UsageError("--endpoint and --model go together", expected="both", found="one")
