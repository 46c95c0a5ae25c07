"""What a numeral found in a text can be, before anything around it is read."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Kind(Enum):
    """What sort of figure a numeral makes."""

    QUANTITY = "quantity"
    RATIO = "ratio"
    RANGE = "range"
    MULTIPLE = "multiple"
    ORDINAL = "ordinal"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure's place and value; `more` is the 多 or 余 inside it, `bare` says: no unit yet.

    `factor` leads from the written number to the value (10000 for 0.3万元).
    """

    start: int
    end: int
    kind: Kind
    value: Decimal
    high: Decimal | None = None
    unit: str = ""
    factor: Decimal = Decimal(1)
    more: str = ""
    bare: bool = False
