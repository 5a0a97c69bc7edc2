"""Where an edition in force is varied by agreement of both sides: what is proposed, what each party says of it, and the
day from which it holds. The wording itself is a draft of the next edition, edited like any other.

reading    what changes, whom it concerns, and what each party says of the wording as it now stands
"""
