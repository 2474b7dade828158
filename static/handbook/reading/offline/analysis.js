// Words to terms, as text/folding.py, text/search/analysis.py and text/search/word_list.py have it on the server: every
// function here is the one of that name there, and a test compares what the two return.
(function () {
  "use strict";
  var DIGITS = "០១២៣៤៥៦៧៨៩";
  var SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

  // Folding ----------------------------------------------------------------------------------------------------

  var ONE_FOR_ONE = {
    "\u00a0": " ", "\u1680": " ", "\u202f": " ", "\u205f": " ", "\u3000": " ", "\u0085": "\n", "\u2028": "\n",
    "\u2029": "\n", "ឣ": "អ", "ឲ": "ឱ", "Đ": "D", "Ð": "D", "đ": "d",
  };
  for (var digit = 0; digit < 10; digit += 1) ONE_FOR_ONE[DIGITS[digit]] = String(digit);
  for (var space = 0x2000; space < 0x200b; space += 1) ONE_FOR_ONE[String.fromCharCode(space)] = " ";
  Array.from("‘’‛ʼ´`").forEach(function (sign) { ONE_FOR_ONE[sign] = "'"; });
  Array.from("‐‑‒−").forEach(function (sign) { ONE_FOR_ONE[sign] = "-"; });
  var TO_BE_TRANSLATED = new RegExp("[" + Object.keys(ONE_FOR_ONE).join("") + "]", "g");

  var UNSEEN = /[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+/g;
  var MARKED_LATIN = /[^\u0300-\u036f]?[\u0300-\u036f]+|[ªºឤ\u00c0-\u024f\u1e00-\u1eff\ufb00-\ufb06\uff01-\uff5e]/gu;
  var COMBINING = /(?![\u1780-\u17d1\u17d3-\u17dc])\p{Mn}/gu;
  var CLUSTER_WITH_MARKS = /[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])+/g;
  var ABOVE = "ិីឹឺើ";

  function translate(text) {
    return text.replace(TO_BE_TRANSLATED, function (sign) { return ONE_FOR_ONE[sign]; });
  }

  function fold(text) {
    return translate(text).replace(UNSEEN, "").replace(MARKED_LATIN, latin).replace(CLUSTER_WITH_MARKS, cluster);
  }

  function latin(letter) {
    letter = letter.replace(/ឤ/g, "អា");
    var base = letter.normalize("NFKD").replace(COMBINING, "");
    if (/^\p{L}+$/u.test(base) && base.codePointAt(0) > 0x24f) {
      return letter.normalize("NFC").replace(/[\u0300-\u036f]/g, "");
    }
    return translate(base);
  }

  function cluster(written) {
    var base = written[0];
    var marks = written.slice(1).replace(/្ដ/g, "្ត").match(/\u17d2.|./g);
    var feet = marks.filter(function (mark) { return mark[0] === "\u17d2"; });
    feet = feet.filter(function (foot) { return foot !== "្រ"; }).concat(feet.filter(function (foot) { return foot === "្រ"; }));
    if (base === "ទ" && feet[0] === "្ប") {
      base = "ឡ";
      feet = feet.slice(1);
    }
    var others = new Set(marks.filter(function (mark) { return mark[0] !== "\u17d2"; }));
    [["េ", "ី", "ើ"], ["េ", "ា", "ោ"]].forEach(function (pair) {
      if (others.has(pair[0]) && others.has(pair[1])) {
        others.delete(pair[0]);
        others.delete(pair[1]);
        others.add(pair[2]);
      }
    });
    var shifters = ["៉", "៊"].filter(function (mark) { return others.has(mark); });
    var hasAbove = Array.from(ABOVE).some(function (mark) { return others.has(mark); });
    if (hasAbove && (shifters.length || others.has("ុ"))) {
      ["៉", "៊", "ុ"].forEach(function (mark) { others.delete(mark); });
      others.add("៊");
      shifters = ["៊"];
    }
    shifters.forEach(function (mark) { others.delete(mark); });
    return base + feet.join("") + shifters.join("") + Array.from(others).sort().join("");
  }

  // Python's casefold: what no capital is made of stays.
  function casefold(text) {
    return Array.from(text, function (sign) {
      if (sign === "ı") return sign;
      if (sign === "ẞ") return "ss";
      return sign.toUpperCase().toLowerCase();
    }).join("");
  }

  function folded(text) {
    return fold(casefold(fold(text))).replace(/[–—]/g, "-");
  }

  // Analysis ---------------------------------------------------------------------------------------------------

  // Thai, Lao and Chinese, which as Khmer have no spaces between words.
  var OTHERS_UNSPACED = "\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ecd\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
  var UNSPACED = "\\u1780-\\u17d3\\u17d7\\u17dc\\u17dd" + OTHERS_UNSPACED;
  var BEGINS_UNSPACED = new RegExp("^[\\u1780-\\u17ff" + OTHERS_UNSPACED + "]");
  var LETTERS = "(?:(?![\\u1780-\\u17ff" + OTHERS_UNSPACED + "])[\\p{L}\\p{Nl}\\p{No}])+";
  var WORD = new RegExp(
    "\\p{Nd}+(?:,\\p{Nd}{3})+(?!\\p{Nd})|\\p{Nd}+|" + LETTERS + "(?:'" + LETTERS + ")?|[" + UNSPACED + "]+", "gu"
  );
  var CLUSTER = /[\u1780-\u17b3\u17d7\u17dc](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*|./gsu;

  function wordsOf(text) {
    return text.match(WORD) || [];
  }

  function isUnspaced(word) {
    return BEGINS_UNSPACED.test(word);
  }

  var stems = new Map();

  function stem(word) {
    if (!stems.has(word)) {
      var plain = word.replace(/'s$/, "").replace(/[',]/g, "");
      // eslint-disable-next-line no-control-regex
      var isAscii = /^[\0-\x7f]*$/.test(plain);
      stems.set(
        word,
        isAscii ? offlineSearch.stemWord(plain.replace(/i[sz](e[ds]?|ing|ations?|ers?)$/, "is$1")) : plain
      );
    }
    return stems.get(word);
  }

  function clusters(run) {
    return run.match(CLUSTER) || [];
  }

  function pairs(run) {
    var found = clusters(run);
    if (found.length < 2) return found;
    return found.slice(1).map(function (other, at) { return found[at] + other; });
  }

  function key(words) {
    var found = wordsOf(folded(words));
    return found.length && found.every(isUnspaced) ? found.join("") : found.map(stem).join(" ");
  }

  // The word list ----------------------------------------------------------------------------------------------

  // From {stop, light, lines} what words.py makes of them: which phrase leads to which, the nearest first.
  function wordList(words) {
    var list = {
      stop: new Set(words.stop),
      light: new Set(words.light),
      leads: new Map(),
      written: new Map(),
      typed: new Set(),
      known: new Set(),
      longest: 1,
    };
    words.lines.forEach(function (line) { addLine(list, line); });
    leadToWhatSaysTheSame(list);
    list.leads.forEach(function (_to, phrase) {
      var said = phrase.split(" ");
      said.forEach(function (word) { list.known.add(word); });
      list.longest = Math.max(list.longest, said.length);
    });
    return list;
  }

  function addLine(list, line) {
    var parts = line.split(/([>=])/);
    var froms = phrasesOf(parts[0]);
    var tos = parts.length > 1 ? phrasesOf(parts[2]) : [];
    froms.forEach(function (left) {
      lead(list, left, tos.length ? tos : froms);
    });
    if (parts[1] === "=") tos.forEach(function (right) { lead(list, right, froms); });
    (folded(line).match(/[a-z]{4,}/g) || []).forEach(function (word) { list.typed.add(word); });
    line.split(/[,>=]/).forEach(function (phrase) {
      if (!list.written.has(key(phrase))) list.written.set(key(phrase), phrase.trim());
    });
  }

  // Words of Khmer whose nearest English word is one lead to each other.
  function leadToWhatSaysTheSame(list) {
    var alike = new Map();
    list.leads.forEach(function (to, phrase) {
      var nearest = to.find(function (other) { return !isUnspaced(other); });
      if (!nearest || !isUnspaced(phrase)) return;
      if (!alike.has(nearest)) alike.set(nearest, []);
      alike.get(nearest).push(phrase);
    });
    alike.forEach(function (phrases) {
      phrases.forEach(function (phrase) { lead(list, phrase, phrases); });
    });
  }

  function phrasesOf(part) {
    return part.split(",").map(key).filter(Boolean);
  }

  function lead(list, phrase, to) {
    if (!list.leads.has(phrase)) list.leads.set(phrase, []);
    var known = list.leads.get(phrase);
    to.forEach(function (other) {
      if (other !== phrase && known.indexOf(other) < 0) known.push(other);
    });
  }

  Object.assign(offlineSearch, {
    SPACE: SPACE,
    UNSPACED: UNSPACED,
    LETTERS: LETTERS,
    folded: folded,
    wordsOf: wordsOf,
    isUnspaced: isUnspaced,
    stem: stem,
    clusters: clusters,
    pairs: pairs,
    key: key,
    wordList: wordList,
  });
})();
