import pytest

from respondents.messages.letters import grouped


@pytest.mark.parametrize(
    ("code", "printed"),
    [("7KQ2M9XD8PVC", "7KQ2 M9XD 8PVC"), ("7KQ2M", "7KQ2 M"), ("", "")],
)
def test_a_code_is_printed_in_groups_of_four(code, printed):
    assert grouped(code) == printed
