// The review queue by keyboard: the next listing is fetched while one looks at this one, and stands there at once when
// this one is judged. Without JavaScript the same forms do the same, a page at a time.
import { keysAreOn } from "./keys.js";

const ISLAND = { "X-Island": "review" };
const SAVE_AFTER = 2000; // milliseconds after the last change
const RENEW_BEFORE = 5 * 60 * 1000; // how long before a lease ends it is renewed, if one is still at work

const review = () => document.querySelector("[data-review]");
const judgement = () => document.querySelector("[data-review] form[data-judgement]");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

let coming = null; // the next page, as soon as it is here: { address, main, title }
let isTouched = false; // whether the form was changed since it was shown
let lastAct = Date.now();

// --- the next listing, ahead of time

async function fetchComing() {
  coming = null;
  const here = review();
  if (!here) return;
  const answer = await fetch(here.dataset.following, { headers: ISLAND }).catch(() => null);
  if (!answer || answer.status !== 200 || here !== review()) return;
  const page = read(answer.url, await answer.text());
  const item = page.main?.querySelector("[data-review]")?.dataset.item;
  if (here !== review() || !item || given.has(item)) return;
  coming = page;
  here.dataset.ready = item;
}

function read(address, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return { address, main: page.querySelector("main"), title: page.title };
}

function show(page, { isNew = true } = {}) {
  const main = document.importNode(page.main, true);
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  if (isNew) window.history.pushState({ review: true }, "", page.address);
  window.htmx.process(main);
  window.scrollTo(0, 0);
  (main.querySelector("[data-focus]") ?? main.querySelector("h1"))?.focus({ preventScroll: true });
  begin();
  requestAnimationFrame(() => setTimeout(() => performance.mark("review:painted")));
}

// --- giving a judgement

let underWay = Promise.resolve(); // judgements arrive in the order in which they were given
const given = new Set(); // listings judged here: none of them comes again, even if its judgement is still on its way

function give(form, submitter) {
  if (form.dataset.given) return;
  form.dataset.given = "now";
  isTouched = false;
  clearTimeout(saving);
  performance.mark("review:given");
  const body = new URLSearchParams(new FormData(form, submitter));
  const former = { main: document.querySelector("main"), title: document.title, address: window.location.href, form };
  const shown = form.checkValidity() && form.querySelector("[name=answer]:checked") ? coming : null;
  given.add(review().dataset.item);
  const sent = Promise.all([underWay, saved]).then(() => fetch(form.action, { method: "POST", headers: ISLAND, body }));
  underWay = sent.then((answer) => settle(answer, shown, former)).catch(() => goBack(former, form.dataset.lost));
  if (shown) show(shown);
  // Fetched while the judgement before this one was on its way, its bar would undo one further back: none until the answer.
  if (shown) document.getElementById("undo-bar")?.replaceChildren();
}

// The server was not reached: the listing stands there again with everything that was entered.
function goBack(former, text) {
  delete former.form.dataset.given;
  document.querySelector("main").replaceWith(former.main);
  document.title = former.title;
  window.history.replaceState({ review: true }, "", former.address);
  const notice = Object.assign(document.createElement("p"), { className: "notice danger", textContent: text });
  notice.setAttribute("role", "alert");
  former.main.prepend(notice);
  isTouched = true;
}

// What the server says is what holds. Where it went on to the listing that is shown already, only its bars are new.
async function settle(answer, shown, former) {
  const page = read(answer.url, await answer.text());
  if (!page.main) { window.location.assign(answer.url); return; }
  if (!answer.ok) given.delete(former.main.querySelector("[data-review]").dataset.item);
  const item = page.main.querySelector("[data-review]")?.dataset.item;
  const here = review()?.dataset.item;
  if (shown && answer.ok && item === here) {
    for (const id of ["undo-bar", "lease-bar", "messages"]) renew(id, page.main);
    begin({ isFetching: !coming });
  } else if (shown && answer.ok && given.has(item)) {
    renew("undo-bar", page.main); // one has gone on further meanwhile
  } else {
    save();
    show(page, { isNew: !shown && answer.ok });
    const address = answer.ok ? answer.url : former.address;
    if (shown) window.history.replaceState({ review: true }, "", address);
  }
}

function renew(id, from) {
  const [old, fresh] = [document.getElementById(id), from.querySelector(`#${id}`)];
  if (old && fresh) old.replaceWith(document.importNode(fresh, true));
}

// --- the lease

