// A question as it is understood: text/search/questions.py, function by function. A group is a list of [term, weight].
(function () {
  "use strict";
  var o = offlineSearch;
  var LONGEST = 300;
  var SYNONYM = 0.75, SECOND = 0.8, TYPING_ERROR = 0.7, PART = 0.25, LIGHT = 0.5, NUMBER = 1.5, PAIR = 0.5;
  var SHORTEST_CORRECTED = 5;
  var MOST_CORRECTIONS = 3;
  var S = o.SPACE + "*";
  var NUMBER_ASKED = new RegExp(
    "^" + S + "#?" + S + "(?:paragraphs?|paras?\\.?|¶|§|កថាខណ្ឌ)?" + S + "(\\d+)" + S + "\\." + S + "(\\d+)" + S +
      "(?:\\([a-z]+\\))?" + S + "$"
  );
  var QUOTED = /["“«]([^“”"«»]+)[”"»]/g;
  var BEFORE = "(^|[^\\p{L}\\p{N}_])";
  var AFTER = "(?![\\p{L}\\p{N}_])";
  var REWRITTEN = [
    [new RegExp(BEFORE + "arts?" + AFTER + "\\.?(?=" + S + "\\p{Nd})|§(?=" + S + "\\p{Nd})|មាត្រា(?=" + S + "\\p{Nd})", "gu"), " article "],
    [new RegExp(BEFORE + "(?:ccp|cpc)" + AFTER, "gu"), "code of criminal procedure"],
    [new RegExp(BEFORE + "penal code" + AFTER, "gu"), "criminal code"],
  ];

  function signs(text) {
    return Array.from(text);
  }

  // Return {number, quoted, groups, added} of what was asked, by the words that an index and a word list know.
  function read(asked, index, words) {
    var plain = o.folded(signs(asked).slice(0, LONGEST).join(""));
    var number = NUMBER_ASKED.exec(plain);
    var quoted = Array.from(plain.matchAll(QUOTED), function (match) { return squeezed(match[1]); });
    REWRITTEN.forEach(function (rule) {
      plain = plain.replace(rule[0], function (_all, before) { return (before || "") + rule[1]; });
    });
    var askedWords = o.wordsOf(plain);
    var found = groups(askedWords, index, words);
    return {
      number: number ? withoutNoughts(number[1]) + "." + withoutNoughts(number[2]) : "",
      quoted: quoted.filter(Boolean),
      groups: found,
      added: added(found, askedWords, index, words),
    };
  }

  function squeezed(text) {
    return text.split(new RegExp(o.SPACE + "+")).filter(Boolean).join(" ");
  }

  function withoutNoughts(digits) {
    return digits.replace(/^0+(?=\d)/, "");
  }

  function added(found, asked, index, words) {
    var typed = new Set(asked.filter(function (word) { return !o.isUnspaced(word); }).map(o.stem));
    var runs = asked.filter(o.isUnspaced);
    var told = new Set();
    var spelled = [];
    found.forEach(function (group) {
      group.forEach(function (member) {
        var term = member[0];
        var wasTyped = o.isUnspaced(term)
          ? runs.some(function (run) { return run.indexOf(term) >= 0; })
          : term.split(" ").every(function (word) { return typed.has(word); });
        if (wasTyped || !index.places.has(term) || told.has(term)) return;
        told.add(term);
        spelled.push(
          words.written.get(term) || index.typed.find(function (word) { return o.stem(word) === term; }) || term
        );
      });
    });
    return spelled;
  }

  function groups(asked, index, words) {
    var found = [];
    var said = [];
    asked.forEach(function (word) {
      if (o.isUnspaced(word)) {
        found = found.concat(ofWords(said, index, words), ofKhmer(word, words));
        said = [];
      } else {
        said.push(word);
      }
    });
    return found.concat(ofWords(said, index, words));
  }

  // Words with spaces between them

  function ofWords(said, index, words) {
    var meant = said.map(function (word) {
      var right = isKnown(word, index, words) ? [] : putRight(word, index, words);
      return right.length ? right : [o.stem(word)];
    });
    var stems = meant.map(function (one) { return one[0]; });
    var allAreStop = said.every(function (word) { return words.stop.has(word); });
    var found = [];
    for (var at = 0; at < said.length; ) {
      var size = longestPhrase(stems.slice(at), words);
      if (size) {
        found.push(ofPhrase(stems.slice(at, at + size), said.slice(at, at + size), words));
        at += size;
        continue;
      }
      var joined = at + 1 < said.length ? o.stem(said[at] + said[at + 1]) : "";
      if (index.places.has(joined) && Math.min(signs(said[at]).length, signs(said[at + 1]).length) > 2) {
        found.push([[joined, 1]]); // wild life
      }
      if (!words.stop.has(said[at]) || allAreStop) found.push(ofWord(said[at], meant[at], said.length === 1, words));
      at += 1;
    }
    return found;
  }

  function longestPhrase(stems, words) {
    for (var size = Math.min(stems.length, words.longest); size > 0; size -= 1) {
      if (words.leads.has(stems.slice(0, size).join(" "))) return size;
    }
    return 0;
  }

  function ofPhrase(stems, said, words) {
    var phrase = stems.join(" ");
    var worth = Math.sqrt(stems.length);
    var group = [[phrase, worth]];
    words.leads.get(phrase).forEach(function (other) { group.push([other, worth * SYNONYM]); });
    if (stems.length > 1) {
      stems.forEach(function (one, at) {
        if (!words.stop.has(said[at])) group.push([one, worth * PART]);
      });
    }
    return group;
  }

  function ofWord(word, meant, isAlone, words) {
    if (/^\p{Nd}/u.test(word)) return [[o.stem(word), NUMBER]];
    if (meant.length === 1 && meant[0] === o.stem(word)) {
      return [[meant[0], words.light.has(meant[0]) && !isAlone ? LIGHT : 1]];
    }
    var group = [];
    meant.forEach(function (term) {
      group.push([term, TYPING_ERROR]);
      (words.leads.get(term) || []).forEach(function (other) { group.push([other, TYPING_ERROR * SYNONYM]); });
    });
    return group;
  }

  function isKnown(word, index, words) {
    if (signs(word).length < 4 || /^\p{Nd}/u.test(word) || words.stop.has(word)) return true;
    return index.places.has(o.stem(word)) || words.known.has(o.stem(word));
  }

  function putRight(word, index, words) {
    var letters = signs(word);
    if (letters.length < SHORTEST_CORRECTED) return [];
    var most = letters.length < 10 ? 1 : 2;
    // Who errs seldom errs in the first letter, unless the first two stand in each other's place.
    var near = index.typed
      .concat(Array.from(words.typed))
      .filter(function (known) { return letters.slice(0, 2).indexOf(known[0]) >= 0; })
      .map(function (known) { return [distance(word, known, most), known]; })
      .filter(function (one) { return one[0] <= most; })
      .sort(function (one, other) { return one[0] - other[0] || (one[1] < other[1] ? -1 : 1); });
    var nearest = near.filter(function (one) { return one[0] === near[0][0]; }).map(function (one) { return one[1]; });
    if (!nearest.length) nearest = index.typed.filter(function (known) { return known.indexOf(word) === 0; });
    return Array.from(new Set(nearest.slice(0, MOST_CORRECTIONS).map(o.stem)));
  }

  // Letters to change, leave out, put in or swap with their neighbour (optimal string alignment); above `most` any
  // number above it.
  function distance(one, other, most) {
    one = signs(one);
    other = signs(other);
    if (Math.abs(one.length - other.length) > most) return most + 1;
    var before = null;
    var last = Array.from({ length: other.length + 1 }, function (_none, at) { return at; });
    for (var i = 1; i <= one.length; i += 1) {
      var row = [i];
      for (var j = 1; j <= other.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      if (Math.min.apply(null, row) > most && (!before || Math.min.apply(null, last) > most)) return most + 1;
      before = last;
      last = row;
    }
    return last[other.length];
  }

  // Khmer

  function ofKhmer(run, words) {
    var parts = o.clusters(run);
    var found = [];
    var rest = "";
    for (var at = 0; at < parts.length; ) {
      var size = Math.min(16, parts.length - at);
      while (size && !leadsOn(parts.slice(at, at + size).join(""), words)) size -= 1;
      if (!size) {
        rest += parts[at];
        at += 1;
        continue;
      }
      var word = parts.slice(at, at + size).join("");
      found = found.concat(ofRest(rest, words));
      if (words.leads.has(word)) {
        found = found.concat([[[word, 1]].concat(meanings(words.leads.get(word)))], pairsOf(word, PAIR));
      }
      rest = "";
      at += size;
    }
    found = found.concat(ofRest(rest, words));
    return found.length ? found : pairsOf(run, 1);
  }

  function leadsOn(said, words) {
    return words.leads.has(said) || words.stop.has(said);
  }

  function pairsOf(run, weight) {
    return o.pairs(run).map(function (pair) { return [[pair, weight]]; });
  }

  function ofRest(rest, words) {
    if (!rest) return [];
    if (signs(rest).length > 4) {
      for (var [word, meant] of words.leads) {
        if (o.isUnspaced(word) && Math.abs(word.length - rest.length) < 2 && distance(word, rest, 1) === 1) {
          return [
            [[word, 1]].concat(meanings(meant)).map(function (one) { return [one[0], TYPING_ERROR * one[1]]; }),
          ];
        }
      }
    }
    return pairsOf(rest, 1);
  }

  function meanings(meant) {
    return meant.map(function (term, at) { return [term, at ? SECOND : 1]; });
  }

  o.read = read;
  o.signs = signs;
  o.squeezed = squeezed;
})();
