"""Whatever bytes arrive: targets that hypothesis tries in every run of the tests, and that atheris searches for as long as asked.

    python -m tests.fuzzing TARGET [SECONDS]      searches; what it finds is written beside, under `finds`

A find is mended and stays: every file there is tried again by test_targets.
"""
