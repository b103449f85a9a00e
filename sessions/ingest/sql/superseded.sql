-- Question: which stored requests does a more complete record of this chunk take the place of?
-- Grain:    one row per stored request, which is deleted; its session is rolled up again.
CREATE OR REPLACE TEMP TABLE superseded AS
SELECT row_id, request_id, session_id FROM contenders WHERE stored AND NOT wins;
