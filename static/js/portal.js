// Each does nothing without its data attribute.

const all = (wanted, place = document) => [...place.querySelectorAll(wanted)];

// An error's link focuses its field, also a group.
function followErrorLinks(event) {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
}

const whole = (number) => number.toLocaleString("sv-SE");

// Says what is left: heard when the typing rests.
function addCounter(field) {
  const limit = +field.dataset.counter;
  const line = (className, said) => Object.assign(document.createElement("p"), { className, ...said });
  const seen = line("counter", { ariaHidden: true });
  const heard = line("visually-hidden", { role: "status" });
  field.after(seen, heard);
  let rest;
  const show = () => {
    const left = limit - field.value.length; // a line end counts as one
    const words = left < 0 ? `${whole(-left)} tecken för mycket` : `${whole(left)} tecken kvar av ${whole(limit)}`;
    seen.textContent = words;
    seen.classList.toggle("counter-over", left < 0);
    clearTimeout(rest);
    rest = setTimeout(() => {
      if (document.activeElement === field) heard.textContent = words;
    }, 1200);
  };
  field.addEventListener("input", show);
  show();
}

// The server decides about double clicks.
function guard(form) {
  // A day that is none would be sent as empty.
  form.addEventListener("formdata", ({ formData }) => {
    for (const { name, validity } of form.elements) if (validity?.badInput) formData.set(name, "ogiltigt datum");
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (!button) return;
    button.dataset.label = button.innerHTML;
    button.ariaDisabled = true;
    button.textContent = button.dataset.guardText ?? "Skickar …";
  });
}

function release() {
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
  for (const button of all("[data-label]")) {
    button.innerHTML = button.dataset.label;
    button.ariaDisabled = null;
  }
}

// Hides what does not apply; the server decides.
function followConditions(form) {
  const rows = all("[data-only-if]", form).map((row) => [row, JSON.parse(row.dataset.onlyIf)]);
  const isGiven = ({ question, value }) => all(`[name="${CSS.escape(question)}"]:checked`, form)
    .some((field) => field.value === value && !field.closest("[data-only-if][hidden]"));
  const holds = (rule) => rule === true
    || rule.all?.every(holds) || rule.any?.some(holds) || (rule.question && isGiven(rule));
  const show = () => rows.forEach(([row, rule]) => { row.hidden = !holds(rule); }); // a rule looks back
  form.addEventListener("input", show);
  addEventListener("pageshow", show);
  show();
}

// A draft has arrived when a signed-in page follows.
try {
  const sent = sessionStorage.getItem("delmos-sent");
  sessionStorage.removeItem("delmos-sent");
  const { type } = performance.getEntriesByType("navigation")[0] ?? {};
  if (sent && document.referrer && type !== "back_forward" && all("[data-session-ends]")[0]) localStorage.removeItem(sent);
} catch { }

all("[data-error-summary]")[0]?.focus();
document.addEventListener("click", followErrorLinks);
all("[data-counter]").forEach(addCounter);
for (const form of all("form[data-guard]")) {
  guard(form);
  followConditions(form);
}
addEventListener("pageshow", (event) => event.persisted && release());

// What was typed is not left unsent without a question; a draft asks itself.
addEventListener("beforeunload", (event) => {
  const texts = all("form[data-guard]:not([data-autosave], [data-sent]) textarea");
  const unsaved = all("[data-unsaved]")[0];
  if (texts.some((one) => one.value !== (unsaved ? "" : one.defaultValue))) event.preventDefault();
});
