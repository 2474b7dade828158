"""Text, pure: Markdown to clean numbered HTML, alignment of paragraphs, redline, Khmer. Imports nothing of
ours.

    parsing.sections.split          a long source into pieces, one a chapter
    parsing.markdown_escaping.typed  words as they are typed so that no sign in them means anything
    parsing.blocks.parse            a chapter's source into clean, citable blocks and notes
    parsing.paragraph_source.spans  the lines of each paragraph's source; `replaced` changes one and no other
    difference.three_way_merge.merge two texts that started from a third become one, paragraph by paragraph
    difference.alignment.align      the hidden keys, carried from wording to wording
    difference.redline.redline      the difference between two wordings, word by word
    html.web_page.chapter_html      the chapter as a web page; html.printed_page.book_html for the printed book
    inventory.reference_links.broken  references that lead to no paragraph
    inventory.shown_images.images_in  the images a text shows, and what they say to those who cannot see them
    inventory.word_net.missing_words  the words of a source that did not come through, and where they stood
    inventory.index_terms.grouped   the index at the back of the book, in the order of its language
    line_breaks.break_lines         Khmer words may break over a line, on paper; `hold_words` on a screen
"""
