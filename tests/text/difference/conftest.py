from random import Random

import pytest

from text.difference.alignment import Kept


@pytest.fixture
def long_wordings():
    """Two wordings of a long chapter: one paragraph in ten edited (or as told), one inserted, one moved."""

    def make(paragraphs, words, edited=0.1):
        random = Random(7)
        vocabulary = [f"w{rank}" for rank in range(3_000)]
        frequencies = [1 / (rank + 1) for rank in range(3_000)]

        def paragraph():
            return random.choices(vocabulary, frequencies, k=words)

        before = [paragraph() for _ in range(paragraphs)]
        after = [list(words_before) for words_before in before]
        for words_after in after:
            if random.random() < edited:
                for _ in range(words // 6):
                    words_after[random.randrange(words)] = random.choice(vocabulary)
        after.insert(paragraphs // 2, paragraph())
        after.append(after.pop(3))
        return (
            [Kept(f"old{at}", "paragraph", " ".join(text)) for at, text in enumerate(before)],
            [Kept("", "paragraph", " ".join(text)) for text in after],
        )

    return make
