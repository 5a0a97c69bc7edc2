// The review of an import by keyboard, without leaving the page: steps are sent as the page's own forms would send them,
// and the page that comes back takes the place of the one that is shown. Without this script the same forms and links do
// all there is to do. Keys follow the rules of js/keys.js: never while somebody types, and a button turns them off.

const STORED = "keys-off";
const KINDS = { c: "commitment", a: "action", h: "heading", x: "context", p: "principle" };
const PLACES = { "]": "indent", "[": "outdent", J: "down", K: "up", m: "join", d: "out", D: "out_all" };
const DIGIT = /^(?:Digit|Numpad)[1-9]$/; // by its place: with Shift held, each layout writes another sign there
const NOT_SENT = "Not saved: no connection. Try it again.";
const NOT_TAKEN = "Not saved: the portal could not take it. Load the page again, and try once more.";

let box = document.getElementById("wb");
let here = null; // the clause that keys speak to, by its number
let isBusy = false;

const rows = () => [...box.querySelectorAll("[data-clause]")];
const row = () => rows().find((each) => each.dataset.clause === here) ?? null;

function isOff() {
  try { return localStorage.getItem(STORED) === "yes"; } catch { return false; }
}

function isTyping(element) {
  if (!element || element.isContentEditable) return Boolean(element);
  if (["TEXTAREA", "SELECT"].includes(element.tagName)) return true;
  return element.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(element.type);
}

// -- the clause in hand, and its source

function show(element, { focus = true } = {}) {
  if (!element) return;
  box.querySelectorAll(".is-here").forEach((each) => each.classList.remove("is-here"));
  here = element.dataset.clause;
  element.classList.add("is-here");
  const places = element.dataset.sources.trim().split(/\s+/).filter(Boolean);
  const pieces = places.map((place) => document.getElementById(`s-${place}`)).filter(Boolean);
  pieces.forEach((piece) => piece.classList.add("is-here"));
  bring(pieces[0]);
  bring(element);
  if (focus) element.focus({ preventScroll: true });
}

// Within its own pane where that scrolls, so that the other stays where it is.
function bring(element) {
  if (!element) return;
  const pane = element.closest(".wb-source, .wb-tree");
  const scrolls = pane && getComputedStyle(pane).overflowY === "auto";
  if (!scrolls) {
    if (!element.matches(".wb-piece")) element.scrollIntoView({ block: "nearest" });
    return;
  }
  const bar = box.querySelector(".wb-bar"); // stays at the top, and the panes below it fill a laptop's screen
  if (bar.getBoundingClientRect().top > 0) bar.scrollIntoView({ block: "start", behavior: "instant" });
  const inside = element.getBoundingClientRect();
  const around = pane.getBoundingClientRect();
  if (inside.top < around.top || inside.bottom > around.bottom) {
    pane.scrollTop += inside.top - around.top - Math.min(120, around.height / 4);
  }
}

function step(by) {
  const all = rows();
  const place = all.findIndex((each) => each.dataset.clause === here);
  show(all[place === -1 ? 0 : Math.min(all.length - 1, Math.max(0, place + by))]);
}

function nextQuestion() {
  const all = rows();
  const place = all.findIndex((each) => each.dataset.clause === here);
  const after = [...all.slice(place + 1), ...all.slice(0, place + 1)];
  const found = after.find((each) => each.querySelector(".wb-doubt"));
  if (found) show(found);
  return Boolean(found);
}

// -- sending a step, and showing the page that comes back

function say(words) {
  const said = box.querySelector("[data-wb-said]");
  if (said) said.textContent = words;
}

function sendAct(act, options) {
  const form = row()?.querySelector("form[data-wb-form]");
  if (form) send(form, act, null, options);
}

// A key answers the first question of the clause in hand, and once none is left there, the next one comes into hand.
function answer(digit, { alike }) {
  const button = row().querySelector(`button[data-key="${digit}"]`);
  if (button) sendAct(alike ? button.value.replace("answer:", "alike:") : button.value, { goesOn: true });
}

async function send(form, act, value, { goesOn = false } = {}) {
  if (isBusy) return;
  isBusy = true;
  box.setAttribute("aria-busy", "true");
  const data = new FormData(form);
  if (act) data.set("act", act);
  else if (value) data.set(value.name, value.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("wb");
    if (answer.ok && fresh) take(page, fresh, answer.url, goesOn);
    else if (answer.ok) location.assign(answer.url); // the clause wants words: its own page
    else say(page.querySelector("main p")?.textContent.trim() || NOT_TAKEN);
  } catch {
    say(NOT_SENT);
  } finally {
    isBusy = false;
    box.removeAttribute("aria-busy");
  }
}

