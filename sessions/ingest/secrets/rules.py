"""The declared list of credentials: names whose value is one, and shapes that are one by themselves.

Every rule has an anchor: what one scan looks for, together with the anchors of all others. Anchors are for
Hyperscan, the other expressions for `re`. Both see bytes, and none may match a newline or a record separator
(0x1e). `docs/secrets.md` has the same list for readers; a test holds the two to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ALNUM: Final = "[0-9A-Za-z]"
_DASHED: Final = "[0-9A-Za-z_-]"
_BASE64: Final = "[0-9A-Za-z+/]"
_TOKEN: Final = "[0-9A-Za-z._~+/=-]"  # noqa: S105 - a set of characters

_ESCAPED: Final = r"\\++(?:/|u00(?:2[bBfF]|3[dD]))"
"""A slash, a plus or an equals sign, as some writers of JSON escape them."""
_WORD_RUN: Final = r"[0-9A-Za-z_]*+"
_DASHED_RUN: Final = rf"{_DASHED}*+"
_TOKEN_RUN: Final = rf"(?:{_TOKEN}|{_ESCAPED})*+"
_PARAMETER_RUN: Final = rf"""(?:[^\x00-\x20"'`\\&#<>(){{}}\[\]|]|{_ESCAPED})*+"""
_USERINFO_RUN: Final = r"""[^\x00-\x20"'`\\/?#<>\[\]]+(?=@)"""
_PEM_RUN: Final = r"(?:[0-9A-Za-z+/=:,. \t]|-(?!----)|\\++(?:[nrt/]|u00(?:2[bBfF]|3[dD]|0[aAdD])))*+"

_RANDOM: Final = "[0-9=]|[a-z][A-Z]|[A-Za-z]{16}"
"""What random characters have, and `words-joined-by-hyphens` have not."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name whose value is a credential, whatever the value looks like."""

    name: str
    """As the docs show it; `*` stands for anything before."""
    what: str
    anchor: str
    """How the name ends, in any case of letters. A quote or a colon follows."""
    full: str
    """The whole name, in any case of letters."""
    is_header: bool = False
    """Headers also stand in pairs and in raw header text; other names only beside a value."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Text that is a credential by its look, or by what stands right before it."""

    name: str
    """As the docs show it; `…` stands for the credential."""
    what: str
    anchor: str
    own: int = 0
    """How many bytes at the end of the anchor belong to the credential."""
    rest: str = _WORD_RUN
    """What belongs to it behind the anchor. Where this does not match there is no credential."""
    least: int = 1
    """How many bytes a credential has at least."""
    proof: str = ""
    """What a credential has somewhere, and text that only begins like one has not."""
    any_case: bool = False
    """Whether the anchor is in any case of letters."""
    many_lines: bool = False
    r"""Whether it goes on behind \n and \r escapes; others end there."""


def _key(prefix: str, what: str, least: int = 20) -> Shape:
    """Return the shape of a vendor's keys: a prefix, and at least so many letters and digits."""
    return Shape(f"{prefix}…", what, f"{prefix}{_ALNUM}{{{least}}}", own=len(prefix) + least)


def _dashed_key(prefix: str, what: str, least: int = 20) -> Shape:
    """Return the same for keys with hyphens and underscores in them.

    The anchor has 8 of the characters: with more, where they may be those of the prefix, it compiles slowly.
    """
    own = len(prefix) + 8
    return Shape(f"{prefix}…", what, f"{prefix}{_DASHED}{{8}}", own, _DASHED_RUN, len(prefix) + least)


HEADERS: Final = (
    Name(
        "*authorization",
        "`Authorization`, `Proxy-Authorization`",
        anchor="authorization",
        full="(?:[a-z0-9.-]+[.-])?authorization",
        is_header=True,
    ),
    Name(
        "helicone-auth",
        "Helicone",
        anchor="helicone-auth",
        full=r"(?:[a-z0-9.-]+\.)?helicone-auth",
        is_header=True,
    ),
    Name(
        "*cookie",
        "`Cookie`, `Set-Cookie`",
        anchor="cookie",
        full="(?:[a-z0-9.-]+[.-])?cookie",
        is_header=True,
    ),
    Name(
        "*api-key",
        "`x-api-key` of Anthropic, `api-key` of Azure OpenAI, `x-goog-api-key`, `x-litellm-api-key`",
        anchor="api-?key",
        full="[a-z0-9.-]*api-?key",
        is_header=True,
    ),
    Name(
        "*subscription-key",
        "`Ocp-Apim-Subscription-Key` of Azure",
        anchor="subscription-key",
        full="[a-z0-9.-]*subscription-key",
        is_header=True,
    ),
    Name(
        "x-*token, x-*secret",
        "`X-Auth-Token`, `X-Amz-Security-Token`",
        anchor="[-.](?:token|secret)",
        full=r"(?:[a-z0-9.-]+\.)?x-(?:[a-z0-9-]+-)?(?:token|secret)",
        is_header=True,
    ),
)

FIELDS: Final = (
    Name("*api_key", "any vendor's, such as `mistral_api_key`", "api_key", "[a-z0-9_]*api_key"),
    Name(
        "*access_token, *refresh_token, *id_token, …",
        "OAuth; `api`, `auth`, `authorization`, `bearer`, `session` and `security` tokens, too",
        anchor="_token",
        full="(?:[a-z0-9_]+_)?(?:access|refresh|id|api|auth|authorization|bearer|session|security)_token",
    ),
    Name(
        "*accessToken, *refreshToken, …",
        "the same in camel case",
        anchor="(?:access|refresh|api|auth|bearer|session|security)token",
        full="[a-z0-9_]*(?:access|refresh|api|auth|bearer|session|security)token",
    ),
    Name(
        "*client_secret, *webhook_secret, *signing_secret",
        "OAuth, Stripe, Slack",
        anchor="(?:client|webhook|signing)_?secret",
        full="[a-z0-9_]*(?:client|webhook|signing)_?secret",
    ),
    Name(
        "*secret_access_key, *secret_key",
        "AWS, Langfuse",
        anchor="secret_?(?:access_?)?key",
        full="[a-z0-9_]*secret_?(?:access_?)?key",
    ),
    Name("*private_key", "Google service accounts", "private_?key", "[a-z0-9_]*private_?key"),
    Name("*password, *passwd", "databases, proxies", "passw(?:or)?d", "[a-z0-9_]*passw(?:or)?d"),
)
"""Fields of objects, with underscores or in camel case."""

KEYS: Final = (
    Shape(
        "sk-…, sk_…, pk-…, pk_…, rk_…",
        "OpenAI, Anthropic, OpenRouter, DeepSeek, LiteLLM, Helicone, Langfuse, Stripe and others",
        anchor=f"[spr]k[-_]{_DASHED}{{8}}",
        own=11,
        rest=_DASHED_RUN,
        least=19,
        proof=_RANDOM,
    ),
    Shape(
        "sess-…",
        "OpenAI; 40 characters with a capital, for session ids look alike",
        anchor=f"sess-{_ALNUM}{{40}}",
        own=45,
        rest=_DASHED_RUN,
        proof=r"\Asess-(?=[0-9a-z]*[A-Z])[0-9A-Za-z]{40}\Z",
    ),
    Shape("AKIA…, ASIA…", "AWS", "A[KS]IA[0-9A-Z]{8}", own=12, proof=r"\A[0-9A-Z]{20}\Z"),
    Shape("ABSK…", "AWS Bedrock", f"ABSK{_BASE64}{{8}}", own=12, rest=_TOKEN_RUN, least=44),
    _dashed_key("AIza", "Google", 30),
    Shape("ya29.…", "Google OAuth", rf"ya29\.{_DASHED}{{8}}", own=13, rest=_TOKEN_RUN, least=25),
    _dashed_key("GOCSPX-", "Google OAuth clients"),
    _key("gsk_", "Groq"),
    _key("xai-", "xAI"),
    _key("hf_", "Hugging Face"),
    _key("r8_", "Replicate"),
    _key("pplx-", "Perplexity"),
    _dashed_key("tgp_v1_", "Together"),
    _key("fw_", "Fireworks"),
    _key("csk-", "Cerebras"),
    _dashed_key("nvapi-", "NVIDIA"),
    Shape("lsv2_pt_…, lsv2_sk_…", "LangSmith", f"lsv2_(?:pt|sk)_{_ALNUM}{{20}}", own=28),
    Shape("ghp_…, gho_…, ghu_…, ghs_…, ghr_…", "GitHub", f"gh[pousr]_{_ALNUM}{{20}}", own=24),
    _dashed_key("github_pat_", "GitHub"),
    _dashed_key("glpat-", "GitLab"),
    Shape("xoxb-…, xoxp-…, …", "Slack", "xox[abeprs]-[0-9A-Za-z-]{8}", own=13, rest=_DASHED_RUN, least=15),
    _key("whsec_", "Stripe"),
    _key("npm_", "npm", 30),
    Shape("SG.….…", "SendGrid", rf"SG\.{_DASHED}{{22}}\.", own=26, rest=_DASHED_RUN, least=60),
    Shape(
        "eyJ….….…",
        "JSON web tokens",
        anchor=f"eyJ{_DASHED}{{8}}",
        own=11,
        rest=rf"{_DASHED}*+(?:\.{_DASHED}++)*+",
        proof=rf"{_DASHED}{{8}}\.{_DASHED}{{8,}}+\.{_DASHED}{{8}}",
    ),
)
"""Keys that are known wherever they stand as a word of their own."""

CONTEXTS: Final = (
    Shape(
        "Bearer …, Basic …",
        "20 characters or more that are no words",
        anchor=rf"(?:bearer|basic)(?:[ \t]+|%20){_TOKEN}{{20}}",
        own=20,
        rest=_TOKEN_RUN,
        proof=_RANDOM,
        any_case=True,
    ),
    Shape(
        "*API_KEY=…, api_key=…",
        "in shells and code; `secret_key`, `access_key`, `client_secret`, `access_token`, `api_token`, too",
        anchor="(?:api_?key|secret_?key|access_?key|client_?secret|access_?token|api_?token|auth_?token)"
        r""" ?[=:] ?(?:\\*["'])?""",
        rest=_TOKEN_RUN,
        least=16,
        proof=_RANDOM,
        any_case=True,
    ),
    Shape(
        "AccountKey=…, SharedAccessKey=…",
        "connection strings of Azure",
        anchor="(?:Account|SharedAccess)Key=",
        rest=_TOKEN_RUN,
    ),
    Shape(
        "-----BEGIN … PRIVATE KEY-----…",
        "PEM, in a JSON string",
        anchor="-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----",
        rest=_PEM_RUN,
        proof=f"{_BASE64}{{16}}",
        many_lines=True,
    ),
    Shape(
        "(lines of base64)",
        "PEM over lines: a line of 40 characters or more and nothing else",
        anchor=rf"(?:^|\x1e)[ \t]*{_BASE64}{{40}}",
        own=40,
        rest=rf"{_BASE64}*+={{0,2}}(?=[ \t\r]*(?:[\n\x1e]|\Z))",
        proof="[G-Zg-z+/]",
    ),
)
"""What is known by the words before it."""

URLS: Final = (
    Shape("://user:…@", "passwords", r"""[a-z]:\\*/\\*/[^\x00-\x20"'`\\/?#@:<>\[\]]*:""", rest=_USERINFO_RUN),
    Shape(
        "?key=…, ?token=…, ?api_key=…, ?access_token=…, ?client_secret=…, ?password=…",
        "any vendor's, `apikey` and `api-key` too",
        anchor="(?:[?&#]|u0026|&amp;)(?:key|token|api[-_]?key|(?:access|refresh|id|auth)_token"
        "|client_secret|password|subscription-key)=",
        rest=_PARAMETER_RUN,
        any_case=True,
    ),
    Shape(
        "?sig=…, ?signature=…, ?X-Amz-Signature=…, ?X-Amz-Credential=…, ?X-Amz-Security-Token=…",
        "signed links of Azure, AWS and Google",
        anchor="(?:[?&]|u0026|&amp;)(?:sig|signature|awsaccesskeyid"
        "|x-(?:amz|goog)-(?:signature|credential|security-token))=",
        rest=_PARAMETER_RUN,
        any_case=True,
    ),
)
"""Parts of URLs; a parameter may follow `?` or `&`."""

NAMES: Final = HEADERS + FIELDS
SHAPES: Final = KEYS + CONTEXTS + URLS
