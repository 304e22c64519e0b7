"""What an export says where a small cell is withheld; which cells are is the rule of the results, and the only one."""

from questionnaires.results.withholding import LEAST, withheld

__all__ = ["LEAST", "NOTE", "withheld"]

NOTE = "“–”: không công bố vì nhóm dưới 10 người, hoặc để không suy ra được nhóm dưới 10 người."
