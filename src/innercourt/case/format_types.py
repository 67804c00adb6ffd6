"""What the models of the case format are made of: words, days, priors, and short forms.

The models say what a `case.yaml` may hold, and are what `innercourt schema` prints for editors.
They check shape only; whether names exist and games make sense is `check.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

ID_PATTERN = "^[a-z][a-z0-9_]*$"
NAME_PATTERN = r"^([a-z][a-z0-9_]*|\*)(\.([a-z][a-z0-9_]*|\*))*$"


def as_text(value: object) -> object:
    """A number as the text a reader would write; anything else as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return value


def as_word(value: object) -> object:
    """A number or a truth value as a word, so that a fact may be `true` or `3`."""
    return str(value).lower() if isinstance(value, bool) else as_text(value)


def as_list(value: object) -> object:
    """One word as a list of one."""
    return [value] if isinstance(value, str) else value


def one_of(choices: Sequence[str]) -> tuple[Callable[[str], str], dict[str, Any]]:
    """A validator for one of `choices`, and its part of the JSON Schema."""

    def validate(value: str) -> str:
        if value not in choices:
            raise PydanticCustomError("one_of", "one of {choices}", {"choices": list(choices)})
        return value

    return validate, {"enum": list(choices)}


Id: TypeAlias = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
"""A name within the case: lower-case letters, digits and `_`, beginning with a letter."""

QuantityName: TypeAlias = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
"""A quantity (`loyalty.garrison.ruler`) or a pattern in which `*` stands for one part."""

Day: TypeAlias = Annotated[date, Strict()]

_NUMBER_OR_TEXT = {"anyOf": [{"type": "number"}, {"type": "string"}]}

PriorText: TypeAlias = Annotated[
    str,
    BeforeValidator(as_text),
    WithJsonSchema({**_NUMBER_OR_TEXT, "examples": ["normal(0, 1)", "lognormal(7, .3)", "likely", 0.5]}),
]
"""A number, `normal(m, s)` and its like, or a phrase of ICD 203 or PHIA."""

ExpressionText: TypeAlias = Annotated[
    str,
    BeforeValidator(as_text),
    WithJsonSchema({**_NUMBER_OR_TEXT, "examples": [1, "-cost.exposure", "prevails(ruler, general)"]}),
]
"""Arithmetic over numbers, quantities, facts and `prevails(a, b)`."""

FactValue: TypeAlias = Annotated[
    str,
    BeforeValidator(as_word),
    StringConstraints(pattern=r"^[A-Za-z0-9_.+-]+$"),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
OneOrMore: TypeAlias = Annotated[
    tuple[str, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
NumberOrWord: TypeAlias = Annotated[str, BeforeValidator(as_text), WithJsonSchema(_NUMBER_OR_TEXT)]
Probability: TypeAlias = Annotated[float, Strict(), Field(ge=0, le=1)]
Truth: TypeAlias = Annotated[bool, Strict()]
Number: TypeAlias = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Condition: TypeAlias = dict[Id, FactValue]


class Entry(BaseModel):
    """A mapping in the file. Unknown keys are mistakes, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, value: object) -> object:
        """A key without a value counts as not written, an entry without any as an empty one.

        Not so an unknown key: it is the rest of a text that was cut at a comma.
        """
        if value is None:
            return {}
        if isinstance(value, dict) and None in value.values():
            known = {info.alias or name for name, info in cls.model_fields.items()}
            return {k: v for k, v in value.items() if v is not None or k not in known}
        return value


class ShortEntry(Entry):
    """A mapping that may be written as one word or number: the value of its key `short`."""

    short: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, value: object) -> object:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return {cls.short: value}
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        full = handler.resolve_ref_schema(handler(core_schema))
        fields = {field.alias or name for name, field in cls.model_fields.items()}
        short = dict(full["properties"][cls.short if cls.short in fields else ""])
        short.pop("title", None)
        return {"description": full.get("description", ""), "anyOf": [short, full]}


class PriorEntry(ShortEntry):
    """A prior and the reason for it; a bare prior will do."""

    short: ClassVar[str] = "prior"
    prior: PriorText
    """The distribution: a number, normal(m, s), lognormal(median, s), beta(a, b), uniform(a, b),
    triangular(a, m, b), logitnormal(lo, hi), or a phrase such as `likely`."""
    why: str = ""
    """One line that argues the prior from what was known before the events."""


def checked(validate: Callable[[str], str]) -> AfterValidator:
    """The validator of `one_of` as an annotation."""
    return AfterValidator(validate)
