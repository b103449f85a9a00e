"""What requests cost: the dated prices of the `genai-prices` library as rows of rates, multiplied in SQL.

`price_draft(connection, book)` fills `cost_usd` and `cost_source` of the temporary table `draft`; prices.sql
says which rows, and what stays NULL. A `PriceBook` lives through one ingest run and asks the library once per
provider and model, not once per request: a call takes 0.13 ms, a multiplication in SQL 0.3 us.

Every rate is checked when it is made: at both ends of its days, hours and prompt sizes it must give the
library's own total to the last digit. What does not, or cannot be written as rates, is priced by the library
row by row.

Only tokens are known here. So surcharges for searches, citations, one-hour cache writes or priority, and
discounts for batches, are not in the cost; a model priced by the hour, page or character alone has no price.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

from sessions.ingest.listings import Listing, Tokens, find_listing
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb
    from genai_prices.types import ConditionalPrice, ModelPrice, TieredPrices

MOST_TOKENS: Final = 10**12 - 1
"""Larger counts are bad data and have no cost; prices.sql has the same bound."""

NANO: Final = Decimal("1e-9")
PICO: Final = Decimal("1e-12")
MILLI: Final = Decimal("1e-3")
MOST_USD: Final = Decimal(10**9)
"""DECIMAL(18,9) ends below."""

ANY_DAY: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days and hours (UTC, until exclusive) and prompt sizes (upto inclusive); a bound of None is open."""

    from_day: date | None = None
    until_day: date | None = None
    from_time: time | None = None
    until_time: time | None = None
    above_prompt: int | None = None
    upto_prompt: int | None = None

    def instants(self) -> tuple[datetime, datetime]:
        """Return the first microsecond of the first day and the last of the last day."""
        last_day = self.until_day - timedelta(days=1) if self.until_day else date.max
        end = datetime.combine(ANY_DAY, self.until_time or time.min) - timedelta(microseconds=1)
        first = datetime.combine(self.from_day or date.min, self.from_time or time.min)
        return first, datetime.combine(last_day, end.time())

    def samples(self) -> tuple[Tokens, Tokens]:
        """Return counts with the smallest prompt of the stretch, and with the largest or a large one."""
        smallest = 0 if self.above_prompt is None else self.above_prompt + 1
        largest = smallest + 1_000_003 if self.upto_prompt is None else self.upto_prompt
        return _sample(smallest), _sample(largest)


@dataclass(frozen=True, slots=True)
class Price:
    """USD per token and per request.

    A part that is None is paid as its whole; with `input_usd` None there is no known price.
    """

    input_usd: Decimal | None = None
    output_usd: Decimal | None = None
    cache_read_usd: Decimal | None = None
    cache_write_usd: Decimal | None = None
    reasoning_usd: Decimal | None = None
    request_usd: Decimal | None = None

    @property
    def in_pico(self) -> bool:
        """Whether 64-bit integers of 10^-12 USD hold every price and, below 10^9 tokens, every cost."""
        prices = self._prices()
        return all(usd % PICO == 0 for usd in prices) and all(usd < MILLI for usd in prices[:-1])

    @property
    def fits(self) -> bool:
        """Whether DECIMAL(25,24) holds every price exactly."""
        return all(usd < 10 and usd.as_tuple().exponent >= -24 for usd in self._prices())  # type: ignore[operator]

    def total(self, tokens: Tokens) -> Decimal:
        """Return what prices.sql computes before rounding, for counts whose parts fit their whole."""
        read = 0 if self.cache_read_usd is None else tokens.cache_read
        written = 0 if self.cache_write_usd is None else tokens.cache_write
        reasoned = 0 if self.reasoning_usd is None else tokens.reasoning
        counts = (tokens.prompt - read - written, tokens.completion - reasoned, read, written, reasoned, 1)
        return sum((count * usd for count, usd in zip(counts, self._prices(), strict=True)), Decimal(0))

    def _prices(self) -> tuple[Decimal, ...]:
        return tuple(Decimal(0) if usd is None else usd for usd in astuple(self))


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the table `rates` without the names: see prices_rates.sql."""

    stretch: Stretch
    price: Price
    by_row: bool = False

    def texts(self) -> list[str | None]:
        """Return the values as text in the order of the table's columns, after provider and model."""
        values = (*astuple(self.stretch), *astuple(self.price), self.price.in_pico, self.by_row)
        return [None if value is None else str(value) for value in values]


UNKNOWN: Final = (Rate(Stretch(), Price()),)
BY_ROW: Final = (Rate(Stretch(), Price(), by_row=True),)


class PriceBook:
    """The prices of one ingest run; the library is imported when the first one is asked for."""

    def __init__(self) -> None:
        self._listings: dict[tuple[str | None, str], Listing | None] = {}
        self._rates: dict[tuple[str | None, str], tuple[Rate, ...]] = {}

    def rates(self, provider: str | None, model: str) -> tuple[Rate, ...]:
        """Return all rates of a model: `UNKNOWN` without a price, `BY_ROW` if rates cannot express it."""
        key = (provider, model)
        if key not in self._rates:
            listing = self.listing(provider, model)
            self._rates[key] = rates_of(listing) if listing else UNKNOWN
        return self._rates[key]

    def listing(self, provider: str | None, model: str) -> Listing | None:
        """Return the listing a model is priced by, with both names as the log has them."""
        key = (provider, model)
        if key not in self._listings:
            self._listings[key] = find_listing(provider, model)
        return self._listings[key]


