// Alt and a field's letter go to it in every browser; Ctrl and Enter (on a Mac, Cmd and Enter) send the form.
for (const form of document.querySelectorAll("form[data-keying]")) {
  let sent = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && event.code.startsWith("Key")) {
      // The place of the key, not what it writes: with a Khmer keyboard the letters are the same.
      const field = form.querySelector(`[accesskey="${event.code.slice(3).toLowerCase()}"]`);
      if (!field) return;
      event.preventDefault();
      if (field.type === "submit") form.requestSubmit();
      else field.focus();
      if (field.type === "checkbox") field.checked = !field.checked;
    }
  });
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // The browser's way back brings the page as it was left: it can be sent again.
  addEventListener("pageshow", () => { sent = false; });
}
