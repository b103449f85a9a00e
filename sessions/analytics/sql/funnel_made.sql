-- Question: which sessions made this step, and how long did they take in their first attempt that did?
-- Grain:    `funnel_made`: one more row per session that made it. since_us is the time from the step before, took_us from
--           the first step.
-- Takes:    $level; funnel_reached, as funnel_next makes it, which becomes the new funnel_chains.
-- NULLs:    a length of time is NULL where one of its ends is not known. Requests without a time come last in a session,
--           so that the first one that arg_min finds is the first of all where there is a length of time at all.
DROP TABLE funnel_chains;

ALTER TABLE funnel_reached RENAME TO funnel_chains;

INSERT INTO funnel_made
SELECT $level, session_no, arg_min(since_us, step), arg_min(started_us - began_us, step)
FROM funnel_chains
GROUP BY session_no;
