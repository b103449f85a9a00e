-- Question: which provider answered?
-- Grain:    scalar macros over one record: what the log says, else the URL's host, else the model's name.
-- NULLs:    none of the three known is NULL.
-- Traps:    gateways log their own host, so the host is asked before the model only where it is a provider's.

CREATE OR REPLACE TEMP MACRO host_provider(url) AS
    CASE WHEN url IS NULL THEN NULL
         -- the two that most logs are full of, without a search
         WHEN starts_with(url, 'https://api.openai.com/') THEN 'openai'
         WHEN starts_with(url, 'https://api.anthropic.com/') THEN 'anthropic'
         WHEN regexp_matches(url, '(?i)\.openai\.azure\.com') THEN 'azure'
         WHEN regexp_matches(url, '(?i)(api\.openai\.com|//oai\.helicone\.ai|^oai\.helicone\.ai)') THEN 'openai'
         WHEN regexp_matches(url, '(?i)(api\.anthropic\.com|anthropic\.helicone\.ai)') THEN 'anthropic'
         WHEN regexp_matches(url, '(?i)(generativelanguage|aiplatform)\.googleapis\.com') THEN 'google'
         WHEN regexp_matches(url, '(?i)bedrock(-runtime)?\.[a-z0-9-]+\.amazonaws\.com') THEN 'bedrock'
         WHEN regexp_matches(url, '(?i)openrouter\.ai') THEN 'openrouter'
         WHEN regexp_matches(url, '(?i)api\.groq\.com') THEN 'groq'
         WHEN regexp_matches(url, '(?i)api\.mistral\.ai') THEN 'mistral'
         WHEN regexp_matches(url, '(?i)api\.deepseek\.com') THEN 'deepseek'
         WHEN regexp_matches(url, '(?i)api\.x\.ai') THEN 'x-ai'
         WHEN regexp_matches(url, '(?i)api\.together\.(xyz|ai)') THEN 'together'
         WHEN regexp_matches(url, '(?i)api\.fireworks\.ai') THEN 'fireworks'
         WHEN regexp_matches(url, '(?i)api\.cohere\.(ai|com)') THEN 'cohere'
         WHEN regexp_matches(url, '(?i)api\.perplexity\.ai') THEN 'perplexity' END;

CREATE OR REPLACE TEMP MACRO model_provider(model) AS
    CASE WHEN regexp_matches(model, '^(gpt-|chatgpt-|o[0-9]|text-embedding-|davinci|codex)') THEN 'openai'
         WHEN starts_with(model, 'claude') THEN 'anthropic'
         WHEN starts_with(model, 'gemini') THEN 'google'
         WHEN regexp_matches(model, '^(mistral|mixtral|codestral|ministral)') THEN 'mistral'
         WHEN starts_with(model, 'deepseek') THEN 'deepseek'
         WHEN starts_with(model, 'grok') THEN 'x-ai' END;

CREATE OR REPLACE TEMP MACRO provider_of(logged, url, model) AS
    coalesce(CASE WHEN lower(text_or_null(logged)) NOT IN ('custom', 'unknown', 'undefined', 'null')
                  THEN lower(text_or_null(logged)) END,
             host_provider(url), model_provider(lower(model)));
