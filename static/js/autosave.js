// Saves a draft while it is written, and keeps the text in the browser.

const REST = 2000;
const of = (fields, wanted) => fields.filter(([name]) => name === wanted).map(([, value]) => value);
const store = (deed) => { try { return deed(localStorage); } catch { return null; } };

class Draft {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("[data-autosave-box]");
    this.status = this.box.querySelector("[data-autosave-status]");
    this.version = form.elements.namedItem("version");
    this.key = `delmos-text:${form.dataset.autosave}`;
    this.saved = this.text();
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
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

  // Only what is not saved: the rest may be a colleague's.
  typed() {
    const [now, was] = [this.fields(), JSON.parse(this.saved)];
    return now.filter(([name]) => `${of(now, name)}` !== `${of(was, name)}`);
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

  say(words, { trouble = false } = {}) {
    if (this.status.textContent !== words) this.status.textContent = words;
    this.box.classList.toggle("autosave-trouble", trouble);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving || this.leaving || this.halted || !this.changed()) return;
    this.saving = true;
    const text = this.text();
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(this.fields(/^$/)),
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
        keepalive: text.length < 50000,
      });
      await this.read(answer, text);
    } catch {
      this.say("Det gick inte att spara just nu. Texten finns kvar i webbläsaren och vi försöker igen.", { trouble: true });
      this.timer = setTimeout(() => this.save(), 15000);
    } finally {
      this.saving = false;
    }
    if (this.pressed) this.form.requestSubmit(this.pressed);
    this.pressed = null;
    // What was written while the answer was on its way has not been sent.
    if (!this.box.classList.contains("autosave-trouble") && this.changed()) this.later();
  }

  async read(answer, text) {
    const said = await answer.json().catch((trouble) => { if (answer.ok) throw trouble; return {}; });
    const { message, conflict = [] } = said;
    // What the page is written from: the version, and what it showed.
    for (const name of ["version", "visat"]) this.set(name, said[name]);
    if (answer.ok) {
      this.saved = text;
      this.keep();
      if (this.added) location.reload(); // shows the rows that came back
      this.say(`Sparat kl. ${said.saved_at}`);
      dispatchEvent(new Event("portal:saved"));
    } else if (answer.status === 409) {
      this.halted = true;
      const where = conflict.length ? ` Det gäller: ${conflict.join(", ")}.` : "";
      this.say(`${message ?? "Någon annan har ändrat samtidigt."}${where}`, { trouble: true });
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.halted = true;
      this.unwarned = true; // the text is kept: no second warning when the person goes to sign in
      this.say("Du har blivit utloggad. Texten finns kvar i webbläsaren. Ladda om sidan och logga in, så kan du hämta tillbaka den.", { trouble: true });
    } else if (answer.status === 400 || answer.status === 422) {
      this.say(message ?? "Något i texten går inte att spara ännu. Tryck på Spara för att se vad.", { trouble: true });
    } else {
      throw new Error(String(answer.status));
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
      this.kept = JSON.stringify([this.version?.value, ...typed]);
      store((kept) => kept.setItem(this.key, this.kept));
    } else store((kept) => kept.getItem(this.key) === this.kept && kept.removeItem(this.key));
  }

  // Text that never reached the server is offered, not put back without asking.
  offerKept() {
    this.kept = store((kept) => kept.getItem(this.key));
    const [version, ...typed] = JSON.parse(this.kept ?? "[]");
    const now = this.fields();
    if (typed.every(([name, value]) => of(now, name).includes(value))) return this.keep();
    this.offered = true;
    this.say("Det finns text som inte hann sparas förra gången.", { trouble: true });
    const offer = this.box.querySelector("[data-autosave-offer]");
    offer.hidden = false;
    offer.addEventListener("click", ({ target }) => {
      if (target === offer) return;
      this.offered = false;
      offer.hidden = true;
      this.say("");
      if (target.value) this.restore(version, typed);
      else this.keep();
    });
  }

  // Written from its own version: what a colleague has written since is asked about.
  restore(version, typed) {
    this.set("version", version);
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
