-- Question: what is written down when refused lines were read again?
-- Grain:    one row, of their file: $lines of its quarantined lines have other outcomes now.
UPDATE sources
SET requests = requests + $requests,
    duplicates = duplicates + $duplicates,
    other = other + $other,
    quarantined = quarantined - $lines + $quarantined
WHERE source_id = $source_id;
