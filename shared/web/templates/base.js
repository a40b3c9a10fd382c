"use strict";
(() => {
  // A second press would send a form again, which then meets what the first one did. No button is disabled from the start.
  const setDisabled = (form, disabled) => form.querySelectorAll("button").forEach((button) => { button.disabled = disabled; });
  document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
    // Only after the form was read, because the value of a disabled button is not sent.
    if (form.method === "post" && !defaultPrevented) setTimeout(() => setDisabled(form, true));
  });
  // A page that the browser kept for the Back button shows a payment or a file as it was, so whoever is signed in gets it anew.
  addEventListener("pageshow", (event) => { if (event.persisted && document.querySelector(".out")) location.reload(); });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => setDisabled(form, false)));
})();
