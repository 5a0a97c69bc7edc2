"""Somebody's own words, as the forms of a self-assessment take them."""

import pytest
from django.core.exceptions import ValidationError

from selfassessment.forms.words import WordsField


class TestWordsThatAreAskedFor:
    """Whichever form asks for them; a reason that everybody is to read is no reason if it is a space."""

    def test_spaces_alone_are_none(self):
        field = WordsField(max_length=100, required=True, error_messages={"required": "Say why."})
        for blank in ["", " ", "\r\n \t\n"]:
            with pytest.raises(ValidationError, match=r"Say why\."):
                field.clean(blank)

    def test_they_stay_as_they_were_typed(self):
        assert WordsField(max_length=100, required=True).clean("  Two \r\n lines. ") == "  Two \n lines. "

    def test_where_none_are_asked_for_spaces_may_stay(self):
        assert WordsField(max_length=100).clean("  ") == "  "
