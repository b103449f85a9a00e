-- Question: none; it takes all templates out of force.
DELETE FROM path_templates;
