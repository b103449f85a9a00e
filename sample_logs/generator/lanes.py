"""Which file a call is logged in: the company ran two gateways and an export over the four weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from sample_logs.generator.truth import Api

GATEWAY: Final = "gateway.jsonl"
STREAMS: Final = "gateway-streams.jsonl.gz"
RESPONSES: Final = "gateway-responses.jsonl.zst"
GATEWAY_PARQUET: Final = "gateway.parquet"
EXPORT: Final = "helicone-export.jsonl"
EXPORT_PARQUET: Final = "helicone-export.parquet"
FILES: Final = (GATEWAY, STREAMS, RESPONSES, GATEWAY_PARQUET, EXPORT, EXPORT_PARQUET)


@dataclass(frozen=True, slots=True)
class Lane:
    """The way one session is logged."""

    plain: str
    """File of the calls answered in one piece."""
    stream: str
    """File of the calls answered as a stream."""
    openai_api: Api = "chat"
    streams: Literal["mixed", "always", "never"] = "mixed"

    @property
    def exported(self) -> bool:
        """Whether the calls come from the Helicone export rather than from a gateway's own log."""
        return self.plain in (EXPORT, EXPORT_PARQUET)


MIXED: Final = Lane(GATEWAY, STREAMS)
STREAMED_CHAT: Final = Lane(STREAMS, STREAMS, streams="always")
STREAMED_RESPONSES: Final = Lane(STREAMS, STREAMS, "responses", "always")
RESPONSES_API: Final = Lane(RESPONSES, STREAMS, "responses")
COLUMNS: Final = Lane(GATEWAY_PARQUET, GATEWAY_PARQUET, streams="never")
EXPORTED: Final = Lane(EXPORT, EXPORT)
EXPORTED_COLUMNS: Final = Lane(EXPORT_PARQUET, EXPORT_PARQUET)
