"""One file per command; nothing but words in and out."""
