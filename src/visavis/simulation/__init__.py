"""Simulation: seeded worlds for the links. Only tests and `cli` may import this room."""
