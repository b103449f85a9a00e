"""Raw logs to requests: discover, detect, read, normalise, price, load."""
