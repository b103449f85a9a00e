-- Question: is a text within a line a JSON object?
-- Grain:    a scalar macro over one text: what begins as one is taken for one.
-- Traps:    as in lines_trusting.sql: what is none raises an error, and the chunk is read again with checking.sql.
CREATE OR REPLACE TEMP MACRO is_json_object(t) AS
    CASE WHEN starts_with(t, '{') THEN true
         ELSE regexp_matches(left(t, 200), '^\s+[{]') AND json_valid(t) END;
