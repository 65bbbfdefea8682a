"""Recordings of readings: format, replay, evaluation."""
