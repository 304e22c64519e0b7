"""A round in a dozen and a half screens, one after the other: the moving picture of README.md, made of the guide's pictures."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

import survey_app
from tests.pictures import PICTURES

ANIMATION = Path(__file__).parents[2] / "docs" / "round.webp"
MOST_BYTES = 600 * 1024
WIDTH, HEIGHT, FOOT = 720, 540, 44
SECONDS, TIMES = 2.5, 3
FONT = Path(survey_app.__file__).parent / "document_fonts" / "LiberationSerif-Regular.ttf"
INK, PAPER, SHADE = "#1d1d1f", "#ffffff", "#e9edf2"


class Step(NamedTuple):
    """A picture of the guide, and what happens in it."""

    picture: str
    words: str


STEPS = (
    Step("questionnaires.png", "Home Affairs writes the questionnaires in Excel"),
    Step("question-bank.png", "… with questions of the years before"),
    Step("rehearsal.png", "… and rehearses the round with made-up people"),
    Step("agency-tasks.png", "An agency sees what it has to do"),
    Step("list-editor.png", "… and mends its list where it is wrong"),
    Step("lists.png", "Home Affairs approves and freezes the lists"),
    Step("invitation-360.png", "A person opens the link"),
    Step("code-360.png", "… types the code that came to the registered phone"),
    Step("question-360.png", "… answers page by page"),
    Step("review-360.png", "… looks once more"),
    Step("receipt-360.png", "… and gets a receipt; the sheet is sealed"),
    Step("dashboard.png", "Home Affairs follows the response rates"),
    Step("reminders.png", "… and reminds"),
    Step("exports.png", "The Ministry receives numbered files"),
    Step("signed-copies.png", "… signed, verified and kept"),
)


def frame(step: Step, number: int) -> Image.Image:
    """The screen as large as it fits, with its words below."""
    made = Image.new("RGB", (WIDTH, HEIGHT + FOOT), SHADE)
    shown = Image.open(PICTURES / step.picture).convert("RGB")
    scale = min(WIDTH / shown.width, HEIGHT / shown.height)
    shown = shown.resize((round(shown.width * scale), round(shown.height * scale)), Image.Resampling.LANCZOS)
    made.paste(shown, ((WIDTH - shown.width) // 2, 0))
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, HEIGHT, WIDTH, HEIGHT + FOOT), PAPER)
    draw.rectangle((0, HEIGHT, WIDTH * number // len(STEPS), HEIGHT + 3), INK)
    font = ImageFont.truetype(str(FONT), 22)
    draw.text((16, HEIGHT + 11), step.words, INK, font)
    return made


def make() -> None:
    """Writes it."""
    first, *others = (frame(step, number) for number, step in enumerate(STEPS, start=1))
    first.save(
        ANIMATION,
        save_all=True,
        append_images=others,
        duration=round(SECONDS * 1000),
        loop=TIMES,
        quality=55,
        method=6,
        minimize_size=True,
    )
    print(f"{ANIMATION.name}: {ANIMATION.stat().st_size // 1024} KB")


if __name__ == "__main__":
    make()
