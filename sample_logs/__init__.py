"""Sample logs: a small travel company's LLM traffic of four weeks, made up, and the program that makes it."""
