"""Sentences and what a reader finds in them: (statute, articles), no article where the statute is named by itself.

Labelled by the authors of the rules, not by a lawyer and not blind: they say what the rules promise, and nothing about
how well the rules do on texts of others.
"""

FORESTRY, CRIMINAL, PROCEDURE = "law-on-forestry", "criminal-code", "code-of-criminal-procedure"
CUSTOMS, FISHERIES, AREAS = "law-on-customs", "law-on-fisheries", "protected-areas-law"
ENR, AML, CITES = "environment-and-natural-resources-code", "aml-cft-law", "cites"
NOTHING = {}

ENGLISH = [
    ("Article 98 of the Law on Forestry is charged.", {FORESTRY: "98"}),
    ("Articles 97 and 98 of the Forestry Law were read.", {FORESTRY: "97 98"}),
    ("Arts 48-51 of the Law on Forestry concern wildlife.", {FORESTRY: "48 49 50 51"}),
    ("Arts. 48–51 of the forestry law concern wildlife.", {FORESTRY: "48 49 50 51"}),
    ("Under the Forestry Law, Art. 98, he was fined.", {FORESTRY: "98"}),
    ("Law on Forestry 2002, Article 49, as excerpted.", {FORESTRY: "49"}),
    ("The Law on Forestry (Articles 97, 98 and 99) punishes it.", {FORESTRY: "97 98 99"}),
    ("The meat was charged under Forestry Article 98.", {FORESTRY: "98"}),
    ("Chapter 10 of the Law on Forestry concerns wildlife.", {FORESTRY: ""}),
    (
        "Articles 90 to 100 of the Law on Forestry (2002) hold penalties.",
        {FORESTRY: " ".join(map(str, range(90, 101)))},
    ),
    ("Article 98(2) of the Law on Forestry may apply.", {FORESTRY: "98"}),
    ("Article 49, paragraph 1, of the Law on Forestry forbids it.", {FORESTRY: "49"}),
    ("Article 98 (class II) of the Law on Forestry.", {FORESTRY: "98"}),
    ("Article 97-1 of the Law on Forestry was put in later.", {FORESTRY: "97-1"}),
    (
        "It joined Article 98 of the Law on Forestry to Article 75 of the Law on Customs.",
        {FORESTRY: "98", CUSTOMS: "75"},
    ),
    ("Art. 98 Forestry Law, Art. 75 Customs Law.", {FORESTRY: "98", CUSTOMS: "75"}),
    ("Forestry Law, Art. 98; Customs Law, Art. 75.", {FORESTRY: "98", CUSTOMS: "75"}),
    ("The Forestry Law, Art. 98, and Art. 75 of the Customs Law apply.", {FORESTRY: "98", CUSTOMS: "75"}),
    ("Article 27 of the Criminal Code and the Law on Forestry differ.", {CRIMINAL: "27", FORESTRY: ""}),
    ("The Law on Forestry, Article 27 of the Criminal Code notwithstanding.", {FORESTRY: "", CRIMINAL: "27"}),
    ("Articles 547 and 548 and Articles 553 to 556 of the Criminal Code.", {CRIMINAL: "547 548 553 554 555 556"}),
    ("Articles 404 to 406 and 409 of the Penal Code.", {CRIMINAL: "404 405 406 409"}),
    ("article 42 of the criminal code makes companies liable.", {CRIMINAL: "42"}),
    ("Article 91 of the Code of Criminal Procedure gives the hours.", {PROCEDURE: "91"}),
    ("Article 91 of the CCP gives the hours.", {PROCEDURE: "91"}),
    ("Articles 162 to 164 of the Code of Criminal Procedure, or about there.", {PROCEDURE: "162 163 164"}),
    ("In the Code of Criminal Procedure, Article 304 ends detention.", {PROCEDURE: "304"}),
    ("Article 38 of the 2020 law on money laundering and terrorist financing.", {AML: "38"}),
    ("Article 61 of the Protected Areas Law, one to five years.", {AREAS: "61"}),
    ("Article 61 of the Law on Protected Areas, one to five years.", {AREAS: "61"}),
    ("Detention followed under Article 98 of the Law on Fisheries.", {FISHERIES: "98"}),
    ("The Environment and Natural Resources Code has 865 articles.", {ENR: ""}),
    ("Article 38 of the Constitution presumes innocence.", {"constitution": "38"}),
    ("Sub-decree 53 of 2006 on trade under CITES is recalled.", {"sub-decree-53-2006": ""}),
    ("Sub-decree No. 155 drew the zones.", {"sub-decree-155-2012": ""}),
    ("Declaration 240 added twelve species.", {"prakas-240-2018": ""}),
    ("CITES sorts species into appendices.", {CITES: ""}),
    ("The Law on\nForestry breaks over a line.", {FORESTRY: ""}),
    # What is left to the editor
    ("The same Law punishes it in Article 99.", NOTHING),
    ("That article says nothing of horn.", NOTHING),
    ("Article 48 knows three classes.", NOTHING),
    ("Articles 208 and 209 vary with the class.", NOTHING),
    ("Article 4.12 paragraph", NOTHING),
    ("See Article 4.12 of this handbook and the Law on Forestry.", {FORESTRY: ""}),
    # What only looks like it
    ("The constitution of a company is a contract.", NOTHING),
    ("In the state of the art 98 traps are checked.", NOTHING),
    ("A particle 98 microns wide.", NOTHING),
    ("Sub-decree 530 is another one.", NOTHING),
    ("The forestry officer wrote the article.", NOTHING),
    ("Article 98 and 10,000 riel of the fund were named.", NOTHING),
    ("The Criminal Code 10 years later.", {CRIMINAL: ""}),
    ("Smith, article 5 years of the Criminal Code.", {CRIMINAL: ""}),
    ("Part 98 of the Law on Forestry.", {FORESTRY: ""}),
]

