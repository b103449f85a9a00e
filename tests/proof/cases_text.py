"""Logs whose text is damaged: ends, encodings, padding, and what is no JSON."""

from __future__ import annotations

import json
from functools import partial
from typing import Final

from tests.proof.cases import Case
from tests.proof.helpers import good, lines

G1, G2, G3, G4 = good(1), good(2), good(3), good(4)
BOM: Final = b"\xef\xbb\xbf"
CUT: Final = G3[:40]


document = partial(Case, container="json")


def pretty(*records: bytes) -> bytes:
    return b"\n".join(json.dumps(json.loads(record), indent=2).encode() for record in records)


ENDS: Final = [
    Case("a last line that is cut off", lines(G1, G2) + CUT, "1 2", unfinished=40, finally_refused={3: "not_json"}),
    Case("a last line without a newline that is whole", lines(G1) + G2, "1 2"),
    Case("one line, without a newline", G1, "1"),
    Case("one line that is cut off", CUT, status="unfinished", unfinished=40),
    Case("a last line cut off within a character", lines(G1) + G2[:-1] + b', "x": "\xc3', "1",
         unfinished=len(G2) + 8, finally_refused={2: "not_utf8"}),
    Case("CRLF", G1 + b"\r\n" + G2 + b"\r\n", "1 2"),
    document("CR alone", G1 + b"\r" + G2 + b"\r" + G3, "1 2 3"),
    Case("CRLF, LF and CR", G1 + b"\r\n" + lines(G2) + G3 + b"\r" + G4 + b"\n" + lines(good(5)), "1 2 5",
         refused={3: "several_values"}),
    Case("blank lines", b"\n\n" + lines(G1, b"", b"", G2) + b"\n", "1 2", other=5),
    Case("lines of white space", lines(b"  ", G1, b"\t \r", G2) + b" ", "1 2", other=3),
    Case("white space around records", lines(b"  " + G1, b"\t" + G2 + b" \t ", b"\r" + G3 + b"\r"), "1 2 3"),
    Case("newlines alone", b"\n\n\n\n", status="empty"),
    Case("white space alone", b"  \n\t\r\n ", status="empty"),
    Case("an empty file", b"", status="empty"),
    Case("separators of Unicode within a line",
         lines(good(1, note="a\u2028b\u2029c\x85d\x0be"), good(2, note="\u00a0\u3000")), "1 2"),
]  # fmt: skip

ENCODINGS: Final = [
    Case("bytes that are no UTF-8", lines(G1, G2.replace(b"Trip", b"Tr\xefp"), G3), "1 3", refused={2: "not_utf8"}),
    Case("a character that is cut off", lines(G1, b'{"x": "\xe2\x82', G2), "1 2", refused={2: "not_utf8"}),
    Case("half a pair in UTF-8", lines(G1, b'{"x": "\xed\xa0\xbd"}', G2), "1 2", refused={2: "not_utf8"}),
    Case("an overlong character", lines(G1, b'{"x": "\xc0\xaf"}', G2), "1 2", refused={2: "not_utf8"}),
    Case("Latin-1 throughout", lines(G1, *(f'{{"x": "{n}é"}}'.encode("latin-1") for n in range(3))), "1",
         refused={2: "not_utf8", 3: "not_utf8", 4: "not_utf8"}),
    Case("a byte order mark", BOM + lines(G1, G2), "1 2"),
    Case("a byte order mark before the only line", BOM + G1, "1"),
    Case("byte order marks of files put together", BOM + lines(G1) + BOM + lines(G2, G3), "1 2 3"),
    Case("a byte order mark before what is no JSON", lines(G1, BOM + b"oops", G2), "1 2", refused={2: "not_json"}),
    Case("UTF-16 with a mark", lines(G1).decode().encode("utf-16"), status="refused", error="is UTF-16 text; convert"),
    Case("UTF-16, big end first", b"\xfe\xff" + lines(G1).decode().encode("utf-16-be"), status="refused",
         error="is UTF-16 text"),
    Case("UTF-16 without a mark", lines(G1).decode().encode("utf-16-le"), status="refused", error="is UTF-16LE text"),
    Case("UTF-16 without a mark, big end first", lines(G1).decode().encode("utf-16-be"), status="refused",
         error="is UTF-16BE text"),
    Case("UTF-32 with a mark", lines(G1).decode().encode("utf-32"), status="refused", error="is UTF-32 text"),
    Case("UTF-32 without a mark", lines(G1).decode().encode("utf-32-be"), status="refused", error="is UTF-32BE text"),
    Case("right-to-left marks, joiners and a mark within a text",
         lines(good(1, name="a\u202eb\u200fc\u200d\ufeffd"), G2), "1 2"),
]  # fmt: skip

PADDING: Final = [
    Case("NULs before the first record, as of a truncated log", bytes(5000) + lines(G1, G2), "1 2"),
    Case("NULs between records, as of a crash", lines(G1) + bytes(700) + lines(G2), "1 2"),
    Case("a line of NULs", lines(G1, bytes(50), G2), "1 2", other=1),
    Case("NULs at the end", lines(G1, G2) + bytes(300), "1 2", unfinished=300, finally_refused={3: "not_json"}),
    Case("a NUL within a line", lines(G1, G2.replace(b"Trip", b"Tr\0p"), G3), "1 3", refused={2: "not_json"}),
    Case("JSON text sequences", b"".join(b"\x1e" + one + b"\n" for one in (G1, G2, b"oops")), "1 2",
         refused={3: "not_json"}),
    Case("a record separator within a line", lines(G1, b'{"x": "\x1e"}', G2), "1 2", refused={2: "not_json"}),
    Case("control characters", lines(G1, G2.replace(b"Trip", b"Tr\x01p"), G3.replace(b"Trip", b"Tr\tp"), G4), "1 4",
         refused={2: "not_json", 3: "not_json"}),
    Case("colours of a terminal", lines(G1, b"\x1b[31merror\x1b[0m", G2), "1 2", refused={2: "not_json"}),
]  # fmt: skip

