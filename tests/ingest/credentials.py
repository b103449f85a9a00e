"""Credentials that look real, and the forms in which logs hold them.

They are put together when the tests run: a scanner of the repository must not take them for keys that leaked.
"""

from __future__ import annotations

import json
from typing import Any, Final

BODY: Final = "Zq7" + "aB3xK9mP2wR5tY8u" * 3
"""51 characters, of which nothing may be left of any key below."""

_HEX: Final = "3f" + "9a0c7e51d2b8" * 4
_UUID: Final = f"{_HEX[:8]}-{_HEX[8:12]}-4{_HEX[12:15]}-9{_HEX[15:18]}-{_HEX[18:30]}"

KEYS: Final = {
    "OpenAI": "sk-" + "proj-" + BODY,
    "Anthropic": "sk-" + "ant-api03-" + BODY,
    "Helicone": "sk-" + "helicone-" + BODY[:30],
    "Google": "AI" + "za" + BODY[:35],
    "AWS": "AK" + "IA" + "IOSFODNN7EXAMPLQ",
    "Groq": "gs" + "k_" + BODY,
    "xAI": "xa" + "i-" + BODY,
    "Hugging Face": "h" + "f_" + BODY[:34],
    "Replicate": "r" + "8_" + BODY[:37],
    "Perplexity": "pp" + "lx-" + BODY,
    "GitHub": "gh" + "p_" + BODY[:36],
    "Slack": "xo" + "xb-" + "123456789012-" + BODY[:24],
    "Stripe": "sk" + "_live_" + BODY[:24],
    "JWT": "ey" + "J" + BODY[:20] + "." + "ey" + "J" + BODY[:30] + "." + BODY[:43],
    "Google OAuth": "ya" + "29." + BODY,
}

OTHER_KEYS: Final = {
    "OpenAI, as it was": "sk-" + BODY[:48],
    "OpenAI service account": "sk-" + "svcacct-" + BODY,
    "OpenAI session": "se" + "ss-" + BODY[:40],
    "OpenRouter": "sk-" + "or-v1-" + _HEX,
    "DeepSeek": "sk-" + _HEX[:32],
    "Helicone, public": "pk-" + "helicone-" + BODY[:30],
    "Langfuse": "sk-" + "lf-" + _UUID,
    "Langfuse, public": "pk-" + "lf-" + _UUID,
    "LangSmith": "lsv2" + "_pt_" + _HEX[:32] + "_" + _HEX[32:42],
    "Google OAuth client": "GOC" + "SPX-" + BODY[:28],
    "AWS, for a session": "AS" + "IA" + "IOSFODNN7EXAMPLQ",
    "AWS Bedrock": "AB" + "SK" + BODY + "+/" + BODY + "=",
    "Together": "tgp" + "_v1_" + BODY[:43],
    "Fireworks": "f" + "w_" + BODY[:24],
    "Cerebras": "cs" + "k-" + BODY[:48],
    "NVIDIA": "nv" + "api-" + BODY,
    "GitHub, fine-grained": "github" + "_pat_" + BODY[:22] + "_" + BODY,
    "GitLab": "gl" + "pat-" + BODY[:20],
    "Stripe, restricted": "rk" + "_live_" + BODY[:24],
    "Stripe webhook": "wh" + "sec_" + BODY[:32],
    "npm": "np" + "m_" + BODY[:36],
    "SendGrid": "S" + "G." + BODY[:22] + "." + BODY[:43],
}

PLAIN: Final = "hunter2" + "correct-horse"
"""A credential without a shape of its own: it is known by the name beside it alone."""

HEADERS: Final = (
    "Authorization", "authorization", "PROXY-AUTHORIZATION", "Helicone-Auth", "Helicone-OpenAI-Api-Key",
    "x-api-key", "api-key", "x-goog-api-key", "OpenAI-Api-Key", "anthropic-api-key", "X-Auth-Token",
    "Ocp-Apim-Subscription-Key", "X-Amz-Security-Token", "Cookie", "Set-Cookie", "x-litellm-api-key",
)  # fmt: skip
OTHER_HEADERS: Final = ("apikey", "x-slack-client-secret", "x-token", "http.request.header.authorization")

FIELDS: Final = (
    "api_key", "openai_api_key", "apikey", "authorization", "authorization_token", "access_token",
    "refresh_token", "client_secret", "aws_secret_access_key",
)  # fmt: skip
OTHER_FIELDS: Final = (
    "mistral_api_key", "COHERE_API_KEY", "apiKey", "cohereApiKey", "accessToken", "refreshToken", "id_token",
    "REPLICATE_API_TOKEN", "apiToken", "webhook_secret",
    "aws_session_token", "session_token", "clientSecret", "secretAccessKey", "LANGFUSE_SECRET_KEY",
    "private_key", "password", "passwd", "db_password",
)  # fmt: skip

VALUES: Final = (
    PLAIN,
    f"Bearer {PLAIN}",
    f"Basic {PLAIN}==",
    f'a="quoted"; b={PLAIN}; path=/',
    f"with \\ a backslash {PLAIN}",
    f"{PLAIN}, {PLAIN}",
    f"é 日 {PLAIN}",
)
RAW_VALUES: Final = tuple(value for value in VALUES if "\\" not in value)
HARD_VALUES: Final = (
    f"{PLAIN}\\",
    f'{PLAIN}\\"',
    f'"{PLAIN}"',
    f"\\n{PLAIN}\\\\",
    f"{PLAIN}\n{PLAIN}",
    f"/{PLAIN}'",
)


def forms(name: str, value: str) -> dict[str, Any]:
    """Return a header among others, in every form that headers have in logs."""
    pairs = [["Accept", "*/*"], [name, value], ["Helicone-Session-Id", "s9"]]
    several = {name: [value, value], "Helicone-Session-Id": ["s9"]}
    named = [{"name": key, "value": text} for key, text in pairs]
    return {
        "object": dict(pairs),
        "object of lists": {key: [text] for key, text in pairs},
        "lists of several": several,
        "pairs": pairs,
        "pairs with lists": [[key, [text]] for key, text in pairs],
        "name and value": named,
        "value and name": [{"value": text, "name": key} for key, text in pairs],
        "key and value": [{"key": key, "value": text} for key, text in pairs],
        "JSON text": json.dumps(dict(pairs)),
        "JSON text over lines": json.dumps(dict(pairs), indent=1),
        "JSON text of lists": json.dumps({key: [text] for key, text in pairs}),
        "JSON text of several": json.dumps(several),
        "JSON text of several over lines": json.dumps(several, indent=1),
        "JSON text of pairs": json.dumps(pairs),
        "JSON text of pairs over lines": json.dumps(pairs, indent=1),
        "JSON text of name and value": json.dumps(named),
    }


def deeper(value: Any, levels: int) -> Any:
    """Return a value within JSON text within JSON text, so many times, every other one over lines."""
    for level in range(levels):
        value = {"level": level, "text": json.dumps(value, indent=level % 2 or None)}
    return value
