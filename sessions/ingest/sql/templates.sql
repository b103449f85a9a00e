-- Question: which template fits a session path?
-- Grain:    scalar macro over one path.
-- Rule:     a template fits where it has as many segments as the path, and each is the path's own or stands for any one. Of
--           several that fit the first in the table counts; NULL where none does.
CREATE OR REPLACE TEMP MACRO template_of(path) AS (
    SELECT arg_min(t.template, t.place)
    FROM path_templates AS t
    WHERE len(t.segments) = len(string_split(squeezed_path(path), '/')) - 1
      AND len(list_filter(list_zip(t.segments, string_split(squeezed_path(path), '/')[2:]),
                          lambda pair: pair[1] IS NOT NULL AND pair[1] <> pair[2])) = 0
);
