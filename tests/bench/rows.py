"""What a benchmark says: rows, each a figure, what it was measured against and whether the target is met."""

from dataclasses import dataclass, field
from typing import Any, Literal, Self


class NotMeasured(Exception):
    """A figure that this machine cannot give; the text says why, for whoever reads the row."""


@dataclass(frozen=True)
class Target:
    """A bound on a row's own figure or on its ratio."""

    of: Literal["ours", "ratio"]
    relation: Literal["<=", ">="]
    bound: float

    def met(self, value: float) -> bool:
        return value <= self.bound if self.relation == "<=" else value >= self.bound

    def __str__(self) -> str:
        return f"{self.of} {self.relation} {self.bound:g}"


def ours_at_most(bound: float) -> Target:
    """The figure itself, in the row's unit."""
    return Target("ours", "<=", bound)


def ratio_at_most(bound: float) -> Target:
    """ours / limit, for times and sizes."""
    return Target("ratio", "<=", bound)


def ratio_at_least(bound: float) -> Target:
    """ours / limit, for rates."""
    return Target("ratio", ">=", bound)


def rounded(value: float | None) -> float | None:
    """Four significant digits: more would be noise."""
    return None if value is None else float(f"{value:.4g}")


@dataclass(frozen=True)
class Row:
    """One figure. `ok` is None where it was not measured, and `reason` says why, as it does where a row fails
    for another cause than its target. `more` holds further fields (rounds, dropped, ratio_min, note …).
    """

    name: str
    unit: str
    target: Target | None
    ours: float | None = None
    limit: float | None = None
    ratio: float | None = None
    ok: bool | None = None
    reason: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        name: str,
        unit: str,
        target: Target,
        *,
        ours: float,
        limit: float | None = None,
        ratio: float | None = None,
        **more: Any,
    ) -> Self:
        """A measured row, judged by its target; without `ratio` it is ours / limit."""
        if ratio is None and limit:
            ratio = ours / limit
        judged = ours if target.of == "ours" else ratio
        if judged is None:
            raise ValueError(f"{name}: a target of the ratio needs a limit")
        return cls(name, unit, target, ours, limit, ratio, target.met(judged), more=more)

    @classmethod
    def not_measured(
        cls, name: str, reason: str, unit: str = "", target: Target | None = None, **more: Any
    ) -> Self:
        return cls(name, unit, target, reason=reason, more=more)

    @classmethod
    def failed(cls, name: str, reason: str) -> Self:
        """The benchmark itself broke: nothing was shown, and that is not ok."""
        return cls(name, "", None, ok=False, reason=reason)

    def as_json(self, bench: str) -> dict[str, Any]:
        """The object that the JSON file holds."""
        fields: dict[str, Any] = {
            "bench": bench,
            "name": self.name,
            "ours": rounded(self.ours),
            "limit": rounded(self.limit),
            "unit": self.unit,
            "ratio": rounded(self.ratio),
            "target": None if self.target is None else str(self.target),
            "ok": self.ok,
        }
        if self.reason:
            fields["reason"] = self.reason
        return fields | {
            key: rounded(value) if isinstance(value, float) else value for key, value in self.more.items()
        }


HEADINGS = ("bench", "name", "ours", "limit", "unit", "ratio", "target", "ok")
_WIDTHS = (10, 34, 9, 9, 6, 7, 14, 12)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_line(cells: tuple[object, ...]) -> str:
    """Cells in the table's columns; what is too long pushes the rest."""
    return " ".join(_cell(cell).ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


def in_words(fields: dict[str, Any]) -> str:
    """A row of the JSON file as a line of the table, with its spread or its reason."""
    verdict = {True: "ok", False: "NOT OK", None: "not measured"}[fields["ok"]]
    line = as_line((*(fields[name] for name in HEADINGS[:-1]), verdict))
    notes = []
    if fields.get("ratio_min") is not None:
        notes.append(f"ratios {fields['ratio_min']:g} to {fields['ratio_max']:g}")
    if fields.get("dropped"):
        notes.append(f"{fields['dropped']} of {fields['rounds']} rounds dropped")
    notes += [fields[key] for key in ("reason", "note") if fields.get(key)]
    return line if not notes else f"{line}\n{' ' * (_WIDTHS[0] + 1)}{'; '.join(notes)}"
