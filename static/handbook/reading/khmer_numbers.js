// Numbers of paragraphs and items in both scripts: 4.13(b) is ៤.១៣(ខ). Addresses are always Latin.
const khmerNumbers = (() => {
  "use strict";
  const DIGITS = "០១២៣៤៥៦៧៨៩";
  const LETTERS = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ";
  const LATIN = "abcdefghijklmnopqrstuvwxyz";

  function letters(text, from, to) {
    let place = 0;
    for (const sign of text) place = place * from.length + from.indexOf(sign) + 1;
    let written = "";
    for (; place > 0; place = Math.floor((place - 1) / to.length)) written = to[(place - 1) % to.length] + written;
    return written;
  }

  return {
    latin: (text) =>
      text
        .replace(/[០-៩]/g, (digit) => String(DIGITS.indexOf(digit)))
        .replace(new RegExp(`\\(([${LETTERS}]{1,3})\\)`), (_, found) => `(${letters(found, LETTERS, LATIN)})`),
    khmer: (text) =>
      text
        .replace(/\d/g, (digit) => DIGITS[digit])
        .replace(/\(([a-z]{1,3})\)/, (_, found) => `(${letters(found, LATIN, LETTERS)})`),
  };
})();
