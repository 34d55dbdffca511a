"""Tests of the posted procedures."""
