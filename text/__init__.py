"""Text, pure: Markdown to clean numbered HTML, alignment of paragraphs, redline, Khmer. Imports nothing of
ours.

    sections.split      a long source into pieces, one a chapter
    blocks.parse        a chapter's source into clean, citable blocks and notes
    source.spans        the lines of each paragraph's source; source.replaced changes one and no other
    merging.merge       two texts that started from a third become one, paragraph by paragraph
    alignment.align     the hidden keys, carried from wording to wording
    redline.redline     the difference between two wordings, word by word
    pages.chapter_html  the chapter as a web page; pages.book_html for the printed book
    references.broken   references that lead to no paragraph
    images.images_in    the images a text shows, and what they say to those who cannot see them
    index_terms.grouped the index at the back of the book, in the order of its language
    khmer.break_lines   Khmer words may break over a line
"""
