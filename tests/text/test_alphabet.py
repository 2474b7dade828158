from text.alphabet import place


def in_order(words, language):
    return sorted(words, key=lambda each: place(each, language))


def test_khmer_words_stand_as_in_a_dictionary_and_not_as_their_codes():
    # ឥ and ឯ are អ with a vowel, and ប៉ is ប.
    words = ["អំពើ", "អាជ្ញា", "ឯកសារ", "ឥដ្ឋ", "ប៉ាន", "បេះ", "បាន"]

    assert in_order(words, "km") == ["បាន", "ប៉ាន", "បេះ", "អាជ្ញា", "ឥដ្ឋ", "ឯកសារ", "អំពើ"]
    assert sorted(words) != in_order(words, "km")


def test_capitals_and_accents_do_not_part_words():
    assert in_order(["zebra", "Élan", "elephant", "Bear"], "en") == ["Bear", "Élan", "elephant", "zebra"]
