-- Question: is a text within a line a JSON object?
-- Grain:    a scalar macro over one text: it is looked at before it is taken for one.
CREATE OR REPLACE TEMP MACRO is_json_object(t) AS
    CASE WHEN starts_with(t, '{') THEN json_valid(t)
         ELSE regexp_matches(left(t, 200), '^\s+[{]') AND json_valid(t) END;
