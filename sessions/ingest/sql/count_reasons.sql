-- Question: for which reasons were lines of this chunk refused?
-- Grain:    one row per reason.
SELECT reason, count(*) AS refused
FROM (SELECT fault AS reason FROM lines WHERE fault <> 'blank'
      UNION ALL SELECT reason FROM draft WHERE reason IS NOT NULL
      UNION ALL SELECT reason FROM unreadable)
GROUP BY reason
ORDER BY reason;
