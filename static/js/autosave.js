// Saves a draft while it is written, and keeps it in the browser.

const form = document.querySelector("form[data-autosave]");
const { autosave: url, person } = form.dataset;
const box = form.querySelector(".autosave");
const [status, unsaved, offer] = box.children;
const words = status.dataset;
const key = `delmos-texts:${person}:${url}`; // others use the computer
const begun = "delmos-saving";
const of = (rows, wanted) => rows.filter(([name]) => name === wanted).map(([, value]) => value);
const store = (deed) => { try { return deed(localStorage, sessionStorage); } catch { } };
const fields = (left = /^(version|visat)$/, from = form) => [...new FormData(from)]
  .filter(([name, value]) => typeof value === "string" && !left.test(name));
// Comments are sent by buttons of their own.
const text = (from) => JSON.stringify(fields(/^(version$|visat$|kommentar-)/, from));
const { type } = performance.getEntriesByType("navigation")[0] ?? {};
const shown = form.cloneNode(true);
shown.reset(); // what was typed first is not saved
let saved = text(type === "back_forward" ? form : shown), answered = saved;
let kept, never, timer, since, pressed, saving, leaving, halted, wrong, added;
let before = []; // of earlier pages
const byId = (id) => document.getElementById(id);
const changed = () => text() !== saved;

function typed() {
  const was = JSON.parse(saved);
  return fields().filter(([name], _, now) => `${of(now, name)}` !== `${of(was, name)}` && !never?.includes(name));
}

function later() {
  keep();
  tell();
  clearTimeout(timer);
  since ||= Date.now();
  timer = setTimeout(save, Math.min(2e3, since + 1e4 - Date.now()));
}

// portal.js lets go of what is kept when it has arrived.
function send(event) {
  if (saving) {
    event.preventDefault();
    pressed = event.submitter;
    return;
  }
  leaving = true;
  keep();
  if (!before[0]) store((_, tab) => tab.setItem("delmos-sent", key));
}

// Heard once, not at each key.
function put(place, said) {
  if (place.textContent !== said) place.textContent = said;
}

const tell = () => put(unsaved, halted || text() === answered ? "" : words.notYet);

function say(said, trouble) {
  put(status, said);
  box.classList.toggle("autosave-trouble", trouble);
}

async function save() {
  clearTimeout(timer);
  since = 0;
  if (saving || leaving || halted || !(wrong || changed())) return;
  saving = true;
  store((_, tab) => tab.setItem(begun, Date.now()));
  const sent = text();
  const body = new URLSearchParams(fields(/^$/));
  try {
    const keepalive = `${body}`.length < 6e4; // bytes: above 64 kB it fails
    await read(await fetch(url, { method: "POST", body, redirect: "manual", keepalive }), sent);
  } catch {
    say(words.unreached, true);
    timer = setTimeout(save, 15000);
  } finally {
    saving = false;
    keep();
    tell();
  }
  if (pressed) form.requestSubmit(pressed);
  pressed = null;
  if (text() !== sent) later();
}

async function read(answer, sent) {
  const { ok, status: code } = answer;
  const said = await answer.json().catch((trouble) => { if (ok) throw trouble; }) ?? {};
  // What the page is written from.
  for (const name of ["version", "visat"]) set(name, said[name]);
  for (const [id, sum] of said.sums ?? []) byId(id).textContent = sum;
  never = said.never ?? never; // is kept nowhere
  if (ok) {
    saved = sent;
    if (added) location.reload();
    dispatchEvent(new Event("portal:saved"));
  } else if (/^(0|401|403)$/.test(code)) { // 0 is the redirect to the login page
    leaving = true; // kept
    said.message = words.signedOut;
  } else if (code === 404) said.message = words.ended;
  else if (!said.message && code !== 400) throw code;
  answered = sent;
  wrong = said.errors || !ok; // what is mended back is sent too
  halted = !ok && !/400|422/.test(code);
  if (!halted) mark(said);
  say(said.message ?? words.unread, !ok);
}

