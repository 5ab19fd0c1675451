// Comfort only: every page can be read and used without it.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const rel = { "[": "prev", "]": "next" }[event.key];
  const link = rel && document.querySelector(`a[rel="${rel}"]`);
  if (link) link.click();
});
// A claim that an address points to may lie in something that is folded.
const open = () => {
  const found = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = found && found.closest("details"); box; box = box.parentElement.closest("details")) {
    box.open = true;
  }
};
addEventListener("hashchange", open);
open();
