// Long work shows itself: asks how far it is every second, and reloads when it ends.
const EVERY = 1000;
const LOST = 5000;
const RUNNING = new Set(["queued", "running"]);

function show(panel, job) {
  const bar = panel.querySelector("progress");
  const put = (name, text) => { panel.querySelector(`[data-job-${name}]`).textContent = text; };
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
    put("count", `${job.done} / ${job.total}`);
  }
  if (job.message) put("message", job.message);
  put("rate", job.rate ? panel.dataset.rateText.replace("{rate}", job.rate) : "");
  put("left", left(panel, job.left_seconds));
}

function left(panel, seconds) {
  if (seconds == null) return "";
  if (seconds < 90) return panel.dataset.leftText.replace("{seconds}", Math.ceil(seconds));
  return panel.dataset.leftMinutesText.replace("{minutes}", Math.ceil(seconds / 60));
}

async function follow(panel) {
  let wait = EVERY;
  try {
    const answer = await fetch(panel.dataset.stateUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    const job = await answer.json();
    if (!RUNNING.has(job.state)) return panel.hasAttribute("data-go") && job.result_url ? location.replace(job.result_url) : location.reload(); // Back leads past this page
    show(panel, job);
  } catch {
    panel.querySelector("[data-job-message]").textContent = panel.dataset.lostText;
    wait = LOST;
  }
  setTimeout(follow, wait, panel);
}

for (const panel of document.querySelectorAll("[data-job]")) {
  if (RUNNING.has(panel.dataset.state)) follow(panel);
}
