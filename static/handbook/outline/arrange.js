// A handbook's parts and chapters, dragged into another order by mouse, pen or finger. The page then sends one form with
// the whole order. Without this script, and by keyboard, the buttons beside each row do the same.

const board = document.querySelector("[data-arrange]");
const form = document.getElementById(board.dataset.arrange);

for (const grip of board.querySelectorAll("[data-grip]")) {
  grip.hidden = false;
  grip.addEventListener("pointerdown", (event) => event.button === 0 && drag(grip, event));
}

const isPart = (row) => row.matches("section");
const order = () => [...board.querySelectorAll("[data-row]")].map((row) => row.id).join(" ");

function drag(grip, down) {
  const row = grip.closest("[data-row]");
  const [parent, next] = [row.parentNode, row.nextSibling];
  down.preventDefault();
  row.classList.add("dragged");
  // On the document: a captured pointer is let go when its element is put elsewhere in the page.
  const listening = new AbortController();
  const listen = (target, name, what) => target.addEventListener(name, what, { signal: listening.signal });

  const finish = (isDropped) => {
    listening.abort();
    row.classList.remove("dragged");
    if (!isDropped) parent.insertBefore(row, next);
    else if (order() !== form.elements.seen.value) {
      form.elements.order.value = order();
      form.elements.moved.value = row.id;
      form.submit();
    }
  };

  listen(document, "pointermove", (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    if (under && board.contains(under) && !row.contains(under)) {
      if (isPart(row)) dragPart(row, under, event.clientY);
      else dragChapter(row, under, event.clientY);
    }
  });
  listen(document, "pointerup", () => finish(true));
  listen(document, "pointercancel", () => finish(false));
  listen(document, "keydown", (event) => event.key === "Escape" && finish(false));
}

const isInUpperHalf = (row, y) => {
  const box = row.getBoundingClientRect();
  return y < box.top + box.height / 2;
};

function dragPart(part, under, y) {
  const other = under.closest("section[data-row]");
  if (other) other[isInUpperHalf(other, y) ? "before" : "after"](part);
}

function dragChapter(chapter, under, y) {
  const other = under.closest("li[data-row]");
  if (other) return void other[isInUpperHalf(other, y) ? "before" : "after"](chapter);
  // Over a part's head or an empty part: to its first place.
  const list = under.closest("section")?.querySelector("[data-chapters]");
  if (list && !list.contains(chapter)) list.prepend(chapter);
}
