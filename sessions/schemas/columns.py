"""The canonical tables: every column declared once, with its type, unit and meaning.

The DDL, the Arrow schemas and docs/schema.md are made from this declaration and from nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table."""

    name: str
    type: str
    """DuckDB type, as written in the DDL."""
    meaning: str
    unit: str = ""
    required: bool = False
    """True where NULL cannot occur. Elsewhere NULL means: not reported."""
    compression: str = ""
    """Storage compression forced on the column; '' leaves the choice to DuckDB."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the database file."""

    name: str
    grain: str
    """What one row is."""
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


# fmt: off
REQUESTS: Final = Table(
    "requests",
    "one call to a model",
    (
        Column("request_id", "VARCHAR", "the log's own id, else a hash of the record; the same id twice is one row", required=True),
        Column("session_id", "VARCHAR", "as logged; '' is NULL; none is made up"),
        Column("session_name", "VARCHAR", "as logged"),
        Column("session_path", "VARCHAR", "the step as logged"),
        Column("operation", "VARCHAR", "session_path with one leading '/', no doubled or trailing '/', and id-like segments templated: /chat/message/{n}"),
        Column("user_id", "VARCHAR", "as logged"),
        Column("started_at", "TIMESTAMP", "when the request was sent", "UTC"),
        Column("ended_at", "TIMESTAMP", "when the answer was complete; started_at + latency_ms where the log has no end", "UTC"),
        Column("latency_ms", "DOUBLE", "the whole request; ended_at - started_at where the log has no latency; a negative one is NULL", "ms"),
        Column("ttft_ms", "DOUBLE", "time to first token; NULL when not streamed or not logged", "ms"),
        Column("provider", "VARCHAR", "as logged, in lower case; else told from the URL's host or the model"),
        Column("model", "VARCHAR", "as answered, else as asked"),
        Column("status", "SMALLINT", "HTTP status; negative values are the gateway's own (-3: cancelled)"),
        Column("ok", "BOOLEAN", "status 2xx and no error in the body or stream; cancelled is false; NULL when unknown"),
        Column("error_type", "VARCHAR", "the provider's error type or code, or 'cancelled'"),
        Column("error_message", "VARCHAR", "the provider's words"),
        Column("prompt_tokens", "BIGINT", "all input, cache reads and cache writes included", "tokens"),
        Column("completion_tokens", "BIGINT", "all output, reasoning included", "tokens"),
        Column("cache_read_tokens", "BIGINT", "the part of prompt_tokens read from the provider's cache", "tokens"),
        Column("cache_write_tokens", "BIGINT", "the part of prompt_tokens written to the provider's cache", "tokens"),
        Column("reasoning_tokens", "BIGINT", "the part of completion_tokens spent on reasoning", "tokens"),
        Column("cost_usd", "DECIMAL(18,9)", "the log's own cost, else computed from tokens and dated prices; NULL when neither is possible", "USD"),
        Column("cost_source", "VARCHAR", "'reported', 'computed' or NULL"),
        Column("streamed", "BOOLEAN", "answered as a stream"),
        Column("cached", "BOOLEAN", "answered by the gateway's cache, not by the provider"),
        Column("properties", "MAP(VARCHAR, VARCHAR)", "Helicone-Property-* values, keys in lower case"),
        Column("format", "VARCHAR", "the log format it was read as", required=True),
        Column("source_id", "BIGINT", "the file it came from: sources.source_id", required=True),
        Column("source_line", "BIGINT", "line of that file (row, for Parquet), counted from 1", required=True),
    ),
)

