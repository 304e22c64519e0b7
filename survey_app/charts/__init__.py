"""Numbers → accessible inline SVG, drawn on the server: no script, no style attribute, no colour that means anything alone.

Every chart is an object with what the macro `chart` of templates/macros/chart.html shows: `title`, `svg`, `columns` and
`rows` (the same numbers as a table, for whoever cannot see the drawing) and `note`. Lines take the colour of the text
around them, so that they follow dark mode, forced colours and print; a stylesheet may colour the classes `chart__*`.
Widths are shares of the page and heights are in em, so that letters keep the reader's size from a phone to a wall.
"""

from survey_app.charts.bars import Bar, GroupBars
from survey_app.charts.response_curve import Evening, ResponseCurve
from survey_app.charts.sparkline import Sparkline
from survey_app.charts.svg import Heading

__all__ = ["Bar", "Evening", "GroupBars", "Heading", "ResponseCurve", "Sparkline"]
