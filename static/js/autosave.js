// Saves a draft while it is written, and keeps the text in the browser when it cannot be saved.

const REST = 2000;

class Draft {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("[data-autosave-box]") ?? document.querySelector("[data-autosave-box]");
    this.status = this.box?.querySelector("[data-autosave-status]");
    this.key = `delmos-draft:${form.dataset.autosave}`;
    this.saved = this.text();
    this.saving = false;
    this.leaving = false;
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("focusout", () => this.save());
    form.addEventListener("submit", () => { this.leaving = true; });
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && !this.unwarned && this.changed()) event.preventDefault();
    });
    addEventListener("pageshow", () => { this.leaving = false; });
    this.offerKept();
  }

  fields() {
    return [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && !/^(csrf|version$|kommentar-)/.test(name),
    );
  }

  text() { return JSON.stringify(this.fields()); }
  changed() { return this.text() !== this.saved; }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), REST);
  }

  say(words, { trouble = false } = {}) {
    if (this.status && this.status.textContent !== words) this.status.textContent = words;
    this.box?.classList.toggle("autosave-trouble", trouble);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving || this.leaving || !this.changed()) return;
    if (this.halted) {
      this.keep();
      return;
    }
    this.saving = true;
    const text = this.text();
    const body = new FormData();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string") body.append(name, value);
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
        keepalive: text.length < 50000,
      });
      await this.read(answer, text);
    } catch {
      this.keep();
      this.say("Det gick inte att spara just nu. Texten finns kvar i webbläsaren och vi försöker igen.", { trouble: true });
      this.timer = setTimeout(() => this.save(), 15000);
    } finally {
      this.saving = false;
    }
    // What was written while the answer was on its way has not been sent.
    if (!this.box?.classList.contains("autosave-trouble") && this.changed()) this.later();
  }

  async read(answer, text) {
    if (answer.ok) {
      const { saved_at: savedAt, version } = await answer.json();
      this.saved = text;
      this.setVersion(version);
      this.forget();
      this.say(`Sparat kl. ${savedAt}`);
      dispatchEvent(new Event("portal:saved"));
    } else if (answer.status === 409) {
      const { message, conflict = [] } = await answer.json();
      this.keep();
      this.halted = true;
      const where = conflict.length ? ` Det gäller: ${conflict.join(", ")}.` : "";
      this.say(`${message ?? "Någon annan har ändrat samtidigt."}${where}`, { trouble: true });
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.keep();
      this.halted = true;
      this.unwarned = true; // the text is kept: no second warning when the person goes to sign in
      this.say("Du har blivit utloggad. Texten finns kvar i webbläsaren. Ladda om sidan och logga in, så kan du hämta tillbaka den.", { trouble: true });
    } else if (answer.status === 400 || answer.status === 422) {
      const { message, version } = await answer.json().catch(() => ({}));
      this.setVersion(version); // what was valid is saved
      this.keep();
      this.say(message ?? "Något i texten går inte att spara ännu. Tryck på Spara för att se vad.", { trouble: true });
    } else {
      throw new Error(String(answer.status));
    }
  }

  setVersion(version) {
    const field = this.form.elements.namedItem("version");
    if (field && version !== undefined) field.value = version;
  }

  keep() {
    try { localStorage.setItem(this.key, this.text()); } catch { /* private windows may refuse */ }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* as above */ }
  }

  // Text that never reached the server is offered, not put back without asking.
  offerKept() {
    let kept = null;
    try { kept = localStorage.getItem(this.key); } catch { /* as above */ }
    if (!kept || kept === this.saved || !this.box) {
      if (kept) this.forget();
      return;
    }
    this.say("Det finns text som inte hann sparas förra gången.", { trouble: true });
    const buttons = document.createElement("div");
    buttons.className = "form-actions mt-0";
    const add = (label, style, deed) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: `btn ${style}`, textContent: label });
      button.addEventListener("click", () => { buttons.remove(); this.say(""); deed(); });
      buttons.append(button);
    };
    add("Hämta tillbaka texten", "btn-secondary", () => this.restore(JSON.parse(kept)));
    add("Ta bort den", "btn-link", () => this.forget());
    this.box.append(buttons);
  }

  restore(fields) {
    const kept = new Map();
    for (const [name, value] of fields) kept.set(name, [...(kept.get(name) ?? []), value]);
    for (const field of this.form.elements) {
      if (field.disabled || !field.name || field.type === "hidden" || field.type === "file") continue;
      const values = kept.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) [field.value] = values;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Draft(form));