SYNTAX: Final = [
    Case("prose between records", lines(G1, b"--- log rotated ---", G2), "1 2", refused={2: "not_json"}),
    Case("prose first", lines(b"# requests of today", G1, b"// more", G2), "1 2", refused={1: "not_json", 3: "not_json"}),
    Case("prose alone", lines(b"Dear diary,", b"today"), status="refused", error="is no known log format"),
    Case("two objects on a line", lines(G1, G2 + G3, G4), "1 4", refused={2: "several_values"}),
    Case("two objects and a space on a line", lines(G1, G2 + b" " + G3, G4), "1 4", refused={2: "several_values"}),
    Case("text behind an object", lines(G1, G2 + b" trailing", G3), "1 3", refused={2: "not_json"}),
    Case("text before an object", lines(G1, b"INFO " + G2, G3), "1 3", refused={2: "not_json"}),
    Case("a half line in the middle", lines(G1, CUT, G2), "1 2", refused={2: "not_json"}),
    Case("a half line and a record on one line", lines(G1, CUT + G2, G4), "1 4", refused={2: "not_json"}),
    Case("braces that do not match", lines(G1, G2[:-1], G3 + b"}", G4), "1 4", refused={2: "not_json", 3: "not_json"}),
    Case("single quotes", lines(G1, G2.replace(b'"', b"'"), G3), "1 3", refused={2: "not_json"}),
    Case("a wrong escape", lines(G1, b'{"x": "\\x41"}', G2), "1 2", refused={2: "not_json"}),
    Case("a half escape", lines(G1, b'{"x": "\\u12"}', G2), "1 2", refused={2: "not_json"}),
    Case("arrays and scalars", lines(G1, b"[1, 2]", b"5", b'"text"', b"null", b"true", G2), "1 2",
         refused=dict.fromkeys(range(2, 7), "not_an_object")),
    Case("an object that is no request", lines(G1, b'{"level": "info"}', b"{}", G2), "1 2",
         refused={2: "no_request", 3: "no_request"}),
    Case("the same line twice", lines(G1, G2, G1), "1 2", duplicates=1),
]  # fmt: skip

DOCUMENTS: Final = [
    document("an array on one line", b"[" + G1 + b"," + G2 + b"]", "1 2"),
    document("an array over lines", b"[\n" + G1 + b",\n" + G2 + b"\n]\n", "1 2"),
    document("an array with a mark", BOM + b"[" + G1 + b",\n" + G2 + b"]", "1 2"),
    document("an array with a comma too many", b"[" + G1 + b",\n" + G2 + b",\n]", "1 2"),
    document("an array that is cut off", b"[" + G1 + b",\n" + G2[:50], "1", unfinished=50, finally_refused={2: "not_json"}),
    document("an array that is not closed", b"[" + G1 + b",\n" + G2 + b"\n", "1 2"),
    document("arrays one behind the other", b"[" + G1 + b"]\n[" + G2 + b"]\n", "1 2"),
    document("an array of other things", b"[" + G1 + b', 1, "x", null, {"a": 1}, ' + G2 + b"]", "1 2",
         refused={2: "not_an_object", 3: "not_an_object", 4: "not_an_object", 5: "no_request"}),
    document("an array with a bad object in the middle", b"[" + G1 + b', {"a": tru}, ' + G2 + b"]", "1 2",
         refused={2: "not_json"}),
    document("an array with a control character in it", b"[" + G1 + b', {"a": "\x01"}, ' + G2 + b"]", "1 2",
         refused={2: "not_json"}),
    document("an array with bytes that are no UTF-8", b"[" + G1 + b', {"a": "\xff"}, ' + G2 + b"]", "1 2",
         refused={2: "not_utf8"}),
    document("an array with a string that does not end", b"[" + G1 + b',\n{"a": "x},\n' + G2 + b"]", "1 2",
         refused={2: "not_json"}),
    document("an array with a bad object over lines", b"[\n" + G1 + b',\n{"a": [\n  {"b": tru}\n]},\n' + G2 + b"\n]", "1 2",
         refused={2: "not_json"}),
    document("an array with NULs behind it", b"[" + G1 + b"," + G2 + b"]" + bytes(300), "1 2"),
    document("a comma behind each record", G1 + b",\n" + G2 + b",\n" + G3 + b"\n", "1 2 3"),
    document("pretty-printed objects", pretty(G1, G2, G3), "1 2 3"),
    document("a pretty-printed array", b"[" + pretty(G1) + b",\n" + pretty(G2) + b"]\n", "1 2"),
    document("objects without newlines", G1 + G2 + G3, "1 2 3"),
    document("objects with spaces between", G1 + b"   " + G2 + b" \t" + G3 + b"\n", "1 2 3"),
    document("records within an object", b'{"data": [' + G1 + b"]}", status="refused", error="is no known log format"),
]  # fmt: skip

TEXT_CASES: Final = [*ENDS, *ENCODINGS, *PADDING, *SYNTAX, *DOCUMENTS]