// A step answers with the review as it is shown, such as the questions alone.
function take(page, fresh, url, goesOn) {
  const told = page.querySelector(".govuk-notification-banner__heading")?.textContent.trim() ?? "";
  const target = new URL(url).hash.replace("#c-", "");
  const kept = ["wb-source", "wb-tree"].map((name) => [name, box.querySelector(`.${name}`)?.scrollTop ?? 0]);
  const open = rows().filter((each) => each.querySelector(".wb-more[open]")).map((each) => each.dataset.clause);
  const areKeysOpen = box.querySelector("[data-keys-hint]").open;
  const page_at = window.scrollY;
  const old = rows().map((each) => each.dataset.clause);
  const place = old.indexOf(here);
  box.replaceWith(document.importNode(fresh, true));
  box = document.getElementById("wb");
  prepare();
  for (const [name, top] of kept) {
    const pane = box.querySelector(`.${name}`);
    if (pane) pane.scrollTop = top;
  }
  box.querySelector("[data-keys-hint]").open = areKeysOpen;
  window.scrollTo({ top: page_at, behavior: "instant" });
  rows().filter((each) => open.includes(each.dataset.clause)).forEach((each) => {
    each.querySelector(".wb-more").open = true;
  });
  const all = rows();
  const stayed = all.find((each) => each.dataset.clause === target) ?? row();
  show(stayed ?? all[Math.min(Math.max(place, 0), all.length - 1)]);
  // Where only what waits is shown, an answered clause is gone, and the next one has come into its place.
  const isLeftAlone = stayed ? !stayed.querySelector(".wb-doubt") : false;
  if (goesOn && isLeftAlone && !nextQuestion()) say(`${told} Nothing waits for you any more.`.trim());
  else if (told) say(told);
}

// -- what a page is given once it is there

function prepare() {
  const hint = box.querySelector("[data-keys-hint]");
  hint.hidden = false;
  hint.querySelector("[data-keys-on]").hidden = isOff();
  hint.querySelector("[data-keys-off]").hidden = !isOff();
  hint.querySelector("[data-keys-switch]").textContent = isOff() ? "Turn the keys on" : "Turn these keys off";
  for (const button of isOff() ? [] : box.querySelectorAll(".wb-doubt button[data-key]")) {
    const key = document.createElement("kbd");
    key.className = "wb-button__key";
    key.setAttribute("aria-hidden", "true");
    key.textContent = button.dataset.key;
    button.prepend(key);
  }
}

function onClick(event) {
  const clicked = event.target;
  if (clicked.closest("[data-keys-switch]")) {
    try { localStorage.setItem(STORED, isOff() ? "no" : "yes"); } catch { /* not kept: they stay on */ }
    location.reload();
    return;
  }
  if (clicked.closest("[data-wb-next]")) {
    event.preventDefault();
    nextQuestion();
    return;
  }
  const link = clicked.closest('a[href^="#c-"], a[href^="#s-"]');
  if (link) {
    const target = document.getElementById(link.hash.slice(1));
    const found = target?.matches("[data-clause]") ? target : link.closest("[data-clause]");
    if (found && (target !== found ? getComputedStyle(target.closest(".wb-source")).display !== "none" : true)) {
      event.preventDefault();
      show(found);
    }
    return;
  }
  const chosen = clicked.closest("[data-clause]");
  if (chosen && chosen.dataset.clause !== here && !clicked.closest("a, button, summary, form")) show(chosen);
}

function onKey(event) {
  // In the box of what a promise lacks, Enter sets what was chosen; by itself it would only open the list.
  if (event.key === "Enter" && !event.isComposing && event.target.matches(".wb-doubt--lacks select")) {
    event.preventDefault();
    here = event.target.closest("[data-clause]").dataset.clause;
    sendAct("fill", { goesOn: true });
    return;
  }
  if (isOff() || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  const { key } = event;
  const act = KINDS[key] ? `kind:${KINDS[key]}` : PLACES[key];
  const done = () => event.preventDefault();
  if (key === "j") { done(); step(1); }
  else if (key === "k") { done(); step(-1); }
  else if (key === "n") { done(); if (!nextQuestion()) say("Nothing waits for you any more."); }
  else if (key === "u") { done(); press("[data-wb-undo]"); }
  else if (key === "r") { done(); press("[data-wb-redo]"); }
  else if (!row()) return;
  else if (DIGIT.test(event.code)) { done(); answer(event.code.at(-1), { alike: event.shiftKey }); }
  else if (["e", "s", "b"].includes(key)) { done(); row().querySelector(`a[data-key="${key}"]`)?.click(); }
  else if (key === "t") { done(); row().querySelector(".wb-doubt--lacks select")?.focus(); }
  else if (act) { done(); sendAct(act); }
}

function press(selector) {
  const button = box.querySelector(selector);
  if (button && !button.disabled) send(button.form);
}

if (box) {
  prepare();
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-wb-form]");
    if (!form) return;
    const button = event.submitter;
    if (button?.value === "add") return; // leads to the new clause's own page
    event.preventDefault();
    if (form.closest("[data-clause]")) here = form.closest("[data-clause]").dataset.clause;
    send(form, "", button?.name ? { name: button.name, value: button.value } : null);
  });
  const hash = location.hash.match(/^#c-(\d+)$/);
  if (hash) show(rows().find((each) => each.dataset.clause === hash[1]));
}
