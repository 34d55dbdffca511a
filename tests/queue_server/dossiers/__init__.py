"""Tests of the look-up of dossiers."""
