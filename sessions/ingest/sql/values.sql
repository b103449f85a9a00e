-- Question: how is one logged value read?
-- Grain:    scalar macros; every one takes text as logged and returns NULL for what it cannot read.
-- Traps:    a cast to TIMESTAMP drops the offset of '...+02:00' without a word; TIMESTAMPTZ keeps it.
--           '' is what many loggers write for "not there".

CREATE OR REPLACE TEMP MACRO text_or_null(t) AS nullif(trim(t), '');

-- Epoch numbers tell their unit by magnitude: below 1e11 seconds, 1e14 milliseconds, 1e17 microseconds, else
-- nanoseconds. Text without a zone is UTC.
CREATE OR REPLACE TEMP MACRO epoch_time(n) AS
    try(make_timestamp((CASE WHEN abs(n) < 1e11 THEN n * 1000000
                             WHEN abs(n) < 1e14 THEN n * 1000
                             WHEN abs(n) < 1e17 THEN n
                             ELSE n / 1000 END)::BIGINT));

CREATE OR REPLACE TEMP MACRO read_time(t) AS
    CASE WHEN t IS NULL THEN NULL
         WHEN regexp_full_match(t, '\s*-?[0-9]+([.][0-9]*)?\s*') THEN epoch_time(try_cast(t AS DECIMAL(38,9)))
         WHEN isfinite(try_cast(t AS TIMESTAMPTZ)) THEN try_cast(t AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    END;

CREATE OR REPLACE TEMP MACRO read_number(t) AS
    CASE WHEN isfinite(try_cast(t AS DOUBLE)) THEN try_cast(t AS DOUBLE) END;

CREATE OR REPLACE TEMP MACRO read_count(t) AS
    CASE WHEN try_cast(t AS BIGINT) >= 0 THEN try_cast(t AS BIGINT) END;

CREATE OR REPLACE TEMP MACRO read_duration_ms(t, unit_ms) AS
    CASE WHEN read_number(t) >= 0 THEN read_number(t) * unit_ms END;

CREATE OR REPLACE TEMP MACRO read_money(t) AS
    CASE WHEN isfinite(try_cast(t AS DOUBLE)) AND try_cast(t AS DOUBLE) >= 0
         THEN coalesce(try_cast(t AS DECIMAL(18,9)), try_cast(try_cast(t AS DOUBLE) AS DECIMAL(18,9))) END;

CREATE OR REPLACE TEMP MACRO read_status(t) AS nullif(try_cast(t AS SMALLINT), 0);

CREATE OR REPLACE TEMP MACRO read_flag(t) AS
    CASE lower(t) WHEN 'true' THEN true WHEN '1' THEN true WHEN 'hit' THEN true
                  WHEN 'false' THEN false WHEN '0' THEN false WHEN 'miss' THEN false END;

-- A JSON text that is an object, or NULL.
CREATE OR REPLACE TEMP MACRO json_object_or_null(t) AS
    CASE WHEN left(ltrim(t), 1) = '{' AND json_valid(t) THEN t::JSON END;
