"""How a source is read, in forms with a number.

A text that was stored keeps the form that it was read in when its paragraphs got their keys: what an edition froze
reads for ever as it was approved. Form 1 knows lists by four spaces alone and takes all that stands in angle brackets
for HTML; form 2 reads Markdown as others write it, and keeps words that form 1 lost; form 3 also knows `1)`,
`~~words~~` and bench cards among the boxes; form 4 also knows the boxes that hold law tables.
"""

CURRENT_READING = 4
