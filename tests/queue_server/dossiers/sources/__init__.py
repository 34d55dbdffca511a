"""Tests of ``queue_server.dossiers.sources``."""
