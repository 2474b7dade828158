"""What the links of a text lead to: a paragraph by its key or by its number, a section by its place."""

import re

TO_PARAGRAPH = re.compile(r"#key-([a-z0-9]{1,16})(?:-([a-z]{1,3}))?")
BY_NUMBER = re.compile(r"#(\d{1,6})\.(\d{1,6})(?:\(([a-z]{1,3})\))?")
TO_SECTION = re.compile(r"#section-(\d+)")
