-- Question: none; it writes blocks of source text, which sessions.schemas.contents packs.
-- Grain:    one row per element of the lists, which are equally long.
INSERT INTO contents BY NAME
SELECT unnest($source_id::BIGINT[]) AS source_id, unnest($first_line::BIGINT[]) AS first_line,
       unnest($last_line::BIGINT[]) AS last_line, unnest($lines::BIGINT[][]) AS lines,
       unnest($separator::VARCHAR[]) AS separator, 'zstd' AS encoding,
       unnest($text_bytes::BIGINT[]) AS text_bytes, unnest($block::BLOB[]) AS block;
