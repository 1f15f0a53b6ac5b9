// Keyboard first: j and k move through a table's rows, Enter opens one, "/" goes to the page's own
// filter and where there is none to the search at the top; a filter applies as soon as it is chosen.
const typing = (target) => target.closest("input, select, textarea, button, summary, [contenteditable]");
const rows = () => [...document.querySelectorAll("table[data-rows] > tbody > tr:not(.line, .group)")];

function move(step) {
  const all = rows();
  const here = all.findIndex((row) => row.getAttribute("aria-selected") === "true" || row.classList.contains("on"));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  if (!next) return;
  for (const row of all) {
    row.classList.remove("on");
    row.removeAttribute("aria-selected");
  }
  next.setAttribute("aria-selected", "true");
  (next.querySelector("a[href]") ?? next).focus?.({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/") (document.querySelector("[data-search], [data-search-field]") ?? document.querySelector("[data-search-box]"))?.focus();
  else if (event.key === "Enter" && event.target === document.body) {
    document.querySelector("table[data-rows] tr[aria-selected=true] a[href], table[data-rows] tr.on a[href]")?.click();
    return;
  } else return;
  if (event.key === "/" || document.querySelector("table[data-rows]")) event.preventDefault();
});

for (const form of document.querySelectorAll("[data-filters]")) {
  form.addEventListener("change", (event) => { if (event.target.matches("select")) form.requestSubmit(); });
  // An address says only what was asked for.
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("[data-filters] :disabled")) field.disabled = false;
});
