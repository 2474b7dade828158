// English words to their stems: Snowball's English algorithm, release 3.1, as the server has it. A test compares the two.
// A word is in small letters; a "Y" stands for a y that is no vowel while one is worked on.
var offlineSearch = {};
(function () {
  "use strict";
  var VOWEL = /[aeiouy]/;
  var WHOLE = {
    andes: "andes", atlas: "atlas", bias: "bias", cosmos: "cosmos", early: "earli", gently: "gentl", howe: "howe",
    idly: "idl", news: "news", only: "onli", singly: "singl", skies: "sky", skis: "ski", sky: "sky", ugly: "ugli",
  };
  var BEGINNINGS = /^(?:arsen|commun|emerg|gener|inter|later|organ|past|univers)/;
  var STEP_2 = longestFirst({
    anci: "ance", enci: "ence", bli: "ble", abli: "able", alli: "al", fulli: "ful", lessli: "less", ousli: "ous",
    entli: "ent", aliti: "al", biliti: "ble", iviti: "ive", tional: "tion", ational: "ate", alism: "al", ation: "ate",
    ization: "ize", izer: "ize", ator: "ate", iveness: "ive", fulness: "ful", ousness: "ous", ogist: "og", ogi: "og",
    li: "",
  });
  var STEP_3 = longestFirst({
    icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", tional: "tion", ational: "ate", ful: "", ness: "",
  });
  var STEP_4 = longestFirst({
    ic: "", ance: "", ence: "", able: "", ible: "", ate: "", ive: "", ize: "", iti: "", al: "", ism: "", ion: "",
    er: "", ous: "", ant: "", ent: "", ment: "", ement: "",
  });

  function longestFirst(endings) {
    return Object.keys(endings)
      .sort(function (one, other) { return other.length - one.length; })
      .map(function (ending) { return [ending, endings[ending]]; });
  }

  function endsWith(word, ending) {
    return word.length >= ending.length && word.slice(word.length - ending.length) === ending;
  }

  function ending(word, endings) {
    return endings.filter(function (one) { return endsWith(word, one[0]); })[0];
  }

  function isVowel(letter) {
    return VOWEL.test(letter);
  }

  // Where the region begins that stands after the first consonant after a vowel, looked for from a place on.
  function afterVowelAndConsonant(word, at) {
    while (at < word.length && !isVowel(word[at])) at += 1;
    while (at < word.length && isVowel(word[at])) at += 1;
    return at < word.length ? at + 1 : null;
  }

  function endsInShortSyllable(word) {
    var last = word.length - 1;
    if (/[^aeiouy][aeiouy][^aeiouywxY]$/.test(word)) return true;
    if (last === 1 && isVowel(word[0]) && !isVowel(word[1])) return true;
    return endsWith(word, "past");
  }

  function step1a(word) {
    word = word.replace(/(?:'s'|'s|')$/, "");
    if (/sses$/.test(word)) return word.slice(0, -2);
    if (/ie[ds]$/.test(word)) return word.length > 4 ? word.slice(0, -2) : word.slice(0, -1);
    if (/(?:us|ss)$/.test(word)) return word;
    if (/s$/.test(word) && VOWEL.test(word.slice(0, -2))) return word.slice(0, -1);
    return word;
  }

  function step1b(word, first) {
    var found = /(?:eedly|eed)$/.exec(word);
    var stem;
    if (found) {
      stem = word.slice(0, found.index);
      return found.index >= first && !/^(?:succ|proc|exc)$/.test(stem) ? stem + "ee" : word;
    }
    found = /(ingly|edly|ing|ed)$/.exec(word);
    if (!found) return word;
    stem = word.slice(0, found.index);
    if (found[1] === "ing") {
      if (/^[^aeiouy]y$/.test(stem)) return stem.slice(0, -1) + "ie";
      if (/^(?:even|cann|inn|earr|herr|out)$/.test(stem)) return word;
    }
    if (!VOWEL.test(stem)) return word;
    if (/(?:at|bl|iz)$/.test(stem)) return stem + "e";
    if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return /^[aeo]..$/.test(stem) ? stem : stem.slice(0, -1);
    return stem.length === first && endsInShortSyllable(stem) ? stem + "e" : stem;
  }

  function step1c(word) {
    return /.[^aeiouy][yY]$/.test(word) ? word.slice(0, -1) + "i" : word;
  }

  function step2(word, first) {
    var found = ending(word, STEP_2);
    if (!found) return word;
    var stem = word.slice(0, word.length - found[0].length);
    if (stem.length < first) return word;
    if (found[0] === "ogi" && !endsWith(stem, "l")) return word;
    if (found[0] === "li" && !/[cdeghkmnrt]$/.test(stem)) return word;
    return stem + found[1];
  }

  function step3(word, first, second) {
    var found = ending(word, STEP_3);
    if (!found) return word;
    var stem = word.slice(0, word.length - found[0].length);
    if (stem.length < (found[0] === "ative" ? Math.max(first, second) : first)) return word;
    return stem + found[1];
  }

  function step4(word, second) {
    var found = ending(word, STEP_4);
    if (!found) return word;
    var stem = word.slice(0, word.length - found[0].length);
    if (stem.length < second || (found[0] === "ion" && !/[st]$/.test(stem))) return word;
    return stem;
  }

  function step5(word, first, second) {
    var stem = word.slice(0, -1);
    if (endsWith(word, "e")) {
      return stem.length >= second || (stem.length >= first && !endsInShortSyllable(stem)) ? stem : word;
    }
    return endsWith(word, "ll") && stem.length >= second ? stem : word;
  }

  offlineSearch.stemWord = function (word) {
    if (Object.prototype.hasOwnProperty.call(WHOLE, word)) return WHOLE[word];
    if (word.length < 3) return word;
    word = word.replace(/^'/, "").replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
    var beginning = BEGINNINGS.exec(word);
    var first = beginning ? beginning[0].length : afterVowelAndConsonant(word, 0);
    var second = first === null ? null : afterVowelAndConsonant(word, first);
    first = first === null ? word.length : first;
    second = second === null ? word.length : second;
    word = step1c(step1b(step1a(word), first));
    word = step4(step3(step2(word, first), first, second), second);
    return step5(word, first, second).replace(/Y/g, "y");
  };
})();
