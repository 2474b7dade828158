// The answers to a question: text/search/ranking.py, text/search/excerpts.py and handbook/reading/search/answers.py.
(function () {
  "use strict";
  var o = offlineSearch;
  var SATURATION = 2;
  var COVER = 0.5;
  var MOST = 20, SUGGESTIONS = 6, MOST_ADDED = 8;

  // An index file of the server, made ready for questions.
  o.open = function (data) {
    var places = new Map();
    Object.keys(data.terms).forEach(function (term) {
      var flat = data.terms[term];
      var there = new Map();
      for (var i = 0, at = 0; i < flat.length; i += 2) {
        at += flat[i];
        there.set(at, flat[i + 1]);
      }
      places.set(term, there);
    });
    return {
      index: { places: places, typed: data.typed.split(" ").filter(Boolean), size: data.numbers.length },
      placeOf: new Map(data.numbers.map(function (number, place) { return [number, place]; })),
      words: o.wordList(data.words),
      passages: data.passages,
      chapters: data.chapters,
    };
  };

  // Ranking ----------------------------------------------------------------------------------------------------

  function ranked(question, index, among) {
    var score = new Map(), reached = new Map(), held = new Map();
    var whole = 0;
    question.groups.forEach(function (group) {
      var found = bestOf(group, index);
      whole += found.most;
      found.best.forEach(function (one, place) {
        if (among && !among.has(place)) return;
        score.set(place, (score.get(place) || 0) + one.points);
        reached.set(place, (reached.get(place) || 0) + one.worth);
        if (!held.has(place)) held.set(place, new Set());
        one.terms.forEach(function (term) { held.get(place).add(term); });
      });
    });
    return Array.from(score, function (entry) {
      var place = entry[0];
      var points = entry[1] * Math.pow(reached.get(place) / whole, COVER);
      return { place: place, score: Math.round(points * 1e9) / 1e9, terms: held.get(place) };
    }).sort(bestFirst);
  }

  function bestFirst(one, other) {
    return other.score - one.score || one.place - other.place;
  }

  function bestOf(group, index) {
    var best = new Map();
    var most = 0;
    group.forEach(function (member) {
      var term = member[0];
      var places = index.places.get(term);
      if (!places) return;
      var worth = member[1] * Math.log(1 + (index.size - places.size + 0.5) / (places.size + 0.5));
      most = Math.max(most, worth);
      places.forEach(function (often, place) {
        var points = (worth * often * (SATURATION + 1)) / (SATURATION + often);
        var known = best.get(place);
        if (!known) {
          best.set(place, { points: points, worth: worth, terms: new Set([term]) });
          return;
        }
        known.terms.add(term);
        if (points > known.points || (points === known.points && worth > known.worth)) {
          known.points = points;
          known.worth = worth;
        }
      });
    });
    return { best: best, most: most };
  }

  // Excerpts ---------------------------------------------------------------------------------------------------

  var LONGEST = 260;
  var HIDDEN = "\u200b\u200c\u200d";
  var NOT_SPACE = o.SPACE.replace("[", "[^");
  var SENTENCE = new RegExp(
    "[^.!?។៕]*(?:[.!?។៕]+(?=" + o.SPACE + "|\\n?$)|[.!?](?=" + NOT_SPACE + ")[^.!?។៕]*|(?=\\n?$))" + o.SPACE + "*", "g"
  );
  var LETTERS = o.LETTERS;
  var TOKEN = new RegExp(
    "[" + o.UNSPACED + "\\u200b\\u200c\\u200d]+|[0-9០-៩]+(?:,\\p{Nd}{3})*|" +
      LETTERS + "(?:['’]" + LETTERS + ")?", "gu"
  );

  // The part of a text that holds most of the terms, as pieces {text, isFound}.
  function excerpt(written, terms) {
    var all = o.signs(written);
    // A sign of two units counts as one, as it does on the server.
    var text = all.map(function (sign) { return sign.length > 1 ? "\ufffd" : sign; }).join("");
    var spans = found(text, terms);
    var window = bestWindow(text, spans, LONGEST);
    var start = window[0], end = window[1], at = start;
    var pieces = [];
    function add(first, last, isFound) {
      if (first < last) pieces.push({ text: all.slice(first, last).join(""), isFound: isFound });
    }
    spans.forEach(function (span) {
      if (span[0] < start || span[1] > end) return;
      add(at, span[0], false);
      add(span[0], span[1], true);
      at = span[1];
    });
    add(at, end, false);
    if (start) pieces.unshift({ text: "… ", isFound: false });
    if (end < text.replace(new RegExp(o.SPACE + "+$"), "").length) pieces.push({ text: " …", isFound: false });
    return pieces;
  }

  function found(text, terms) {
    var ofPhrases = new Set();
    terms.forEach(function (term) {
      if (term.indexOf(" ") >= 0) term.split(" ").forEach(function (word) { ofPhrases.add(word); });
    });
    var spans = [];
    for (var token of text.matchAll(TOKEN)) {
      if (o.isUnspaced(token[0].replace(/^[\u200b-\u200d]+/, ""))) {
        spans = spans.concat(foundInKhmer(token, terms));
        continue;
      }
      var stemmed = o.wordsOf(o.folded(token[0])).map(o.stem).join("");
      if (stemmed && (terms.has(stemmed) || ofPhrases.has(stemmed))) {
        spans.push([token.index, token.index + token[0].length]);
      }
    }
    return spans;
  }

  function foundInKhmer(token, terms) {
    var places = []; // of each cluster: its folded form, start and end in the text
    var at = token.index;
    token[0].match(/[\u200b-\u200d]+|[^\u200b-\u200d]+/g).forEach(function (piece) {
      if (HIDDEN.indexOf(piece[0]) < 0) {
        var inner = at;
        o.clusters(piece).forEach(function (cluster) {
          places.push([o.folded(cluster), inner, inner + cluster.length]);
          inner += cluster.length;
        });
      }
      at += piece.length;
    });
    var marked = places.map(function () { return false; });
    terms.forEach(function (term) {
      if (!o.isUnspaced(term)) return;
      var parts = o.clusters(term);
      for (var first = 0; first + parts.length <= places.length; first += 1) {
        var stands = parts.every(function (part, i) { return places[first + i][0] === part; });
        if (stands) marked.fill(true, first, first + parts.length);
      }
    });
    var spans = [];
    marked.forEach(function (isMarked, i) {
      if (!isMarked) return;
      if (i && marked[i - 1]) spans[spans.length - 1][1] = places[i][2];
      else spans.push([places[i][1], places[i][2]]);
    });
    return spans;
  }

  function bestWindow(text, spans, longest) {
    if (text.length <= longest) return [0, text.length];
    var sentences = new Set([0]);
    for (var sentence of text.matchAll(SENTENCE)) {
      var past = sentence.index + sentence[0].length;
      if (past < text.length) sentences.add(past);
    }
    // The most words first; then what begins a sentence; then the one that comes to the point soonest.
    function worth(start) {
      var within = spans.filter(function (span) { return start <= span[0] && span[1] <= start + longest; });
      var said = new Set(within.map(function (span) { return o.folded(text.slice(span[0], span[1])); }));
      return [-said.size, sentences.has(start) ? 0 : 1, within.length ? within[0][0] - start : 0, start];
    }
    var starts = Array.from(new Set(Array.from(sentences).concat(spans.map(function (span) { return span[0]; }))));
    var best = starts.map(worth).sort(function (one, other) {
      return one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || one[3] - other[3];
    })[0][3];
    var end = Math.min(text.length, best + longest);
    if (end < text.length) {
      var space = text.lastIndexOf(" ", end - 1);
      if (space >= best + Math.floor(longest / 2)) end = space;
      while (end > best + 1 && !mayDivide(text, end)) end -= 1;
    }
    return [best, end];
  }

  function mayDivide(text, at) {
    return !(
      "ៗ។៕៖៘៙៚".indexOf(text[at]) >= 0 ||
      text[at - 1] === "\u17d2" ||
      text[at] === "\u200d" ||
      text[at - 1] === "\u200d" ||
      /[\p{Mn}\p{Mc}\p{Me}\p{Pe}\p{Pf}\p{Cf}]/u.test(text[at])
    );
  }

  // Answers ----------------------------------------------------------------------------------------------------

  // What a question finds: {number, unknown, answers: [{found, chapter, pieces, score}], added, total}.
  o.ask = function (there, asked, part) {
    asked = o.signs(o.squeezed(asked.replace(/\0/g, " "))).slice(0, 300).join("");
    var question = o.read(asked, there.index, there.words);
    if (question.number) {
      var place = there.placeOf.get(question.number);
      return {
        number: place === undefined ? null : there.passages[place],
        unknown: place === undefined ? question.number : "",
        answers: [],
        added: [],
        total: 0,
      };
    }
    var among = part ? placesIn(part, there) : null;
    var hits = withQuotationsFirst(ranked(question, there.index, among), question.quoted, there, among);
    return {
      number: null,
      unknown: "",
      answers: hits.slice(0, MOST).map(function (hit) {
        var passage = there.passages[hit.place];
        return {
          found: passage,
          chapter: there.chapters[passage.chapter],
          pieces: excerpt(passage.text, hit.terms),
          score: hit.score,
        };
      }),
      added: hits.length ? question.added.slice(0, MOST_ADDED) : [],
      total: hits.length,
    };
  };

  function placesIn(part, there) {
    var among = new Set();
    there.passages.forEach(function (passage, at) {
      var titles = there.chapters[passage.chapter].part_titles;
      if (Object.keys(titles).some(function (language) { return titles[language] === part; })) among.add(at);
    });
    return among;
  }

  function withQuotationsFirst(hits, quoted, there, among) {
    if (!quoted.length) return hits;
    var exact = new Set();
    there.passages.forEach(function (passage, at) {
      if (among && !among.has(at)) return;
      var text = o.squeezed(o.folded(passage.text));
      if (quoted.every(function (words) { return text.indexOf(words) >= 0; })) exact.add(at);
    });
    var byPlace = new Map(hits.map(function (hit) { return [hit.place, hit]; }));
    var first = Array.from(exact, function (at) {
      return byPlace.get(at) || { place: at, score: 0, terms: new Set() };
    }).sort(bestFirst);
    return first.concat(hits.filter(function (hit) { return !exact.has(hit.place); }));
  }

  // Words of the edition and of its word list that begin with the last word that is being typed.
  o.suggestions = function (there, typed) {
    var before = o.folded(o.signs(typed).slice(0, 300).join("")).split(" ");
    var last = before.pop();
    if (o.signs(last).length < 2) return [];
    var words = new Set();
    there.words.written.forEach(function (word, term) {
      var leadsOn = [term].concat(there.words.leads.get(term) || []).some(function (other) {
        return there.index.places.has(other);
      });
      if (leadsOn && o.folded(word).indexOf(last) === 0) words.add(word);
    });
    there.index.typed.forEach(function (word) { if (word.indexOf(last) === 0) words.add(word); });
    return Array.from(words).slice(0, SUGGESTIONS).map(function (word) { return before.concat(word).join(" "); });
  };

  o.excerpt = excerpt;
})();
