"""vis-à-vis: liaison between parties that share a theatre but not a command.

The rooms, in import order: terms, parties, record, release, lines, notices, claims, links,
acts, gateways, desk, node, simulation, cli. A room imports only rooms above it;
`tests/test_house.py` proves it. Start reading at `docs/architecture.md`.
"""

__version__ = "0.1.0"
