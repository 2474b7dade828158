// The page that searches a copy of an edition: it asks the index that came with the copy, and shows the answers as the
// server's page does.
(function () {
  "use strict";
  var place = document.querySelector("[data-answers]");
  if (!place || typeof offlineSearchIndex === "undefined") return;
  var language = document.documentElement.lang;
  var input = document.getElementById("asked");
  var part = document.getElementById("part");
  var wanted = new URLSearchParams(location.search);
  var there = null;

  input.value = wanted.get("q") || "";
  if (part) part.value = wanted.get("part") || "";
  if (part && part.selectedIndex < 0) part.value = "";
  if (input.value.trim()) show(input.value);

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  input.addEventListener("input", function () {
    var words = input.value.trim() ? offlineSearch.suggestions(index(), input.value) : [];
    var options = words.map(function (word) {
      var option = document.createElement("option");
      option.value = word;
      return option;
    });
    input.list.replaceChildren.apply(input.list, options);
  });

  function index() {
    there = there || offlineSearch.open(offlineSearchIndex);
    return there;
  }

  function show(asked) {
    var found = offlineSearch.ask(index(), asked, part ? part.value : "");
    if (found.number) {
      location.replace(addressOf(found.number));
      return;
    }
    document.title = asked + " · " + document.title;
    document.querySelector("[data-unasked]").hidden = true;
    document.querySelector("[data-to-contents]").hidden = found.answers.length > 0;
    if (found.unknown) say(place.dataset.unknown.replace("{number}", found.unknown));
    else if (!found.answers.length) say(place.dataset.nothing.replace("{asked}", asked));
    else showAnswers(found);
  }

  function showAnswers(found) {
    var sentence = found.total === 1 ? place.dataset.foundOne : place.dataset.foundSeveral;
    say(sentence.replace("{total}", found.total)).className = "quiet";
    if (found.added.length) say(place.dataset.added + " " + found.added.join(", ")).className = "quiet";
    var list = document.createElement("ol");
    list.className = "answers";
    found.answers.forEach(function (answer) { list.append(itemOf(answer)); });
    place.after(list);
  }

  function say(sentence) {
    var line = made("p", sentence);
    place.append(line);
    return line;
  }

  function itemOf(answer) {
    var item = document.createElement("li");
    var link = made("a");
    link.href = addressOf(answer.found);
    link.append(marked("number", inDigits(answer.found.number)), " ", titled(answer.chapter.titles));
    if (answer.found.heading) {
      var heading = marked("quiet", answer.found.heading);
      heading.lang = answer.found.language;
      link.append(" ", heading);
    }
    var words = made("p");
    words.lang = answer.found.language;
    answer.pieces.forEach(function (piece) {
      words.append(piece.isFound ? made("mark", piece.text) : piece.text);
    });
    var head = made("h2");
    head.append(link);
    item.append(head, words);
    var corrected = document.querySelector('template[data-corrected="' + answer.found.key + '"]');
    if (corrected) item.append(corrected.content.cloneNode(true));
    return item;
  }

  function addressOf(found) {
    return place.dataset.answers.replace("CHAPTER", found.chapter) + "#" + found.number;
  }

  // A name in the reader's language; in another one when there is none, and then marked with its language.
  function titled(names) {
    var there = names[language] ? language : Object.keys(names).filter(function (code) { return names[code]; })[0];
    var name = made("span", there ? names[there] : "");
    if (there && there !== language) name.lang = there;
    return name;
  }

  function inDigits(number) {
    return language === "km" ? number.replace(/\d/g, function (digit) { return "០១២៣៤៥៦៧៨៩"[digit]; }) : number;
  }

  function marked(kind, text) {
    var span = made("span", text);
    span.className = kind;
    return span;
  }

  function made(name, text) {
    var element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  }
})();
