// One score sheet: saved as typed, kept on the device while the network is away, its total exact.
import { divide, read, write } from "./decimal.js";
import { Kept } from "./kept.js";

const form = document.querySelector("form[data-sheet]");
const fields = [...form.querySelectorAll("[data-mark]")];
const decimals = Number(form.dataset.decimals);
const places = Number(form.dataset.places);
const kept = new Kept(form.dataset.user, form.dataset.sheet);
const banner = document.querySelector("[data-banner]");
const PAUSE = 500; // after the last key
const AGAIN = [2000, 5000, 15000]; // between tries without a network

let waiting = {}; // criterion → text not acknowledged yet
let sending = null; // the save on its way: {key, marks}
let timer = 0;
let tries = 0;
let current = null; // the promise of the save on its way
let leaving = false; // by a form of this page, which carries every mark itself
let stopped = false; // locked elsewhere or signed out: nothing more is sent from this page

const now = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
const field = (key) => fields.find((input) => input.dataset.mark === key);

function state(name, time) {
  for (const part of document.querySelectorAll("[data-save]")) {
    part.hidden = part.dataset.save !== name;
    if (time && !part.hidden) part.querySelector("[data-time]").textContent = time;
  }
}

function say(title, text) {
  banner.querySelector("[data-banner-title]").textContent = title;
  banner.querySelector("[data-banner-text]").textContent = text;
  banner.hidden = !title;
}

/** Whether a field holds a mark the rubric allows; empty is allowed and missing. */
function value(input) {
  const mark = read(input.value, decimals);
  if (mark === undefined) return undefined;
  const { low, high, step } = input.dataset;
  return mark === null || mark < BigInt(low) || mark > BigInt(high) || mark % BigInt(step) !== 0n ? null : mark;
}

function complain(input, words) {
  const error = document.getElementById(`error-${input.dataset.mark}`);
  error.hidden = !words;
  error.querySelector("span").textContent = words;
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function rule(input) {
  return document.querySelector(`#error-${CSS.escape(input.dataset.mark)} span`).dataset.rule;
}

function total() {
  let sum = 0n;
  let left = 0;
  for (const input of fields) {
    const mark = value(input);
    if (mark === undefined || mark === null) left += 1;
    else sum += mark * BigInt(input.dataset.weight);
  }
  const scaled = divide(sum * 10n ** BigInt(places), BigInt(form.dataset.divisor) * 10n ** BigInt(decimals));
  document.querySelector("[data-total]").textContent = write(scaled, places);
  const { leftNone, leftMany } = form.dataset;
  document.querySelector("[data-left]").textContent = left ? leftMany.replace("{count}", left) : leftNone;
}

function note(input) {
  const key = input.dataset.mark;
  if (value(input) === null) delete waiting[key]; // not a mark: the field keeps it, nothing is sent
  else if (input.value.trim() === input.dataset.stands && !(sending && key in sending.marks)) delete waiting[key];
  else waiting[key] = input.value.trim();
  kept.store({ ...sending?.marks, ...waiting });
}

const token = () => form.querySelector("[name=csrf_token]").value;

/** After a sign-in elsewhere this page's token is stale: take a fresh one and send once more. */
async function sendAfresh() {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return answer;
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = (name) => page.querySelector(`form[data-sheet] [name=${name}]`);
  if (!fresh("csrf_token")) return null;
  for (const name of ["csrf_token", "once"]) form.querySelector(`[name=${name}]`).value = fresh(name).value;
  return post();
}

async function post() {
  return fetch(form.dataset.saveUrl, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(sending),
  });
}

/** Send what waits; resolves to true when nothing is left unsent. */
async function save() {
  clearTimeout(timer);
  if (stopped || current) return current ?? false;
  if (!sending) {
    if (!Object.keys(waiting).length) return true;
    // The same key goes with every try, so that a save whose answer was lost is not done twice.
    sending = { key: crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now(), marks: waiting };
    waiting = {};
  }
  state("saving");
  current = attempt();
  const done = await current;
  current = null;
  return done && Object.keys(waiting).length ? save() : done;
}

