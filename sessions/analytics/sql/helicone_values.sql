-- Question: none; it keeps the values that conditions of a client compare with, for as long as the connection lives.
-- Takes:    $values, a struct {texts, numbers, times} of lists; conditions mean an element of one by its place.
SET VARIABLE helicone_values = $values::STRUCT(texts VARCHAR[], numbers DOUBLE[], times TIMESTAMP[]);
