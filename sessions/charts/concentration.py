"""How much of the cost few users are: cumulative cost over users, the most expensive first."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sessions.charts.draw import line, path, text_at, y_axis
from sessions.charts.figure import Cell, Drawing, Figure, LegendItem, Table, Width, empty_figure, sentences
from sessions.charts.markup import Markup, join, mark, tag
from sessions.charts.measure import BOLD, SMALL, shown, text_width
from sessions.charts.values import Number, Unit, checked, share, worded
from sessions.words.units import plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = Width.NARROW
_LEFT, _RIGHT, _TOP, _PLOT, _FOOT = 48.0, 16.0, 32.0, 300.0, 48.0
_ACROSS = _WIDTH - _LEFT - _RIGHT
_MOST_POINTS = 240
_TABLE_AT = (0.01, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True)
class UserGroup:
    """Users taken together, often one: how many they are, and what they cost in all."""

    users: int
    cost: Number


@dataclass(frozen=True, slots=True)
class _Curve:
    """Cumulative users and cost after each group, the most expensive users first."""

    users: tuple[int, ...]
    costs: tuple[Fraction, ...]

    def cost_of(self, users: int) -> Fraction:
        """Return the cost of the `users` most expensive users; within a group, each costs its mean."""
        before_users, before_cost = 0, Fraction(0)
        for after_users, after_cost in zip(self.users, self.costs, strict=True):
            if users <= after_users:
                inside = Fraction(users - before_users, after_users - before_users)
                return before_cost + (after_cost - before_cost) * inside
            before_users, before_cost = after_users, after_cost
        return before_cost


def concentration(
    key: str,
    title: str,
    groups: Sequence[UserGroup],
    *,
    at: Sequence[float] = (0.1,),
    what: str = "user",
    unit: Unit = Unit.USD,
    left_out: str = "",
    href: str | None = None,
) -> Figure:
    """Return the curve of the share of cost that the most expensive users are, and a line of equal cost.

    `groups` come in any order; `at` are shares of users to annotate, the first of which makes the headline,
    each rounded to whole users and at least one; `href` is where these lead. Raises ValueError for groups of
    no users, and for values below 0, NaN or infinite.
    """
    _check(groups, at)
    curve = _curve(groups)
    if not curve.users or not curve.costs[-1]:
        return empty_figure(key, title, f"No cost by {what} to show.")
    facts = [_fact(curve, part, what) for part in at]
    height = _TOP + _PLOT + _FOOT
    whole = f"{plural(curve.users[-1], what)} cost {worded(curve.costs[-1], unit)} in all"
    lead = facts[0] if facts else whole
    return Figure(
        key,
        title,
        sentences(lead),
        sentences(f"Curve of cumulative cost by {what}, most expensive first", *facts, whole, left_out),
        Drawing(_WIDTH, height, _body(curve, at, what, href)),
        _table(curve, at, what, unit),
        (LegendItem("chart-swatch-dashed", f"if every {what} cost the same"),),
    )


def _check(groups: Sequence[UserGroup], at: Sequence[float]) -> None:
    for group in groups:
        checked(group.cost, "cost of users")
        if checked(group.users, "users of a group") < 1:
            raise ValueError(f"group of {group.users} users: give at least one")
    for part in at:
        if not 0 < checked(part, "share of users") <= 1:
            raise ValueError(f"share of users {part}: give one above 0, at most 1")


def _curve(groups: Sequence[UserGroup]) -> _Curve:
    ranked = sorted(groups, key=lambda group: Fraction(group.cost) / group.users, reverse=True)
    users: list[int] = []
    costs: list[Fraction] = []
    for group in ranked:
        users.append((users[-1] if users else 0) + group.users)
        costs.append((costs[-1] if costs else Fraction(0)) + Fraction(group.cost))
    return _Curve(tuple(users), tuple(costs))


def _top_users(curve: _Curve, part: float) -> int:
    return max(1, round(curve.users[-1] * part))


def _name(curve: _Curve, part: float, what: str) -> str:
    users = _top_users(curve, part)
    if users == 1:
        return f"the top {what} of {curve.users[-1]:,}"
    return f"the top {rate(part, 0)} of {what}s"


def _fact(curve: _Curve, part: float, what: str) -> str:
    users = _top_users(curve, part)
    verb = "is" if users == 1 else "are"
    name = _name(curve, part, what)
    several = f" ({users:,} of {curve.users[-1]:,})" if users > 1 else ""
    return f"{name[0].upper()}{name[1:]}{several} {verb} {_percent(curve, users)} of the cost"


def _percent(curve: _Curve, users: int) -> str:
    return rate(share(curve.cost_of(users), curve.costs[-1]))


def _place(users: float, cost: float) -> tuple[float, float]:
    """Return where a share of users and a share of cost lie."""
    return _LEFT + _ACROSS * users, _TOP + _PLOT * (1 - cost)


def _points(curve: _Curve) -> list[tuple[float, float]]:
    """Return the curve's points, thinned to what can be seen; the first and the last ones stay."""
    last = len(curve.users) - 1
    step = max(1, last / _MOST_POINTS)
    chosen = sorted({min(last, round(step * at)) for at in range(_MOST_POINTS + 1)} | {last})
    shares = ((curve.users[at] / curve.users[-1], share(curve.costs[at], curve.costs[-1])) for at in chosen)
    return [_place(0, 0), *(_place(*point) for point in shares)]


