// Saves an answer while somebody types, and keeps in this browser what the portal has not taken yet.
//
// Works on the form `#answer-form` beside an element `[data-saving]` (templates/selfassessment/_saving.html), where it says
// in words what became of the text. The form sends to the same address with or without this script, and the same rules
// hold; without it the buttons do all there is to do. See docs/adr/0060 to 0062.

const PAUSE = 1500; // milliseconds without typing after which is saved
const LONGEST = 10_000; // at the latest, while somebody types on
const PATIENCE = 20_000; // how long an answer of the portal is waited for
const TRIES = [4_000, 10_000, 30_000]; // between attempts; the last again and again
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000; // what nobody came back for
const PREFIX = "answer ";

// Never sent by itself and never kept: what says who sends, which text it follows, and half a web address or a file.
const TOKENS = new Set(["csrfmiddlewaretoken", "typed_by"]);
const PLACE = ["version", "sitting", "turn"];
const BY_BUTTON = new Set(["link_url", "link_title", "file", "file_title"]);

const NO_CONNECTION = "Not saved: no connection. Your words stay on this page and are tried again.";
const NO_ANSWER = "Not saved: the portal could not take it just now. Your words stay on this page and are tried again.";
const SIGNED_OUT = "Not saved: you have been signed out. Your words stay on this page.";
const SOMEBODY_ELSE = "Not saved: somebody else is signed in in this browser now. Your words stay on this page.";

// -- what this browser keeps; a browser may forbid it, and then the page alone holds the text

const kept = {
  name: (person, path) => `${PREFIX}${person} ${path}`,
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  forget(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // nothing was kept
    }
  },
  forgetOld() {
    try {
      for (const name of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
        const found = kept.read(name);
        if (!found || Date.now() - found.at > KEPT_FOR) kept.forget(name);
      }
    } catch {
      // nothing was kept
    }
  },
};

// Whoever decides between two texts, or lets a kept one go, has settled what this browser kept as well.
for (const settling of document.querySelectorAll("form[data-settles]")) {
  settling.addEventListener("submit", () => {
    if (settling.elements.resolve && !settling.elements.resolve.value) return; // nothing is chosen yet
    const person = settling.dataset.person ?? document.querySelector("[data-saving]")?.dataset.person;
    kept.forget(kept.name(person, settling.dataset.settles));
  });
}

