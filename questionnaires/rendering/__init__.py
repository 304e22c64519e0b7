"""The pages of a questionnaire as HTML, in the markup that the stylesheet and the script of the sheet agree on.

    booklet = Booklet(definition)                       once for each definition: fixed parts are printed once and kept
    booklet.page(page, sheet, language, marks=…)        the questions of a page, with the sheet's answers
    booklet.reading                                     numbers, titles and answers in plain words
    anchor(path)                                        where a link to a question leads
    render_page(definition, page, sheet, language)      the same for whoever needs it once (previews)

Everything that an author or a respondent wrote is escaped; Markdown is shown as the plain text it marks up.
"""

from questionnaires.rendering.booklet import Booklet, adding_anchor, entry_anchor, render_page
from questionnaires.rendering.fieldset import Marks, anchor, error_language, error_words

__all__ = [
    "Booklet",
    "Marks",
    "adding_anchor",
    "anchor",
    "entry_anchor",
    "error_language",
    "error_words",
    "render_page",
]
