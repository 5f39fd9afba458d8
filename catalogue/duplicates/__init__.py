"""Which enterprises may be one: over the whole catalogue (`finding`), and at entry (`entry`).

The rule is SQL (migration `distinctive_names`), so that both ask the same question.
"""
