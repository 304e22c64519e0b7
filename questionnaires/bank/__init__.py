"""The question bank: each question of every published questionnaire, its words and where it was used, and how to take some along.

    bank_rows.keep(session, version_id, form)         a version's questions, kept as it is published
    finding.search(session, wish, uses)               a page of wordings
    finding.history(session, question)                a question with the other wordings that it has had
    taking.take(sources)                              chosen rows with their lists, and what they refer to that stays behind
    new_workbook.written(taken), growing.grown(…)     as a workbook of their own, or as edits of a draft's

It holds what is asked and never what was answered.
"""