SESSIONS: Final = Table(
    "sessions",
    "the requests that share a session_id",
    (
        Column("session_id", "VARCHAR", "the id its requests share", required=True),
        Column("session_name", "VARCHAR", "the first name that is not NULL, in order"),
        Column("name_count", "BIGINT", "different names its requests carry; above 1 the id is shared", "names", required=True),
        Column("named_requests", "BIGINT", "requests that logged a name; names agree where they are all of them, and name_count is 1", "requests", required=True),
        Column("user_id", "VARCHAR", "the first user that is not NULL, in order"),
        Column("one_user", "BOOLEAN", "whether all its requests logged that very user, or none logged any", required=True),
        Column("started_at", "TIMESTAMP", "when its first request started", "UTC"),
        Column("last_request_at", "TIMESTAMP", "when its last request started", "UTC"),
        Column("ended_at", "TIMESTAMP", "when its last answer was complete", "UTC"),
        Column("duration_s", "DOUBLE", "last_request_at - started_at", "s"),
        Column("wall_s", "DOUBLE", "started_at to ended_at, or to last_request_at where that is later; NULL when no end is known", "s"),
        Column("active_s", "DOUBLE", "length of the union of its requests' own intervals: parallel calls count once", "s"),
        Column("idle_s", "DOUBLE", "wall_s - active_s", "s"),
        Column("requests", "BIGINT", "its requests", "requests", required=True),
        Column("ok_requests", "BIGINT", "requests with ok", "requests", required=True),
        Column("failed_requests", "BIGINT", "requests with ok false", "requests", required=True),
        Column("success_rate", "DOUBLE", "ok_requests / requests with ok known; NULL when none is known", "0..1"),
        Column("total_cost_usd", "DECIMAL(38,9)", "sum of cost_usd over requests that have one; NULL when none has", "USD"),
        Column("requests_without_cost", "BIGINT", "requests whose cost is not known", "requests", required=True),
        Column("prompt_tokens", "BIGINT", "sum", "tokens"),
        Column("completion_tokens", "BIGINT", "sum", "tokens"),
        Column("total_tokens", "BIGINT", "prompt_tokens + completion_tokens", "tokens"),
        Column("cache_read_tokens", "BIGINT", "sum", "tokens"),
        Column("reasoning_tokens", "BIGINT", "sum", "tokens"),
        Column("avg_latency_ms", "DOUBLE", "mean over requests with a latency", "ms"),
        Column("latency_requests", "BIGINT", "requests with a latency: the weight of avg_latency_ms", "requests", required=True),
        Column("p95_latency_ms", "DOUBLE", "95th percentile, linear interpolation", "ms"),
        Column("models", "VARCHAR[]", "the models that answered, sorted"),
        Column("operations", "VARCHAR[]", "the operation of every request, in order; NULL for one without a path"),
        Column("first_operation", "VARCHAR", "operation of the first request"),
        Column("last_operation", "VARCHAR", "operation of the last request"),
        Column("last_ok", "BOOLEAN", "ok of the last request that has one"),
        Column("tied_requests", "BIGINT", "requests that started in the same microsecond as the one before", "requests", required=True),
        Column("sequence", "INTEGER[]", "its operations as operations.operation_no; 0 for a request without a path", required=True),
        Column("session_no", "INTEGER", "number of the session in this file, for joins with steps", required=True),
    ),
)

OPERATIONS: Final = Table(
    "operations",
    "one operation that a request of this file has",
    (
        Column("operation_no", "INTEGER", "number of the operation in this file, from 1 without gaps; 0 stands for a request without a path", required=True),
        Column("operation", "VARCHAR", "as in requests", required=True),
    ),
)

PATH_TEMPLATES: Final = Table(
    "path_templates",
    "a template that says which operation a session path is, before the usual rule does",
    (
        Column("place", "INTEGER", "the lowest one that fits counts", required=True),
        Column("template", "VARCHAR", "the operation, such as /users/{user}/trips", required=True),
        Column("segments", "VARCHAR[]", "its segments; NULL stands for any one", required=True),
    ),
)

STEPS: Final = Table(
    "steps",
    "one request as a step of its session, beside the step before it",
    (
        Column("session_no", "INTEGER", "the session: sessions.session_no", required=True),
        Column("session_name", "VARCHAR", "the session's name"),
        Column("step", "INTEGER", "place in the session, from 1", required=True),
        Column("previous_no", "INTEGER", "operation of the step before; NULL where the session begins"),
        Column("operation_no", "INTEGER", "operations.operation_no; 0 for a request without a path", required=True),
        Column("is_last", "BOOLEAN", "whether the session ends here", required=True),
        Column("started_at", "TIMESTAMP", "when the request was sent", "UTC"),
        Column("ended_at", "TIMESTAMP", "when its answer was complete", "UTC"),
        Column("gap_us", "BIGINT", "from the start of the step before to this start", "µs"),
        Column("wait_us", "BIGINT", "from the end of the step before to this start; negative where they overlap", "µs"),
        Column("latency_ms", "DOUBLE", "the whole request", "ms"),
        Column("provider", "VARCHAR", "as in requests"),
        Column("model", "VARCHAR", "as answered, else as asked"),
        Column("user_id", "VARCHAR", "as logged"),
        Column("prompt_tokens", "BIGINT", "as in requests", "tokens"),
        Column("completion_tokens", "BIGINT", "as in requests", "tokens"),
        Column("cost_usd", "DECIMAL(18,9)", "as in requests", "USD"),
        Column("ok", "BOOLEAN", "as in requests"),
        Column("is_retry", "BOOLEAN", "whether it repeats the operation of the step before, which was not ok; what has no path repeats nothing", required=True),
        Column("first_visit", "BOOLEAN", "whether the session is at this operation for the first time", required=True),
        Column("first_passage", "BOOLEAN", "whether the session comes from previous_no to operation_no for the first time", required=True),
    ),
)

