-- Question: how is one logged value read?
-- Grain:    scalar macros; every one takes text as logged and returns NULL for what it cannot read.
-- Traps:    a cast to TIMESTAMP drops the offset of '...+02:00' without a word; TIMESTAMPTZ keeps it.
--           '' is what many loggers write for "not there". Every cast of text is a try_cast, also within a CASE
--           that guards it: DuckDB 2.0 computes the cast of a struct's field before the CASE.

-- Trimming copies the text: it is left to those that need it.
CREATE OR REPLACE TEMP MACRO text_or_null(t) AS
    CASE WHEN starts_with(t, ' ') OR ends_with(t, ' ') THEN nullif(trim(t), '') ELSE nullif(t, '') END;

-- A record without the newline behind it.
CREATE OR REPLACE TEMP MACRO record_text(line) AS CASE WHEN ends_with(line, chr(10)) THEN left(line, -1) ELSE line END;

-- Epoch numbers tell their unit by magnitude: below 1e11 seconds, 1e14 milliseconds, 1e17 microseconds, else
-- nanoseconds. Text without a zone is UTC. A time before the year 1000 or after 2999 is none: beyond the range
-- of timestamps arithmetic fails, and Python knows no year above 9999.
CREATE OR REPLACE TEMP MACRO epoch_time(n) AS
    CASE WHEN n BETWEEN -30610224000 AND 32503679999 THEN make_timestamp((n * 1000000)::BIGINT)
         WHEN abs(n) < 100000000000 THEN NULL
         WHEN n BETWEEN -30610224000000 AND 32503679999999 THEN make_timestamp((n * 1000)::BIGINT)
         WHEN abs(n) < 100000000000000 THEN NULL
         WHEN n BETWEEN -30610224000000000 AND 32503679999999999 THEN make_timestamp(n::BIGINT)
         WHEN abs(n) < 100000000000000000 THEN NULL
         WHEN n BETWEEN -30610224000000000000 AND 32503679999999999999 THEN make_timestamp((n / 1000)::BIGINT) END;

CREATE OR REPLACE TEMP MACRO read_time(t) AS
    CASE WHEN t IS NULL THEN NULL
         -- '2026-03-02T09:14:03.401Z', the form that most logs have: a tenth of the cost
         WHEN ends_with(t, 'Z') AND strlen(t) BETWEEN 20 AND 27 AND t[5] = '-' AND (starts_with(t, '2') OR starts_with(t, '1'))
              AND try_cast(t AS TIMESTAMP) IS NOT NULL
         THEN try_cast(t AS TIMESTAMP)
         WHEN regexp_full_match(t, '\s*-?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?\s*')
         THEN epoch_time(try_cast(t AS DECIMAL(38,9)))
         WHEN try_cast(t AS TIMESTAMPTZ) BETWEEN TIMESTAMPTZ '1000-01-01 00:00:00+00'
                                             AND TIMESTAMPTZ '2999-12-31 23:59:59.999999+00'
         THEN try_cast(t AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    END;

CREATE OR REPLACE TEMP MACRO read_number(t) AS
    CASE WHEN isfinite(try_cast(t AS DOUBLE)) THEN try_cast(t AS DOUBLE) END;

-- Counts of 10^12 and more are no counts: their sums would leave 64 bits. Three casts that name their argument
-- once are planned in half the time of a CASE that names it twice.
CREATE OR REPLACE TEMP MACRO read_count(t) AS
    try_cast(try_cast(try_cast(t AS UBIGINT) AS DECIMAL(12,0)) AS BIGINT);

-- Nothing takes longer than 10^12 ms, 31 years. NaN is above every bound.
CREATE OR REPLACE TEMP MACRO read_duration_ms(t, unit_ms) AS
    CASE WHEN try_cast(t AS DOUBLE) BETWEEN 0 AND 1e12 / unit_ms THEN try_cast(t AS DOUBLE) * unit_ms END;

CREATE OR REPLACE TEMP MACRO read_money(t) AS
    CASE WHEN try_cast(t AS DOUBLE) BETWEEN 0 AND 1e9
         THEN coalesce(try_cast(t AS DECIMAL(18,9)), try_cast(try_cast(t AS DOUBLE) AS DECIMAL(18,9))) END;

CREATE OR REPLACE TEMP MACRO read_status(t) AS nullif(try_cast(t AS SMALLINT), 0);

CREATE OR REPLACE TEMP MACRO read_flag(t) AS
    CASE lower(t) WHEN 'true' THEN true WHEN '1' THEN true WHEN 'hit' THEN true
                  WHEN 'false' THEN false WHEN '0' THEN false WHEN 'miss' THEN false END;

CREATE OR REPLACE TEMP MACRO is_json_array(t) AS regexp_matches(left(t, 200), '^\s*\[') AND json_valid(t);

-- JSON escapes that are one half of a surrogate pair. The first group passes by what is whole.
CREATE OR REPLACE TEMP MACRO has_half_pair(t) AS regexp_matches(t, '\\u[dD][89a-fA-F]');

CREATE OR REPLACE TEMP MACRO without_half_pairs(t) AS
    regexp_replace(t, '(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}',
                   '\1', 'g');