def price_draft(connection: duckdb.DuckDBPyConnection, book: PriceBook) -> int:
    """Fill `cost_usd` and `cost_source` of the temporary table `draft`; return how many rows got a cost.

    Rows that have a cost keep it. The temporary table `rates` stays on the connection for the next chunk;
    should it vanish with a transaction rolled back, it is made again from the book.
    """
    run(connection, "sessions.ingest", "prices_rates")
    pairs = run(connection, "sessions.ingest", "prices_missing")
    rows = [
        [provider, model, *rate.texts()] for provider, model in pairs for rate in book.rates(provider, model)
    ]
    if rows:
        run(connection, "sessions.ingest", "prices_add_rates", {"rows": rows})
    priced: int = run(connection, "sessions.ingest", "prices")[0][0]
    return priced + _price_by_row(connection, book)


def _price_by_row(connection: duckdb.DuckDBPyConnection, book: PriceBook) -> int:
    costs = []
    for row_id, provider, model, started_at, *counts in run(connection, "sessions.ingest", "prices_by_row"):
        listing = book.listing(provider, model)
        cost = cost_by_library(listing, started_at, Tokens(*counts)) if listing else None
        if cost is not None:
            costs.append([str(row_id), str(cost)])
    if costs:
        run(connection, "sessions.ingest", "prices_set_costs", {"rows": costs})
    return len(costs)


def cost_by_library(listing: Listing, started_at: datetime | None, tokens: Tokens) -> Decimal | None:
    """Return the cost of one request in USD, rounded half up to nine decimals, by one call of the library.

    `started_at` is UTC. None where prices.sql leaves NULL.
    """
    if max(tokens) > MOST_TOKENS or (started_at is None and listing.conditions):
        return None
    at = started_at or datetime.combine(ANY_DAY, time.min)
    if not is_priced(listing.model.get_prices(at)):
        return None
    try:
        return to_nano(listing.total(tokens, at))
    except ValueError:
        return None


def to_nano(usd: Decimal) -> Decimal | None:
    """Round half up to nine decimals; None where DECIMAL(18,9) cannot hold it."""
    with localcontext(prec=60):
        rounded = usd.quantize(NANO, ROUND_HALF_UP)
    return rounded if rounded < MOST_USD else None


def rates_of(listing: Listing) -> tuple[Rate, ...]:
    """Return the listing's prices as rates, or `BY_ROW` where rates do not give the library's totals.

    Prices that the library itself refuses to apply are `UNKNOWN`.
    """
    periods = _periods(listing.conditions)
    if periods is None:
        return BY_ROW
    rates = tuple(rate for period in periods for rate in _rates_in(listing, period))
    try:
        return rates if all(_agrees(rate, listing) for rate in rates) else BY_ROW
    except ValueError:
        return UNKNOWN


def _periods(conditions: Iterable[ConditionalPrice]) -> list[Stretch] | None:
    """Cut time wherever a condition begins or ceases to hold; None for a condition of an unknown kind."""
    from genai_prices.types import StartDateConstraint, TimeOfDateConstraint

    days: set[date] = set()
    times: set[time] = set()
    for condition in conditions:
        limit: object = condition.constraint
        if isinstance(limit, StartDateConstraint):
            days.add(limit.start_date)
        elif isinstance(limit, TimeOfDateConstraint):
            times |= {_utc(limit.start_time), _utc(limit.end_time)}
        elif limit is not None:
            return None
    day_spans = pairwise([None, *sorted(days), None])
    time_spans = pairwise([None, *sorted(times - {time.min}), None])
    return [Stretch(*day_span, *time_span) for day_span, time_span in product(day_spans, time_spans)]


def _utc(value: time) -> time:
    return value if value.tzinfo is None else datetime.combine(ANY_DAY, value).astimezone(UTC).time()


def _rates_in(listing: Listing, period: Stretch) -> Iterator[Rate]:
    prices = listing.model.get_prices(period.instants()[0])
    starts = {tier.start for value in vars(prices).values() for tier in getattr(value, "tiers", ())}
    for above, upto in pairwise([None, *sorted(starts), None]):
        stretch = replace(period, above_prompt=above, upto_prompt=upto)
        yield Rate(stretch, price_at(prices, above) if is_priced(prices) else Price())


def is_priced(prices: ModelPrice) -> bool:
    """Whether tokens or requests have a price, or nothing has: not only hours, pages or characters."""
    named = {key for key, value in vars(prices).items() if value is not None}
    return not named or not named.isdisjoint({"input_mtok", "output_mtok", "requests_kcount"})


def price_at(prices: ModelPrice, above: int | None) -> Price:
    """Return the prices of a request whose prompt is longer than `above` tokens and in no higher tier."""
    return Price(
        input_usd=_usd(prices.input_mtok, above, 6) or Decimal(0),
        output_usd=_usd(prices.output_mtok, above, 6) or Decimal(0),
        cache_read_usd=_usd(prices.cache_read_mtok, above, 6),
        cache_write_usd=_usd(prices.cache_write_mtok, above, 6),
        reasoning_usd=_usd(prices.output_reasoning_mtok, above, 6),
        request_usd=_usd(prices.requests_kcount, above, 3) or Decimal(0),
    )


def _usd(price: Decimal | TieredPrices | None, above: int | None, zeros: int) -> Decimal | None:
    """Return a price per 10^`zeros` as a price per one."""
    if price is None:
        return None
    if not isinstance(price, Decimal):
        reached: Sequence[Decimal] = [t.price for t in price.tiers if above is not None and t.start <= above]
        price = reached[-1] if reached else price.base
    return price.scaleb(-zeros)


def _agrees(rate: Rate, listing: Listing) -> bool:
    if rate.price.input_usd is None:
        return True
    cases = product(rate.stretch.samples(), rate.stretch.instants())
    return rate.price.fits and all(
        rate.price.total(tokens) == listing.total(tokens, at) for tokens, at in cases
    )


def _sample(prompt: int) -> Tokens:
    return Tokens(prompt, 1009, prompt // 3, prompt // 5, 401)
