// Tells the portal that the page was read as shown.

const form = document.querySelector("form[data-seen]");
if (form && !document.querySelector("[data-error-summary]")) {
  setTimeout(() => {
    if (document.hidden) return;
    const body = new FormData();
    for (const { name, value } of form.querySelectorAll("[type=hidden], [hidden]")) body.append(name, value);
    fetch(form.dataset.seen, { method: "POST", body, redirect: "manual" }).catch(() => {});
  }, 3000);
}
