// A posted form is sent once: a second press within some seconds does nothing.
const PAUSE = 8000; // a download leaves the page standing, so the button comes back

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-busy]")) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("data-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("data-busy", "");
  }
  setTimeout(release, PAUSE, form);
});

// A page that comes back from the history is fresh again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
