// Keys for the review desk: comfort only, every form works without them. An element names its key
// in data-key; fields take the focus, buttons and links are pressed.
"use strict";
(() => {
  const help = document.getElementById("help");
  const shown = document.getElementById("keys");
  if (shown && help) {
    shown.hidden = false;
    shown.addEventListener("click", () => help.showModal());
  }
  const places = document.getElementById("f-areas");
  for (const button of document.querySelectorAll(".candidate")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      places.value = button.dataset.place;
      places.focus();
    });
  }
  for (const plain of document.querySelectorAll(".plainly")) plain.hidden = true;

  const items = [...document.querySelectorAll(".queue a.item")];
  const step = (by) => {
    const at = items.indexOf(document.activeElement);
    const next = items[at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by];
    if (next) { next.focus(); next.scrollIntoView({ block: "center" }); }
    return Boolean(next);
  };
  const press = (key) => {
    if (key === "?" && help) { help.showModal(); return true; }
    if (items.length && key === "j") return step(1);
    if (items.length && key === "k") return step(-1);
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    if (found.matches("input, select")) { found.focus(); if (found.select) found.select(); }
    else found.click();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input, select, textarea");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field || (help && help.open)) return;
    // Enter presses what has the focus.
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    if (press(event.key)) event.preventDefault();
  });
  // A form is sent once, however often a key is pressed.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
