"""What authors write, for property tests: Khmer, Latin, signs and emoji, mixed."""

from hypothesis import strategies as st

LAW = "the judge may impose a fine of 5 million riel and forfeiture, where evidence was lawfully obtained."
MIXED = "ចៅក្រម ព្រះរាជអាជ្ញា ករណីយកិច្ច សត្វព្រៃ ច្បាប់ ផ្សេងៗ។ ១២ 🐘 👩🏽‍⚖️ naïve e\u0301tat “quoted” (a) 4.12"
WORDS = st.sampled_from(f"{LAW} {MIXED}".split())
SENTENCES = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)
KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17E9), max_size=20)
ANYTHING = st.one_of(
    SENTENCES,
    st.lists(WORDS, max_size=20).map("".join),
    KHMER,
    st.text(max_size=40),
    st.lists(st.one_of(WORDS, KHMER, st.text(max_size=3)), max_size=15).map("".join),
)
