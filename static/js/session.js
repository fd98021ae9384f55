// Warns before the session ends.

const WARN = 150; // seconds
const dialog = document.querySelector("dialog[data-session-ends]");
const left = dialog.querySelector("[data-session-left]");
const status = dialog.querySelector("[data-session-status]");
const form = dialog.querySelector("form");
// Tabs share the session, and its end.
const KEY = "delmos-session-ends";
let ends = 0;

const setEnds = () => {
  ends = Date.now() + dialog.dataset.sessionEnds * 1000;
  try { localStorage.setItem(KEY, ends); } catch { }
};

const tick = () => {
  const seconds = (ends - Date.now()) / 1000;
  if (seconds <= WARN && !dialog.open) dialog.showModal();
  if (seconds <= 0) {
    for (const one of dialog.querySelectorAll("[data-over]")) one.textContent = one.dataset.over;
    clearInterval(timer);
  } else if (seconds <= WARN) {
    left.textContent = seconds < 60 ? "mindre än 1 min" : `drygt ${Math.floor(seconds / 60)} min`;
  } else dialog.close();
};

const extend = async () => {
  try {
    const { ok } = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (!ok) throw ok;
    setEnds();
    dialog.close();
  } catch {
    status.textContent = status.dataset.failed;
  }
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (ends > Date.now()) extend();
  else location.assign(`${dialog.dataset.loginUrl}?next=${encodeURIComponent(location.pathname + location.search)}`);
});
dialog.addEventListener("cancel", (event) => {
  if (ends <= Date.now()) return; // signed out: Escape shows the page
  event.preventDefault(); // Escape means stay
  extend();
});
addEventListener("storage", ({ key, newValue }) => {
  if (key === KEY) ends = +newValue;
});
addEventListener("portal:saved", setEnds);

setEnds();
const timer = setInterval(tick, 1000);
