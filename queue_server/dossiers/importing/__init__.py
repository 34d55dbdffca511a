"""Dossiers of others from files: read row by row, checked, and taken in whole or not at all."""
