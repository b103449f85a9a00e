-- Question: which tags are there, and how many sessions have each?
-- Grain:    one row per tag, the most frequent first.
-- Traps:    a session that was tagged need not be in this file yet; it counts.
SELECT tag, count(*) AS sessions, max(tagged_at) AS last_tagged
FROM tags
GROUP BY tag
ORDER BY sessions DESC, tag;
