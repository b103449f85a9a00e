"""One answer in the format that is asked for: by `format=` in the address, else by the header `Accept`."""

# No `from __future__ import annotations` here: FastAPI reads these declarations at run time.

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from starlette.responses import Response

from sessions.api import encode
from sessions.api.answers import Data
from sessions.errors import UsageError
from sessions.web.asked import questions_of
from sessions.web.ours.known import require_known
from sessions.web.ours.parameters import MOST_ROWS
from sessions.web.reading import Questions


class AnswerFormat(StrEnum):
    """How an answer is written."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    ARROW = "arrow"
    PARQUET = "parquet"


MEDIA_TYPES: Final[dict[AnswerFormat, str]] = {
    AnswerFormat.JSON: "application/json",
    AnswerFormat.JSONL: "application/jsonl",
    AnswerFormat.CSV: "text/csv; charset=utf-8",
    AnswerFormat.ARROW: "application/vnd.apache.arrow.stream",
    AnswerFormat.PARQUET: "application/vnd.apache.parquet",
}
_NAMED: Final = {media.partition(";")[0]: form for form, media in MEDIA_TYPES.items()}
_NAMED["application/x-ndjson"] = AnswerFormat.JSONL
_LONGEST_NAME: Final = 60

TOTAL: Final = "x-total-count"
"""Header: how many rows there are over all pages."""
AS_OF: Final = "x-data-as-of"
"""Header: when the answer was given, where it is of earlier data because somebody is writing."""


@dataclass(frozen=True)
class Reply:
    """Return what is needed to answer a request, beside the answer."""

    request: Request
    questions: Questions
    format: AnswerFormat
    chosen: AnswerFormat | None
    """Return what the address says, if anything: then it is a file to be saved."""

    def ask(self, question: str, *args: Any, **choices: Any) -> Any:
        """Return what the method of `Database` of this name returns, perhaps a kept answer."""
        return self.questions.ask(question, *args, **choices)

    def answer(self, name: str, found: Data, *, total: int | None = None, **headers: str) -> Response:
        """Return the answer as a response; `name` is that of the file, `total` the rows of all pages.

        Raises QueryError for what the format cannot hold.
        """
        answer = self._with_tag(_encoded(found, self.format))
        answer.headers["content-type"] = MEDIA_TYPES[self.format]
        answer.headers["vary"] = "accept"
        if self.chosen not in (None, AnswerFormat.JSON):
            answer.headers["content-disposition"] = f'attachment; filename="{file_name(name, self.format)}"'
        if total is not None:
            answer.headers[TOTAL] = str(total)
        if self.questions.as_of is not None:
            answer.headers[AS_OF] = self.questions.as_of.isoformat()
        for key, value in headers.items():
            answer.headers[key.replace("_", "-")] = value
        return answer

    def _with_tag(self, content: bytes) -> Response:
        """Return the content, or word that the client has it."""
        tag = f'W/"{sha256(content).hexdigest()[:32]}"'
        known = [one.strip() for one in self.request.headers.get("if-none-match", "").split(",")]
        answer = Response(status_code=304) if tag in known else Response(content)
        answer.headers["etag"] = tag
        return answer


def replying(
    request: Request,
    questions: Annotated[Questions, Depends(questions_of)],
    format: Annotated[  # noqa: A002 - the name of the parameter
        AnswerFormat | None,
        Query(description="How the answer is written, as a file to be saved; else the header Accept says."),
    ] = None,
) -> Reply:
    """Return how a request is answered. Raises UsageError for a parameter that the route does not know."""
    require_known(request)
    return Reply(request, questions, format or accepted(request.headers.get("accept", "")), format)


ReplyOf = Annotated[Reply, Depends(replying)]
"""Parameter of a route: how it answers."""


def accepted(header: str) -> AnswerFormat:
    """Return the format that an Accept header likes best; JSON, where it names none of ours.

    >>> accepted("text/html, */*;q=0.8").value, accepted("text/csv;q=0.5, application/jsonl").value
    ('json', 'jsonl')
    """
    liked: list[tuple[float, AnswerFormat]] = []
    for one in header.split(","):
        media, *parameters = (part.strip().lower() for part in one.split(";"))
        if media in _NAMED:
            liked.append((_quality(parameters), _NAMED[media]))
    best = max(liked, key=lambda pair: pair[0], default=(0.0, AnswerFormat.JSON))
    return best[1] if best[0] > 0 else AnswerFormat.JSON


def _quality(parameters: list[str]) -> float:
    for one in parameters:
        name, _, value = one.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def file_name(name: str, form: AnswerFormat) -> str:
    """Return a name for a file that no header, shell or file system reads as anything else.

    >>> file_name('show-"../a b"', AnswerFormat.CSV)
    'sessions-show-a_b.csv'
    """
    safe = "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "_" for char in name)
    kept = "_".join(filter(None, safe.split("_"))).replace("-_", "-")[:_LONGEST_NAME]
    return f"sessions-{kept}.{form}"


def within_bounds(shown: int, *, everything: bool) -> None:
    """Raise UsageError where all rows are asked for, and there are more than one answer holds."""
    if everything and shown > MOST_ROWS:
        raise UsageError(
            "all", f"there are more than {MOST_ROWS:,} rows", "page with limit and offset, or choose fewer"
        )


def _encoded(found: Data, form: AnswerFormat) -> bytes:
    make: dict[AnswerFormat, Callable[[], bytes]] = {
        AnswerFormat.JSON: lambda: _text(encode.json_text(found.json(), indent=None) + "\n"),
        AnswerFormat.JSONL: lambda: _text(encode.json_lines(found.table.records())),
        AnswerFormat.CSV: lambda: _text(encode.csv_text(found.table)),
        AnswerFormat.ARROW: lambda: encode.arrow_bytes(found.arrow),
        AnswerFormat.PARQUET: lambda: encode.parquet_bytes(found.arrow),
    }
    return make[form]()


def _text(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
