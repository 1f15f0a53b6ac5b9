// Light or dark, kept for a year; without this script the device's own wish holds.
const root = document.documentElement;
const button = document.querySelector("[data-theme-toggle]");
const dark = () => root.dataset.bsTheme === "dark"
  || (root.dataset.bsTheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);

function tell() {
  button.setAttribute("aria-pressed", String(dark()));
}

if (button) {
  button.hidden = false;
  tell();
  button.addEventListener("click", () => {
    root.dataset.bsTheme = dark() ? "light" : "dark";
    document.cookie = `theme=${root.dataset.bsTheme}; path=/; max-age=31536000; samesite=lax`;
    tell();
  });
}
