// The one search from the keyboard: a second "/" leaves a page's own empty filter for the box at the
// top; up and down go through what was found, also from the field.
const results = () => [...document.querySelectorAll("[data-result]")];
const box = () => document.querySelector("[data-search-box]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = event.target.closest("[data-search]");
  if (event.key === "/" && field && !field.value) {
    box()?.focus();
    event.preventDefault();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const all = results();
  const here = all.indexOf(document.activeElement);
  if (!all.length || (here < 0 && !event.target.closest("[data-search-field], body"))) return;
  if (here < 0 && event.target.closest("input, select, textarea") && !event.target.closest("[data-search-field]")) return;
  const next = here + (event.key === "ArrowDown" ? 1 : -1);
  if (next < 0) document.querySelector("input[data-search-field]")?.focus();
  else all[Math.min(next, all.length - 1)].focus();
  event.preventDefault();
});
