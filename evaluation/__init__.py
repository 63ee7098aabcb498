"""The evaluation of the dispatch reader: passages annotated by hand, and how a reading is scored.

Lives here: passages in the contract's form (`passages/` seen while rules are written, `held_out/`
not), the scoring, the peers. Never here: rules of the reader. Nothing imports this but its tests.
"""
