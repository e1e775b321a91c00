"""Turns text with choices and fields into sentences.

`[one|two|three]` is a choice (choices may nest); `{A}` and `{A.his}` ask the cast for a form of somebody or something.
"""

import random
import re

# Where a new sentence begins. After `?"` and `!"` a small letter is right: "Where?" asked Tom.
_START = re.compile(r'((?:^|[.!?] |\." )"?)([a-z])')
_FIELD = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


class Teller:
    """Collects the sentences of one story. Draws only on `Random.random`, whose sequence Python guarantees."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self.cast = {}
        self._paragraphs = [[]]

    def number(self, low, high):
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, probability):
        return self._random.random() < probability

    def pick(self, options):
        return options[int(self._random.random() * len(options))]

    def sample(self, options, count):
        """`count` different elements, in random order."""
        rest = list(options)
        return [rest.pop(int(self._random.random() * len(rest))) for _ in range(count)]

    def say(self, text):
        """Adds one or more sentences to the paragraph; the first letter becomes a capital."""
        sentence = re.sub(" +", " ", self.expand(text))
        self._paragraphs[-1].append(_START.sub(lambda match: match.group(1) + match.group(2).upper(), sentence))

    def paragraph(self):
        if self._paragraphs[-1]:
            self._paragraphs.append([])

    def story(self):
        return "\n".join(" ".join(sentences) for sentences in self._paragraphs if sentences)

    def expand(self, text):
        return self._fill(self._choose(text))

    def _choose(self, text):
        while "[" in text:
            end = text.index("]")
            start = text.rindex("[", 0, end)
            text = text[:start] + self.pick(text[start + 1 : end].split("|")) + text[end + 1 :]
        return text

    def _fill(self, text):
        while "{" in text:  # a filled-in phrase may itself hold fields
            text = _FIELD.sub(self._form, text)
        return text

    def _form(self, match):
        value, key = self.cast[match.group(1)], match.group(2) or ""
        if isinstance(value, str):
            return value
        word = value.form(key.lower())
        return word[0].upper() + word[1:] if key[:1].isupper() else word
