-- Question: does any request carry a user?
-- Grain:    one row.
SELECT EXISTS (FROM requests WHERE user_id IS NOT NULL) AS has_users;
