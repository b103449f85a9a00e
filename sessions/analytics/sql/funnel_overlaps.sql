-- Question: which steps of the funnel does one request match together?
-- Grain:    one row per set of steps that some request matches, as the bits of funnel_spans.matched.
SELECT DISTINCT matched FROM funnel_spans ORDER BY matched;
