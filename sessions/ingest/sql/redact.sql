-- Question: which parts of a line must never be stored?
-- Grain:    one scalar macro over one line of source text.
-- Rule:     values of credential headers, and strings in the shape of a known vendor's key, become [redacted].
-- Traps:    one pass over the text: the alternatives share one regular expression, whose first group keeps the
--           header's name. The header may stand in JSON, in a list of pairs, or in JSON text inside JSON.
CREATE OR REPLACE TEMP MACRO redacted(t) AS
    regexp_replace(t,
        '(?i:(\\*"(?:authorization|proxy-authorization|helicone-auth|helicone-openai-api-key|x-api-key|api-key|'
        || 'x-goog-api-key|openai-api-key|anthropic-api-key|ocp-apim-subscription-key|x-amz-security-token|'
        || 'cookie|set-cookie)\\*"\s*[:,]\s*(?:\\*"value\\*"\s*:\s*)?\[?\s*\\*")[^"\\]+)'
        || '|\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}'
        || '|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b'
        || '|\bAIza[0-9A-Za-z_-]{30,}'
        || '|\bgsk_[0-9A-Za-z]{20,}|\bxai-[0-9A-Za-z]{20,}|\br8_[0-9A-Za-z]{20,}|\bhf_[0-9A-Za-z]{20,}'
        || '|\bpplx-[0-9A-Za-z]{20,}|\bgh[pousr]_[0-9A-Za-z]{20,}|\bxox[abprs]-[0-9A-Za-z-]{10,}'
        || '|(?i:\bbearer\s+)[A-Za-z0-9._~+/=-]{20,}',
        '\1[redacted]', 'g');
