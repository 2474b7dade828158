"""The demonstration's drawings: schemes of what its text says, in black on white, drawn here and taken from nowhere."""

import io
import math

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1600, 620
ABOVE, MIDDLE, BELOW = 150, 310, 470  # the heights of the two rows, and between them
BOX = 320, 130


def two_inquiries() -> bytes:
    """One seizure, two inquiries side by side, one hearing."""
    drawing = _Drawing()
    seizure = drawing.box(190, MIDDLE, "Seizure")
    hearing = drawing.box(1410, MIDDLE, "Hearing")
    for row, title, first, then in (
        (ABOVE, "The animal", "Weighed, sealed,\nphotographed", "Expert’s report"),
        (BELOW, "The money", "Cash books,\ntelephones", "Letters to banks\nand companies"),
    ):
        drawing.say(800, row - 100 if row < MIDDLE else row + 100, title)
        steps = [seizure, drawing.box(600, row, first), drawing.box(1000, row, then), hearing]
        for one, next_one in zip(steps, steps[1:], strict=False):
            drawing.arrow(one, next_one)
    return drawing.as_png()


class _Drawing:
    def __init__(self) -> None:
        self.sheet = Image.new("L", (WIDTH, HEIGHT), 255)
        self.pen = ImageDraw.Draw(self.sheet)
        self.font = ImageFont.load_default(34)

    def box(self, x: int, y: int, words: str) -> tuple[int, int]:
        width, height = BOX
        self.pen.rounded_rectangle(
            (x - width // 2, y - height // 2, x + width // 2, y + height // 2), radius=14, outline=0, width=4
        )
        self.say(x, y, words)
        return x, y

    def say(self, x: int, y: int, words: str) -> None:
        self.pen.multiline_text((x, y), words, fill=0, font=self.font, anchor="mm", align="center", spacing=10)

    def arrow(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        """From the right edge of one box to the left edge of another."""
        start, end = (one[0] + BOX[0] // 2, one[1]), (other[0] - BOX[0] // 2, other[1])
        self.pen.line((start, end), fill=0, width=4)
        length = math.dist(start, end)
        along = (end[0] - start[0]) / length, (end[1] - start[1]) / length
        back = end[0] - 28 * along[0], end[1] - 28 * along[1]
        sides = [(back[0] - turn * along[1], back[1] + turn * along[0]) for turn in (13, -13)]
        self.pen.polygon((end, *sides), fill=0)

    def as_png(self) -> bytes:
        content = io.BytesIO()
        self.sheet.save(content, "PNG")
        return content.getvalue()


ALL = {"two_inquiries": two_inquiries}