async function attempt() {
  try {
    const answer = await post();
    return await settle(answer.status === 400 ? ((await sendAfresh()) ?? answer) : answer);
  } catch {
    return away();
  }
}

async function settle(answer) {
  if (answer.type === "opaqueredirect") return halt(form.dataset.signedOut, form.dataset.signedOutText);
  if (answer.status >= 500 || answer.status === 429) return away();
  const told = await answer.json();
  if (answer.ok) return acknowledge(told);
  if (answer.status === 422 && told.fields) return refuse(told.fields);
  return halt(told.error, told.advice);
}

function acknowledge(told) {
  for (const key of Object.keys(sending.marks)) {
    const input = field(key);
    if (input) input.dataset.stands = told.marks[key];
  }
  sending = null;
  tries = 0;
  kept.store(waiting);
  state("saved", told.saved_at);
  say("", "");
  return true;
}

/** Some marks are not allowed: say so beside them and send the others. */
function refuse(wrong) {
  const rest = Object.fromEntries(Object.entries(sending.marks).filter(([key]) => !(key in wrong)));
  for (const [key, words] of Object.entries(wrong)) if (field(key)) complain(field(key), words);
  sending = null;
  waiting = { ...rest, ...waiting };
  kept.store(waiting);
  state("unsaved");
  return true;
}

function away() {
  const safe = kept.store({ ...sending?.marks, ...waiting });
  state(safe ? "local" : "unsaved", safe ? now() : "");
  const others = kept.count() > 1 ? ` ${form.dataset.othersText.replace("{count}", kept.count())}` : "";
  say(form.dataset.offline, form.dataset.offlineText + others);
  timer = setTimeout(save, AGAIN[Math.min(tries, AGAIN.length - 1)]);
  tries += 1;
  return false;
}

function halt(title, text) {
  stopped = true;
  kept.store({ ...sending?.marks, ...waiting });
  state("unsaved");
  say(title || form.dataset.refusedTitle, text ?? "");
  for (const input of fields) input.readOnly = true;
  return false;
}

function typed(input) {
  complain(input, "");
  note(input);
  total();
  if (Object.keys(waiting).length) {
    if (!sending) state("unsaved");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }
}

for (const input of fields) {
  input.addEventListener("input", () => typed(input));
  input.addEventListener("change", () => { if (value(input) === null) complain(input, rule(input)); });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const next = fields[fields.indexOf(input) + 1];
    if (next) {
      next.focus();
      next.select();
    } else go();
  });
}

/** Go to the next candidate once everything typed here is safe. */
async function go() {
  const wrong = fields.filter((input) => value(input) === null);
  wrong.forEach((input) => complain(input, rule(input)));
  if (wrong.length) return wrong[0].focus();
  if ((await save()) && !fields.some((input) => input.hasAttribute("aria-invalid"))) {
    location.assign(form.querySelector("[data-next]").dataset.next);
  }
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.value === "submit" && !stopped && !fields.some((input) => value(input) === null)) return; // the form holds every mark
  event.preventDefault();
  event.stopImmediatePropagation();
  go();
}, true);

addEventListener("online", save);
addEventListener("beforeunload", (event) => {
  if (!leaving && (sending || Object.keys(waiting).length)) event.preventDefault();
});
form.addEventListener("submit", () => { leaving = true; });

// What waited here when the page was left is put back and sent.
const before = kept.load();
for (const input of fields) {
  if (!(input.dataset.mark in before)) continue;
  input.value = before[input.dataset.mark];
  note(input);
}
if (Object.keys(waiting).length) save();
else kept.store({});
total();
(fields.find((input) => input.value === "") ?? fields[0])?.focus({ preventScroll: true });
