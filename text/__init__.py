"""Text, pure: Markdown to clean numbered HTML, alignment of paragraphs, redline, Khmer. Imports nothing of
ours.

    sections.split      a long source into pieces, one a chapter
    blocks.parse        a chapter's source into clean, citable blocks and notes
    alignment.align     the hidden keys, carried from wording to wording
    redline.redline     the difference between two wordings, word by word
    pages.chapter_html  the chapter as a web page; pages.book_html for the printed book
    khmer.break_lines   Khmer words may break over a line
"""
