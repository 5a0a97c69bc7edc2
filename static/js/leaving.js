// Asks before a page with unsaved typing is left. Only forms marked `data-unsaved-warning`; without JavaScript nothing changes.
for (const form of document.querySelectorAll("form[data-unsaved-warning]")) {
  let isChanged = false;
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
}
