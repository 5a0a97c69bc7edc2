"""Where a document's proposal becomes a draft: its clauses as rows, questions, every step with its way back.

desk       all rows of one import, held together while one step changes them; notes what changed
editing    the steps themselves: split, join, move, indent, set …
answering  what each answer to a doubt does
wording    what a promise leaves open: who, what, how much, by when
drafting   from the accepted proposal to an agreement file, the one door that makes drafts
"""
