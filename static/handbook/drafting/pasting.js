// What is pasted or dropped: words with their shape become Markdown on the server, pictures go through the dialog that
// asks what they show. When the server does not answer, the plain words go in.

import { post } from "./api.js";
import { nextNote } from "./commands.js";

const SHAPED = /<(b|strong|i|em|h[1-6]|[uo]l|li|table|blockquote)\b|<a\s[^>]*href|mso-|font-weight:\s*[67]00|font-style:\s*italic|<p\b[\s\S]*<p\b/i;
const PICTURES = ["image/png", "image/jpeg", "image/webp"];

export function pastingOf(source, desk, { say, note, askForPicture }) {
  const { field } = source;
  const pictureIn = (data) => [...data.files].find((file) => PICTURES.includes(file.type));

  field.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const html = data.getData("text/html");
    const plain = data.getData("text/plain");
    if (html && plain.trim() && SHAPED.test(html)) {
      event.preventDefault();
      convert(html, plain);
    } else if (!plain.trim() && pictureIn(data)) {
      event.preventDefault();
      askForPicture(pictureIn(data));
    }
  });

  async function convert(html, plain) {
    const from = source.mark(source.start);
    const until = source.mark(source.end);
    note(say("pasting"));
    let words;
    let sentence = "";
    try {
      const answer = await post(desk.dataset.paste, { html, first_note: nextNote(source.text), language: field.lang });
      words = answer.markdown;
      sentence = answer.sentence || "";
    } catch { /* the plain words, and a sentence */ }
    if (words === undefined) {
      // A word processor's paragraphs are single lines; here an empty line ends one.
      words = plain.replace(/\r\n?/g, "\n").replace(/\n+/g, "\n\n").trim();
      sentence = [sentence, say("pastedPlain")].filter(Boolean).join(" ");
    }
    const [start, end] = [Math.min(from.at, until.at), Math.max(from.at, until.at)];
    from.forget();
    until.forget();
    field.focus();
    field.setSelectionRange(start, end);
    const isBlock = words.trim().includes("\n") || /^(#{1,6} |[-*+] |\d+[.)] |\||>)/.test(words);
    if (isBlock) source.insertBlock(words.trim());
    else source.insert(words.trim());
    note(sentence);
  }

  field.addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.items].some((item) => PICTURES.includes(item.type))) event.preventDefault();
  });
  field.addEventListener("drop", (event) => {
    const picture = pictureIn(event.dataTransfer);
    if (!picture) return;
    event.preventDefault();
    askForPicture(picture);
  });
}
