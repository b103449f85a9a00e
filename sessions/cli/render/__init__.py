"""Answers laid out for reading: lines of text that fit the width, with a little colour."""
