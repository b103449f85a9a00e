"""How values and untrusted texts are put into words, in the terminal and in a page alike."""
