// Saves a draft while it is written, and keeps the text in the browser.

const REST = 2000;
const of = (fields, wanted) => fields.filter(([name]) => name === wanted).map(([, value]) => value);
const store = (deed) => { try { return deed(localStorage); } catch { return null; } };

class Draft {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("[data-autosave-box]");
    this.status = this.box.querySelector("[data-autosave-status]");
    this.key = `delmos-text:${form.dataset.autosave}`;
    this.saved = this.text();
    for (const name of ["input", "change"]) form.addEventListener(name, () => this.later());
    form.addEventListener("focusout", () => this.save());
    form.addEventListener("submit", (event) => this.send(event), true);
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && !this.unwarned && this.changed()) event.preventDefault();
    });
    addEventListener("pageshow", () => { this.leaving = false; });
    this.offerKept();
  }

  fields(left = /^(version|visat)$/) {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !left.test(name));
  }

  // Comments are sent by buttons of their own.
  text() { return JSON.stringify(this.fields(/^(version$|visat$|kommentar-)/)); }
  changed() { return this.text() !== this.saved; }

  typed() {
    const [now, was] = [this.fields(), JSON.parse(this.saved)];
    return now.filter(([name]) => `${of(now, name)}` !== `${of(was, name)}` && !this.never?.includes(name));
  }

  later() {
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), REST);
  }

  // portal.js lets go of what is kept when it has arrived.
  send(event) {
    if (this.saving) {
      event.preventDefault();
      this.pressed = event.submitter;
      return;
    }
    this.leaving = true;
    this.keep();
    if (!this.offered) store(() => sessionStorage.setItem("delmos-sent", this.key));
  }

  say(words, trouble = false) {
    if (this.status.textContent !== words) this.status.textContent = words;
    this.box.classList.toggle("autosave-trouble", trouble);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving || this.leaving || this.halted || !(this.wrong || this.changed())) return;
    this.saving = true;
    const text = this.text();
    const body = new URLSearchParams(this.fields(/^$/));
    try {
      const keepalive = `${body}`.length < 6e4; // bytes: above 64 kB it fails
      const answer = await fetch(this.form.dataset.autosave, { method: "POST", body, redirect: "manual", keepalive });
      await this.read(answer, text);
    } catch {
      this.say(this.status.dataset.unreached, true);
      this.timer = setTimeout(() => this.save(), 15000);
    } finally {
      this.saving = false;
    }
    if (this.pressed) this.form.requestSubmit(this.pressed);
    this.pressed = null;
    // What was written while the answer was on its way has not been sent.
    if (this.text() !== text) this.later();
  }

  async read(answer, text) {
    const said = await answer.json().catch((trouble) => { if (answer.ok) throw trouble; return {}; });
    const words = this.status.dataset;
    // What the page is written from: the version, and what it showed.
    for (const name of ["version", "visat"]) this.set(name, said[name]);
    for (const [id, sum] of said.sums ?? []) document.getElementById(id).textContent = sum;
    this.never = said.never ?? this.never; // is kept nowhere
    if (answer.ok) this.saved = text;
    this.keep();
    if (answer.ok) {
      if (this.added) location.reload();
      dispatchEvent(new Event("portal:saved"));
    } else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      this.unwarned = true; // the text is kept: no second warning when the person goes to sign in
      said.message = words.signedOut;
    } else if (answer.status === 404) said.message = words.ended;
    else if (!said.message && answer.status !== 400) throw new Error(answer.status);
    this.wrong = !answer.ok; // what is mended back is sent too
    this.halted = !answer.ok && !/400|422/.test(answer.status);
    if (!this.halted) this.mark(said);
    this.say(said.message ?? words.unread, !answer.ok);
  }

  // Beside its field; never where somebody is writing.
  mark({ errors = {}, standing = {} }) {
    const all = { ...errors };
    for (const { id } of this.form.querySelectorAll(".field-error:not(.thread *)")) {
      const place = id.slice(0, -6);
      all[place] ??= standing[place] ?? "";
    }
    for (const [place, html] of Object.entries(all).reverse()) { // the cells before their table
      const field = document.getElementById(place);
      const about = `${place}_error`;
      const old = document.getElementById(about);
      if (!field || field.type === "file" || (html && (field === document.activeElement || old?.said === html))) continue;
      old?.remove();
      field.insertAdjacentHTML("beforebegin", html);
      const now = document.getElementById(about);
      if (now) now.said = html;
      const box = field.closest(".field");
      box.classList.toggle("field-wrong", !!box.querySelector(".field-error"));
      const owner = field.form ? field : box;
      const others = (owner.getAttribute("aria-describedby") ?? "").replace(about, "");
      owner.setAttribute("aria-describedby", `${others} ${html && about}`.trim());
      for (const one of field.form ? [field] : field.querySelectorAll("[aria-invalid]")) one.ariaInvalid = html ? "true" : null;
    }
  }

  set(name, value) {
    const field = this.form.elements.namedItem(name);
    if (field && value !== undefined) field.value = value;
  }

  // From the first key: a tab that is killed takes nothing along.
  keep() {
    if (this.offered) return;
    const typed = this.typed();
    if (typed.length) {
      this.kept = JSON.stringify([this.fields(/^(?!version$|visat$)/), ...typed]);
      store((kept) => kept.setItem(this.key, this.kept));
    } else store((kept) => kept.getItem(this.key) === this.kept && kept.removeItem(this.key));
  }

  // Text that never reached the server is offered, not put back without asking.
  offerKept() {
    this.kept = store((kept) => kept.getItem(this.key));
    const [from, ...typed] = JSON.parse(this.kept ?? "[]");
    const now = this.fields();
    if (typed.every(([name, value]) => of(now, name).includes(value))) return this.keep();
    this.offered = true;
    this.say(this.status.dataset.kept, true);
    const offer = this.box.querySelector("[data-autosave-offer]");
    offer.hidden = false;
    offer.addEventListener("click", ({ target }) => {
      if (target === offer) return;
      this.offered = false;
      offer.hidden = true;
      this.say("");
      if (target.value) this.restore(from, typed);
      else this.keep();
    });
  }

  // Written from its own version: what a colleague has written since is asked about.
  restore(from, typed) {
    for (const [name, value] of from) this.set(name, value);
    for (const [name] of typed) {
      const fields = [...this.form.elements].filter((field) => field.name === name);
      if (!fields.length) { // a new row
        fields.push(Object.assign(document.createElement("input"), { type: "hidden", name }));
        this.form.append(...fields);
        this.added = true;
      }
      for (const field of fields) {
        if (/checkbox|radio/.test(field.type)) field.checked = of(typed, name).includes(field.value);
        else [field.value] = of(typed, name);
        field.closest("details")?.setAttribute("open", "");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Draft(form));
