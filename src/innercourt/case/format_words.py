"""What the keys of the format are for: the text below each of them in the models.

The library that checks the format would look for these texts whenever it is loaded, which takes a tenth of the time
of a check. They are wanted for the schema, and to tell somebody what it is that he left out.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


@cache
def about(model: type[BaseModel]) -> Mapping[str, str]:
    """What each field of a model is for, those that it inherits too.

    >>> from innercourt.case.format_types import PriorEntry
    >>> about(PriorEntry)["why"]
    'One line that argues the prior from what was known before the events.'
    """
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if issubclass(kind, BaseModel) and kind is not BaseModel:
            found |= _below_fields(kind)
    return found


def _below_fields(model: type[BaseModel]) -> dict[str, str]:
    return {
        line.target.id: inspect.cleandoc(text.value.value)
        for line, text in pairwise(_classes(model.__module__)[model.__name__].body)
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    read = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in read.body if isinstance(node, ast.ClassDef)}


def in_brackets(model: type[BaseModel] | None, key: str) -> str:
    """` (what the key is for)`, for the end of an expectation; nothing where nothing is known of it.

    >>> from innercourt.case.format_types import PriorEntry
    >>> in_brackets(PriorEntry, "why"), in_brackets(PriorEntry, "what")
    (' (one line that argues the prior from what was known before the events)', '')
    """
    if model is None:
        return ""
    by_key = {info.alias or name: name for name, info in model.model_fields.items()}
    told = about(model).get(by_key.get(key, key), "").split("\n")[0].rstrip(".;:,")
    return f" ({told[:1].lower()}{told[1:]})" if told else ""
