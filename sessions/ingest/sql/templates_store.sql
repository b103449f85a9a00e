-- Question: none; it puts templates in force.
-- Takes:    $rows, a list of {place, template, segments}.
INSERT INTO path_templates BY NAME
SELECT unnest($rows::STRUCT(place INTEGER, template VARCHAR, segments VARCHAR[])[], max_depth := 2);