def _body(curve: _Curve, at: Sequence[float], what: str, href: str | None) -> Markup:
    points = _points(curve)
    base, right = _place(0, 0)[1], _place(1, 0)[0]
    grid = [(_place(0, part)[1], rate(part, 0)) for part in (0, 0.25, 0.5, 0.75, 1)]
    across = (
        text_at(
            _place(part, 0)[0],
            base + 16,
            rate(part, 0),
            "chart-muted",
            anchor="middle" if part < 1 else "end",
            size=SMALL,
        )
        for part in (0, 0.25, 0.5, 0.75, 1)
    )
    parts = [
        y_axis(_LEFT, right, grid),
        text_at(0, 8, "share of cost", "chart-muted", size=SMALL),
        *across,
        text_at(
            _LEFT + _ACROSS / 2,
            base + 36,
            f"share of {what}s, most expensive first",
            "chart-muted",
            anchor="middle",
            size=SMALL,
        ),
        tag("path", d=path([*points, (right, base)], closed=True), class_="chart-area chart-c1"),
        line(*_place(0, 0), *_place(1, 1), "chart-diagonal"),
        tag("path", d=path(points), class_="chart-line chart-c1"),
        *_annotations(curve, at, what, href),
    ]
    return join(parts, "\n")


def _annotations(curve: _Curve, at: Sequence[float], what: str, href: str | None) -> list[Markup]:
    """Return dots on the curve, each with its words at the lower right, lower where another's are."""
    drawn: list[Markup] = []
    lowest = 0.0
    for part in sorted(at, reverse=True):
        users = _top_users(curve, part)
        x, y = _place(users / curve.users[-1], share(curve.cost_of(users), curve.costs[-1]))
        text = f"{_name(curve, part, what).removeprefix('the ')}: {_percent(curve, users)}"
        left = min(x + 10, _WIDTH - _RIGHT - text_width(text) * BOLD)
        # Left of the point the curve falls by at most its mean slope: a label moved left goes down with it.
        middle = max(y + 16 + (x + 10 - left) * _PLOT / _ACROSS, lowest)
        lowest = middle + 18
        inside = middle < _TOP + _PLOT - 8
        label = text_at(left, middle, text if inside else "", "chart-strong chart-halo")
        drawn.append(
            mark(
                _fact(curve, part, what),
                href,
                tag("circle", cx=x, cy=y, r=5, class_="chart-dot chart-c1"),
                label,
            )
        )
    return drawn


def _table(curve: _Curve, at: Sequence[float], what: str, unit: Unit) -> Table:
    counts = sorted({_top_users(curve, part) for part in (*_TABLE_AT, *at, 1.0)})
    rows = tuple(
        (
            Cell(users, Unit.COUNT),
            Cell(users / curve.users[-1], Unit.SHARE),
            Cell(curve.cost_of(users), unit),
            Cell(share(curve.cost_of(users), curve.costs[-1]), Unit.SHARE),
        )
        for users in counts
    )
    return Table((f"most expensive {what}s", f"share of {shown(what)}s", "cost", "share of cost"), rows)
