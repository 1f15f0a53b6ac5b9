// A destructive form's button wakes when the word is typed; without this script the
// browser and the server ask for the word.
for (const input of document.querySelectorAll("[data-confirm-word]")) {
  const button = input.form.querySelector("[type=submit]");
  const check = () => { button.disabled = input.value.trim() !== input.dataset.confirmWord; };
  input.addEventListener("input", check);
  check();
}

for (const ask of document.querySelectorAll("[data-ask]")) {
  ask.addEventListener("toggle", () => { if (ask.open) ask.querySelector("input:not([type=hidden]), button")?.focus(); });
  ask.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !ask.open) return;
    ask.open = false;
    ask.querySelector("summary").focus();
  });
}

// After a refused form, the summary of what to change is the first thing read.
document.querySelector("[data-form-errors]")?.focus();
