// Warns before the session ends, and lets the person stay.

const WARN_SECONDS = 150;
const dialog = document.querySelector("dialog[data-session-ends]");
const length = +dialog.dataset.sessionEnds;
const left = dialog.querySelector("[data-session-left]");
const status = dialog.querySelector("[data-session-status]");
const form = dialog.querySelector("form");
// Tabs share the session, and its end.
const KEY = "delmos-session-ends";
let ends = 0;

const setEnds = (seconds) => {
  ends = Date.now() + seconds * 1000;
  try { localStorage.setItem(KEY, ends); } catch { }
};

const say = (seconds) => {
  if (seconds > 90) return `${Math.round(seconds / 60)} minuter`;
  if (seconds > 60) return "drygt 1 minut";
  return seconds > 30 ? "mindre än 1 minut" : "några sekunder";
};

const tick = () => {
  const seconds = (ends - Date.now()) / 1000;
  if (seconds <= WARN_SECONDS && !dialog.open) dialog.showModal();
  if (seconds <= 0) {
    for (const one of dialog.querySelectorAll("[data-over]")) one.textContent = one.dataset.over;
    clearInterval(timer);
  } else if (seconds <= WARN_SECONDS) {
    const words = say(seconds);
    if (left.textContent !== words) left.textContent = words;
  } else dialog.close();
};

const extend = async () => {
  try {
    const answer = await fetch(dialog.dataset.extendUrl, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (!answer.ok) throw answer;
    const { seconds } = await answer.json().catch(() => ({}));
    setEnds(seconds ?? length);
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
addEventListener("storage", (event) => {
  if (event.key === KEY) ends = +event.newValue;
});
addEventListener("portal:saved", () => setEnds(length));

setEnds(length);
const timer = setInterval(tick, 1000);
