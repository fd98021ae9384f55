"""What is wrong with a proposal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong with a proposal, in the words of the one who must mend it, and where."""

    field: str
    text: str