KHMER = [
    ("មាត្រា ៩៨ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "98"}),
    ("មាត្រា៩៨នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "98"}),
    ("មាត្រា 98 នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "98"}),
    ("មាត្រា ៩៨ នៃច្បាប់ស្ដីពីព្រៃឈើ", {FORESTRY: "98"}),  # the other spelling of ស្តី
    ("មាត្រា ៩៨ នៃច្បាប់ព្រៃឈើ", {FORESTRY: "98"}),
    ("មាត្រា ៩៧ និង ៩៨ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "97 98"}),
    ("មាត្រា ៩៧ និងមាត្រា ៩៨ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "97 98"}),
    ("មាត្រា ៩៧, ៩៨ និង ៩៩ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "97 98 99"}),
    ("មាត្រា ៤៨ ដល់ ៥១ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "48 49 50 51"}),
    ("ពីមាត្រា ៤៨ ដល់មាត្រា ៥១ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "48 49 50 51"}),
    ("មាត្រា ៤៨-៥១ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "48 49 50 51"}),
    ("ច្បាប់ស្តីពីព្រៃឈើ មាត្រា ៩៨", {FORESTRY: "98"}),
    ("ច្បាប់ស្តីពីព្រៃឈើ ត្រង់មាត្រា ៩៨", {FORESTRY: "98"}),
    ("ច្បាប់ស្តីពីព្រៃឈើ ឆ្នាំ២០០២ មាត្រា ៩៨", {FORESTRY: "98"}),
    ("មាត្រា ៩៨ កថាខណ្ឌទី ២ នៃច្បាប់ស្តីពីព្រៃឈើ", {FORESTRY: "98"}),
    ("ច្បាប់\u200bស្តីពី\u200bព្រៃឈើ", {FORESTRY: ""}),
    ("តាមច្បាប់ស្តីពី ព្រៃឈើ", {FORESTRY: ""}),
    ("មាត្រា ២៧ នៃក្រមព្រហ្មទណ្ឌ", {CRIMINAL: "27"}),
    ("មាត្រា ៩១ នៃក្រមនីតិវិធីព្រហ្មទណ្ឌ", {PROCEDURE: "91"}),
    ("ក្រមព្រហ្មទណ្ឌ និងក្រមនីតិវិធីព្រហ្មទណ្ឌ", {CRIMINAL: "", PROCEDURE: ""}),
    ("មាត្រា ៥ នៃក្រមបរិស្ថាន និងធនធានធម្មជាតិ", {ENR: "5"}),
    ("មាត្រា ៩៨ នៃច្បាប់ស្តីពីព្រៃឈើ និងមាត្រា ៧៥ នៃច្បាប់ស្តីពីគយ", {FORESTRY: "98", CUSTOMS: "75"}),
    ("អនុក្រឹត្យលេខ ៥៣", {"sub-decree-53-2006": ""}),
    ("ប្រកាសលេខ ២៤០", {"prakas-240-2018": ""}),
    ("អនុក្រឹត្យលេខ ៥៣០", NOTHING),
    ("មាត្រា ៩៨ នេះ", NOTHING),
    ("មាត្រា ៤.១២ នៃសៀវភៅណែនាំ", NOTHING),
    ("ច្បាប់ដដែល មាត្រា ៩៩", NOTHING),
    ("មាត្រា ៥ ឆ្នាំ នៃក្រមព្រហ្មទណ្ឌ", {CRIMINAL: ""}),
    ("ព្រៃឈើនៅខេត្តមណ្ឌលគិរី", NOTHING),
]