// Beside its field; never where somebody is writing.
function mark({ errors = {}, standing = {} }) {
  const { activeElement: writing } = document;
  const top = () => writing.getBoundingClientRect().top;
  const was = top();
  const all = { ...errors };
  for (const { id } of form.querySelectorAll(".field-error:not(.thread *)")) {
    const place = id.slice(0, -6);
    all[place] ??= standing[place] ?? "";
  }
  for (const [place, html] of Object.entries(all).reverse()) { // the cells before their table
    const field = byId(place);
    const about = `${place}_error`;
    const old = byId(about);
    if (!field || field.type === "file" || (html && (field === writing || old?.said === html))) continue;
    old?.remove();
    field.insertAdjacentHTML("beforebegin", html);
    const now = byId(about);
    if (now) now.said = html;
    const row = field.closest(".field");
    row.classList.toggle("field-wrong", !!row.querySelector(".field-error"));
    const owner = field.form ? field : row;
    const others = (owner.getAttribute("aria-describedby") ?? "").replace(about, "");
    owner.setAttribute("aria-describedby", `${others} ${html && about}`.trim());
    for (const one of field.form ? [field] : field.querySelectorAll("[aria-invalid]")) one.ariaInvalid = html ? "true" : null;
  }
  if (!form.querySelector(".field-error")) document.querySelector("[data-error-summary]")?.remove();
  if (writing.isConnected) scrollBy(0, top() - was); // stays put
}

const named = (wanted) => [...form.elements].filter(({ name }) => name === wanted);

function set(name, value) {
  for (const field of named(name)) field.value = value ?? field.value;
}

const written = () => [fields(/^(?!version$|visat$)/), ...typed()];

// From the first key: a tab may be killed.
function keep() {
  const all = [...before, written()].filter(([, row]) => row);
  if (all.length) {
    kept = JSON.stringify(all);
    store((own) => own.setItem(key, kept));
  } else store((own) => own.getItem(key) === kept && own.removeItem(key));
}

function shownAs([name, value]) {
  const found = named(name);
  const about = [".row-set", ".field", "td"].map((one) => found[0]?.closest(one)?.querySelector("label, legend"));
  const chosen = [...found[0]?.options ?? found].find((one) => one.value === value);
  return [...about.map((one) => one?.innerText), (chosen?.labels?.[0] ?? chosen)?.innerText || value].filter(Boolean).join("\n");
}

// Text that never arrived, the oldest first.
function offerKept() {
  const now = fields();
  // The server strips.
  const lost = ([, ...rows]) => rows.filter(([name, value]) => !of(now, name).some((one) => one.trim() === value.trim()));
  before = before.filter((one) => lost(one)[0]);
  offer.hidden = !before[0];
  put(offer.querySelector(".changed-text"), lost(before[0] ?? []).map(shownAs).join("\n\n"));
  keep();
}

function answer(event) {
  const { type, value } = event.target;
  if (saving) return setTimeout(answer, 99, event); // it gives a version
  if (!type || !(value || confirm(words.sure))) return;
  const [from, ...rows] = before.shift();
  if (value) {
    before.push(written());
    restore(from, rows);
  }
  offerKept();
  if (offer.hidden) named(rows[0][0])[0]?.focus();
}

// With its own version: a colleague may have written since.
function restore(from, rows) {
  for (const [name, value] of from) set(name, value);
  for (const [name] of rows) {
    const found = named(name);
    if (!found.length) { // a new row
      found.push(Object.assign(document.createElement("input"), { type: "hidden", name }));
      form.append(...found);
      added = true;
    }
    for (const field of found) {
      if (/checkbox|radio/.test(field.type)) field.checked = of(rows, name).includes(field.value);
      else [field.value] = of(rows, name);
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

offer.addEventListener("click", answer);
form.addEventListener("input", later);
form.addEventListener("focusout", save);
form.addEventListener("submit", send, true);
document.addEventListener("visibilitychange", () => document.hidden && save());
addEventListener("beforeunload", (event) => {
  if (!leaving && changed()) event.preventDefault();
});
addEventListener("pageshow", () => { leaving = false; });

// A reload may overtake the last save.
const at = store((_, tab) => tab.getItem(begun));
store((_, tab) => tab.removeItem(begun));
if (type === "reload" && Date.now() - at < 1e4 && !changed()) {
  form.inert = true; // typed now, it would be lost
  setTimeout(() => location.reload(), 500);
} else {
  kept = store((all) => all.getItem(key));
  before = JSON.parse(kept ?? "[]");
  offerKept();
}
if (changed()) later();
