"""The node: everything that touches disk, network, clock and keys, and the wiring of it all.

Here: storage (folder, settings, sealed keys, database, anchors), and whatever serves and calls
peers over it. Never here: decisions; what a statement means; what a page looks like.
Imports every room above; only `cli`, `simulation` and tests import this one.
"""