class Saving {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.path = location.pathname;
    this.person = box.dataset.person;
    this.store = kept.name(this.person, this.path);
    this.taken = box.dataset.isSaved === "yes" ? this.words() : null; // what the portal is known to have
    this.lastSent = null;
    this.busy = null;
    this.tries = 0;
    this.isStopped = false; // until somebody chooses
    this.isFailing = false;
    this.since = null; // when the first letter was typed that is not saved
    this.timer = null;
  }

  start() {
    kept.forgetOld();
    this.box.hidden = false;
    const changed = () => this.changed();
    this.form.addEventListener("input", changed);
    this.form.addEventListener("change", changed);
    this.form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.again());
    window.addEventListener("focus", () => this.again());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leaveWord() : this.again()));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted && this.words() === this.taken) location.reload();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isFailing && !this.isLeaving && this.words() !== this.taken) event.preventDefault();
    });
    this.restore();
  }

  // -- what stands in the form

  pairs() {
    return [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && !TOKENS.has(name) && !BY_BUTTON.has(name) && !PLACE.includes(name),
    );
  }

  words() {
    return JSON.stringify(this.pairs());
  }

  place(name) {
    return this.form.elements.namedItem(name);
  }

  // -- what was typed and did not reach the portal

  restore() {
    const found = kept.read(this.store);
    if (!found) return;
    const received = JSON.parse(this.box.dataset.received || "{}");
    const isReceived = found.sitting in received && received[found.sitting] >= found.turn;
    const isOnThePage = this.place("sitting").value === found.sitting && Number(this.place("turn").value) >= found.turn;
    if (isReceived || JSON.stringify(found.words) === this.words()) {
      kept.forget(this.store);
      return;
    }
    if (isOnThePage) return;
    this.fill(found.words);
    for (const name of PLACE) this.place(name).value = found[name];
    const when = new Date(found.at);
    const day = when.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.say(`What you typed on ${day} at ${time} had not reached the portal. It is back in the form.`);
    this.since = Date.now();
    this.schedule(PAUSE);
  }

  fill(pairs) {
    for (const control of this.form.elements) {
      const isOurs = control.name && !TOKENS.has(control.name) && !BY_BUTTON.has(control.name) && !PLACE.includes(control.name);
      if (!isOurs || ["submit", "button", "file"].includes(control.type)) continue;
      const values = pairs.filter(([name]) => name === control.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
      control.closest("details")?.toggleAttribute("open", Boolean(control.value) || control.closest("details").open);
    }
    for (const text of this.form.querySelectorAll("textarea")) text.dispatchEvent(new Event("keyup"));
  }

  changed() {
    if (this.words() === this.taken) {
      this.since = null;
      clearTimeout(this.timer);
      kept.forget(this.store);
      return this.pending(false);
    }
    this.since ??= Date.now();
    this.keep();
    if (this.isStopped) return undefined;
    if (this.box.dataset.held) {
      return this.say(`${this.box.dataset.held}, so nothing is saved while you type: a change takes that away. Use the button to save.`);
    }
    this.pending(true);
    return this.schedule(this.isFailing ? this.wait() : Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
  }

  keep() {
    const place = Object.fromEntries(PLACE.map((name) => [name, this.place(name).value]));
    kept.write(this.store, {
      ...place,
      // The text as it stands is a turn of its own, sent or not.
      turn: Number(place.turn) + (this.words() === this.lastSent ? 0 : 1),
      words: this.pairs(),
      at: Date.now(),
    });
  }

  // -- saving

  schedule(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  wait() {
    return TRIES[Math.min(this.tries, TRIES.length - 1)];
  }

  again() {
    if (this.isFailing && !this.isStopped) this.save();
  }

  leaveWord() {
    // A browser sends so much of a page that is being left, and no more.
    if (this.since && !this.isStopped && !this.busy) this.save({ keepalive: this.words().length < 20_000 });
  }

  save(options = {}) {
    if (this.busy || this.isStopped || this.box.dataset.held) return this.busy ?? Promise.resolve();
    if (this.words() === this.taken) return Promise.resolve();
    clearTimeout(this.timer);
    this.busy = this.send(options).finally(() => {
      this.busy = null;
      if (this.words() !== this.taken && !this.isStopped) this.schedule(this.isFailing ? this.wait() : PAUSE);
    });
    return this.busy;
  }

  async send(options, isSecondTry = false) {
    const sent = this.words();
    if (sent !== this.lastSent) {
      this.place("turn").value = Number(this.place("turn").value) + 1;
      this.lastSent = sent;
    }
    const body = new URLSearchParams(this.pairs());
    for (const name of [...PLACE, ...TOKENS]) body.append(name, this.place(name)?.value ?? "");
    let response;
    try {
      response = await fetch(this.path, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
      });
    } catch {
      return this.failed(NO_CONNECTION);
    }
    let answer;
    try {
      answer = await response.json();
    } catch {
      return this.failed(NO_ANSWER);
    }
    switch (answer.state) {
      case "saved":
        return this.saved(answer, sent);
      case "partly":
        return this.saved(answer, null);
      case "signed out":
        return this.signedOut(answer.said);
      case "other sign-in":
        return isSecondTry ? this.failed(NO_ANSWER) : this.signInAgain(options);
      default:
        return this.stop(answer);
    }
  }

  saved(answer, sent) {
    this.tries = 0;
    this.isFailing = false;
    this.place("version").value = answer.version;
    this.taken = sent ?? this.words();
    this.say(answer.said);
    this.show("sign-in", false);
    if (sent !== null && this.words() === sent) {
      this.since = null;
      kept.forget(this.store);
      this.pending(false);
    } else {
      this.since = Date.now();
      this.keep();
      this.pending(sent !== null);
    }
    const missing = document.querySelector("[data-missing]");
    if (missing) missing.textContent = `Saved. ${answer.missing}`;
    for (const told of document.querySelectorAll("[data-kept]")) told.hidden = true;
    for (const told of document.querySelectorAll("[data-unconfirmed]")) told.hidden = !answer.is_unconfirmed;
  }

  failed(said) {
    this.isFailing = true;
    this.tries += 1;
    this.pending(false);
    this.say(said);
  }

  signedOut(said) {
    this.failed(said);
    this.show("sign-in", true);
  }

  stop(answer) {
    this.isStopped = true;
    this.isFailing = true;
    this.pending(false);
    this.say(answer.said ?? NO_ANSWER);
    this.show("compare", answer.state === "overtaken");
  }

  // Signing in gives every page new tokens. The page as it is drawn now has them, and says who is signed in.
  async signInAgain(options) {
    let page;
    try {
      const response = await fetch(this.path, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
      if (response.redirected) return this.signedOut(SIGNED_OUT);
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      return this.failed(NO_CONNECTION);
    }
    const box = page.querySelector("[data-saving]");
    const tokens = page.querySelector("#answer-form");
    if (!box || !tokens) return this.stop({ said: "Not saved: this answer can no longer be changed. Your words stay on this page." });
    if (box.dataset.person !== this.person) return this.stop({ said: SOMEBODY_ELSE });
    for (const name of TOKENS) {
      const fresh = tokens.querySelector(`[name="${name}"]`).value;
      for (const input of document.querySelectorAll(`input[name="${name}"]`)) input.value = fresh;
    }
    return this.send(options, true);
  }

  // -- the buttons: what is on its way arrives first, so that nobody is overtaken by their own page

  async submit(event) {
    this.isLeaving = true;
    clearTimeout(this.timer);
    const isUnsent = this.words() !== this.taken && !this.isFailing && !this.isStopped && !this.box.dataset.held;
    if (!this.busy && !isUnsent) {
      this.place("turn").value = Number(this.place("turn").value) + 1;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    await Promise.race([this.busy ?? this.save(), new Promise((resolve) => setTimeout(resolve, 4_000))]);
    clearTimeout(this.timer);
    this.isStopped = true; // the form itself goes now
    this.form.requestSubmit(button);
  }

  // -- words

  say(said) {
    const state = this.box.querySelector("[data-saving-state]");
    if (state.textContent !== said) state.textContent = said; // said aloud once, not at every save
  }

  pending(isPending) {
    this.box.querySelector("[data-saving-pending]").hidden = !isPending;
  }

  show(what, isShown) {
    this.box.querySelector(`[data-saving-${what}]`).hidden = !isShown;
  }
}

const form = document.querySelector("#answer-form");
const box = document.querySelector("[data-saving]");
if (form && box) new Saving(form, box).start();