SOURCES: Final = Table(
    "sources",
    "one file that was read",
    (
        Column("source_id", "BIGINT", "number of the file", required=True),
        Column("path", "VARCHAR", "absolute path", required=True),
        Column("format", "VARCHAR", "the log format it was read as", required=True),
        Column("container", "VARCHAR", "'jsonl', 'json' (an array, or values one behind the other) or 'parquet'", required=True),
        Column("compression", "VARCHAR", "'none', 'gzip' or 'zstd', told by the bytes", required=True),
        Column("size_bytes", "BIGINT", "size on disk when it was read", "bytes", required=True),
        Column("modified_ns", "BIGINT", "modification time when it was read", "ns since 1970", required=True),
        Column("head_bytes", "BIGINT", "how many of its first bytes head_hash covers", "bytes", required=True),
        Column("head_hash", "VARCHAR", "SHA-256 of those bytes: tells a grown file from another one", required=True),
        Column("tail_at", "BIGINT", "where what was read ends, in the file as it lies on disk", "bytes", required=True),
        Column("tail_bytes", "BIGINT", "how many bytes before that tail_hash covers", "bytes", required=True),
        Column("tail_hash", "VARCHAR", "SHA-256 of those bytes: tells a grown file from one that was rewritten", required=True),
        Column("read_to", "BIGINT", "bytes of (decompressed) text read so far; rows, for Parquet", "bytes or rows", required=True),
        Column("unfinished_bytes", "BIGINT", "bytes behind read_to that are a line still being written: left for the next run", "bytes", required=True),
        Column("lines", "BIGINT", "lines read so far", "lines", required=True),
        Column("requests", "BIGINT", "lines that became a request", "lines", required=True),
        Column("duplicates", "BIGINT", "lines whose request was already there; a more complete one took its place", "lines", required=True),
        Column("other", "BIGINT", "lines known to be no request, such as blank ones", "lines", required=True),
        Column("quarantined", "BIGINT", "lines refused", "lines", required=True),
        Column("status", "VARCHAR", "'complete', 'partial' while chunks are still to come, 'replaced' once the path was read anew as another source", required=True),
        Column("first_read_at", "TIMESTAMP", "when it was first read", "UTC", required=True),
        Column("last_read_at", "TIMESTAMP", "when it was last read", "UTC", required=True),
    ),
)

QUARANTINE: Final = Table(
    "quarantine",
    "one line refused",
    (
        Column("source_id", "BIGINT", "the file it came from", required=True),
        Column("source_line", "BIGINT", "line of that file, counted from 1", required=True),
        Column("byte_offset", "BIGINT", "where the line starts in the (decompressed) file; NULL for Parquet", "bytes"),
        Column("reason", "VARCHAR", "reason code", required=True),
        Column("text", "VARCHAR", "the line, secrets replaced, bytes that are no text as \\xNN; NULL where bodies are not kept", compression="zstd"),
        Column("refused_at", "TIMESTAMP", "when", "UTC", required=True),
    ),
)

CONTENTS: Final = Table(
    "contents",
    "the source text of lines of one file, compressed as one block",
    (
        Column("source_id", "BIGINT", "the file it came from", required=True),
        Column("first_line", "BIGINT", "the lowest number of its lines", required=True),
        Column("last_line", "BIGINT", "the highest number of its lines", required=True),
        Column("separator", "VARCHAR", "what stands behind each line: a newline, or chr(30) for records that may hold newlines", required=True),
        Column("encoding", "VARCHAR", "how the block is compressed: 'zstd' or 'none'", required=True),
        Column("text_bytes", "BIGINT", "size of the text", "bytes", required=True),
        Column("block", "BLOB", "the lines as they were read, secrets replaced, each with its separator", required=True, compression="uncompressed"),
        Column("lines", "BIGINT[]", "the numbers of its lines in the order of their text: long ones stand session by session. NULL of all from the first to the last; those without text became no requests"),
    ),
)

FEEDBACK: Final = Table(
    "feedback",
    "what somebody thought of one session, the latest word",
    (
        Column("session_id", "VARCHAR", "the session; it need not be there yet", required=True),
        Column("rating", "BOOLEAN", "true is good, false is bad", required=True),
        Column("given_at", "TIMESTAMP", "when", "UTC", required=True),
    ),
)

TAGS: Final = Table(
    "tags",
    "the tag of one session",
    (
        Column("session_id", "VARCHAR", "the session; it need not be there yet", required=True),
        Column("tag", "VARCHAR", "one of the team's own words, never empty", required=True),
        Column("tagged_at", "TIMESTAMP", "when", "UTC", required=True),
    ),
)

# fmt: on
TABLES: Final = (
    REQUESTS,
    SESSIONS,
    OPERATIONS,
    PATH_TEMPLATES,
    STEPS,
    SOURCES,
    QUARANTINE,
    CONTENTS,
    FEEDBACK,
    TAGS,
)
