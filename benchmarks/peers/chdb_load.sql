-- Question: what does ClickHouse need to hold the same log in a MergeTree keyed for sessions, bodies as text?
-- Grain:    one row per line.
-- Left out: what read_json.sql leaves out, and tokens, models and errors too: they stay in the bodies.
INSERT INTO bench.requests
SELECT id,
       request.headers['Helicone-Session-Id'],
       request.headers['Helicone-Session-Name'],
       request.headers['Helicone-Session-Path'],
       request.headers['Helicone-User-Id'],
       timestamp,
       latency_ms,
       request.url,
       response.status,
       mapFilter((name, value) -> startsWith(name, 'Helicone-Property-'), request.headers),
       request.body,
       response.body
FROM file('{file}', JSONEachRow,
          'id String, timestamp DateTime64(6, \'UTC\'), latency_ms Float64,
           request Tuple(url String, headers Map(String, String), body String),
           response Tuple(status Int16, body String)')
SETTINGS input_format_json_read_objects_as_strings = 1, date_time_input_format = 'best_effort'
