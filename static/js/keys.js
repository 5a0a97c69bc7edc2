// Single keys for what links marked `data-key` do, and `v` for the verdict. They never fire while somebody types or with
// a modifier held, they follow links and change nothing, and a button turns them off for good (WCAG 2.1.4).
const STORED = "keys-off";
const hint = document.querySelector("[data-keys-hint]");
const links = document.querySelectorAll("a[data-key]");

function isOff() {
  try { return localStorage.getItem(STORED) === "yes"; } catch { return false; }
}

function isTyping(element) {
  if (!element || element.isContentEditable) return Boolean(element);
  if (["TEXTAREA", "SELECT"].includes(element.tagName)) return true;
  return element.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(element.type);
}

function show() {
  hint.querySelector("[data-keys-on]").hidden = isOff();
  hint.querySelector("[data-keys-off]").hidden = !isOff();
  hint.querySelector("[data-keys-switch]").textContent = isOff() ? "Turn the keys on" : "Turn these keys off";
}

if (hint) {
  hint.hidden = false;
  show();
  hint.querySelector("[data-keys-switch]").addEventListener("click", () => {
    try { localStorage.setItem(STORED, isOff() ? "no" : "yes"); } catch { /* not kept: they stay on */ }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (isOff() || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || isTyping(event.target)) return;
    if (event.key === "v") {
      event.preventDefault();
      const first = document.querySelector("#verdict ~ form input[type=radio]:checked, #verdict ~ form input[type=radio]");
      (first ?? document.getElementById("verdict"))?.focus();
      return;
    }
    const link = [...links].find((each) => each.dataset.key === event.key);
    if (link) { event.preventDefault(); link.click(); }
  });
}
