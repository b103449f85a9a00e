"""Questions to answers: one complete .sql file a question, one typed module beside it."""