async function take() {
  const bar = document.getElementById("lease-bar");
  if (!bar) return;
  const answer = await fetch(bar.dataset.take, {
    method: "POST", headers: { ...ISLAND, "X-CSRFToken": token() },
  }).catch(() => null);
  if (!answer?.ok || bar !== document.getElementById("lease-bar")) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("lease-bar");
  if (fresh) bar.replaceWith(document.importNode(fresh, true));
  count();
}

function watchLease() {
  const bar = document.getElementById("lease-bar");
  if (!bar || document.hidden) return;
  if ("free" in bar.dataset) { take(); return; }
  if (!("mine" in bar.dataset)) return;
  const left = Date.parse(bar.dataset.until) - Date.now();
  const isAtWork = Date.now() - lastAct < RENEW_BEFORE;
  if (left > 0 && left < RENEW_BEFORE && isAtWork && !("wanted" in bar.dataset)) take();
}

function count() {
  for (const time of document.querySelectorAll("time[data-countdown]")) {
    const left = Math.max(0, Math.round((Date.parse(time.dateTime) - Date.now()) / 1000));
    const shown = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    time.title ||= time.textContent;
    time.textContent = shown;
    const passing = time.closest("[data-vanishes]");
    if (left === 0 && passing) passing.remove();
  }
}

// --- the draft

let saving = 0;
let saved = Promise.resolve(); // a draft on its way arrives before the judgement that ends it

function saveSoon() {
  isTouched = true;
  lastAct = Date.now();
  clearTimeout(saving);
  saving = setTimeout(save, SAVE_AFTER);
}

function save() {
  const form = judgement();
  if (!form || !isTouched) return;
  isTouched = false;
  saved = fetch(review().dataset.draft, {
    method: "POST", headers: ISLAND, body: new URLSearchParams(new FormData(form)), keepalive: true,
  }).catch(() => { isTouched = true; });
}

// --- the list

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("current"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
  rows[now]?.classList.remove("current");
  next.classList.add("current");
  next.querySelector("a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const LIST_KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => document.querySelector("[data-row].current a")?.click(),
  x: () => document.querySelector("[data-row].current input[type=checkbox]")?.click(),
};

// --- wiring

function isWriting(element) {
  return element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName)
    || (element.tagName === "INPUT" && !["radio", "checkbox"].includes(element.type));
}

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("[data-suggests]") && suggest(event)) return;
  if (isWriting(event.target)) return;
  if (document.querySelector("[data-queue]") && LIST_KEYS[event.key]) {
    event.preventDefault();
    LIST_KEYS[event.key]();
    return;
  }
  // Enter gives the judgement, or begins the queue; but on a link, a button or a summary it means that.
  const main = document.querySelector("[data-give], [data-start]");
  if (event.key !== "Enter" || !main || event.target.closest("a, button, summary, [role=button]")) return;
  event.preventDefault();
  main.form.requestSubmit(main);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form !== judgement() || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  give(form, event.submitter);
});

document.addEventListener("input", (event) => { if (event.target.closest("form[data-judgement]")) saveSoon(); });
document.addEventListener("change", (event) => {
  if (!event.target.closest("form[data-judgement]")) return;
  saveSoon();
  const opened = document.querySelector(`[data-opens-with="${CSS.escape(event.target.name)}"]`);
  if (opened && event.target.value.startsWith("likely")) opened.open = true;
});

// Names that are suggested while one types: a click, or arrow and Enter, puts them in the place of the last name.
function suggest(event) {
  const field = event.target.closest("[data-suggests]");
  const buttons = [...field.querySelectorAll("[data-fill]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !buttons.length) return false;
  event.preventDefault();
  const next = buttons.indexOf(document.activeElement) + step;
  (next < 0 ? field.querySelector("input") : buttons[Math.min(next, buttons.length - 1)]).focus();
  return true;
}

document.addEventListener("click", (event) => {
  lastAct = Date.now();
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const input = button.closest("[data-suggests]").querySelector("input");
  const before = input.value.split(";").slice(0, -1).map((name) => name.trim()).filter(Boolean);
  input.value = [...before, button.dataset.fill].join("; ");
  button.closest("[data-suggestions]").replaceChildren();
  input.focus();
  saveSoon();
});

window.addEventListener("popstate", () => { if (review() || window.history.state?.review) window.location.reload(); });
document.addEventListener("visibilitychange", () => (document.hidden ? save() : watchLease()));

function begin({ isFetching = true } = {}) {
  isTouched = false;
  lastAct = Date.now();
  count();
  if (!review()) return;
  watchLease();
  if (isFetching) fetchComing();
}

begin();
setInterval(count, 1000);
setInterval(watchLease, 15_000);
