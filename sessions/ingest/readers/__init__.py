"""Files to chunks of lines with their line numbers and byte offsets."""
