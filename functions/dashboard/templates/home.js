"use strict";
(() => {
  const $ = (id) => document.getElementById(id);

  // A second press would start a second payment.
  for (const form of document.querySelectorAll("form[data-once]")) {
    const button = form.querySelector("button");
    form.addEventListener("submit", () => { button.disabled = true; });
    addEventListener("pageshow", () => { button.disabled = false; });
  }

  // A row with data-poll is still Processing. It is requested again, less and less often, until it has its final status.
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  async function follow(row) {
    for (let wait = 1000; row.dataset.poll; wait = Math.min(wait * 1.3, 15000)) {
      await pause(wait);
      const answer = await fetch(row.dataset.poll, { headers: { accept: "text/html" }, redirect: "error" }).catch(() => null);
      if (!answer || answer.status >= 500) continue;
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("li");
      if (!fresh) return;
      if (fresh.dataset.poll) continue;
      row.replaceWith(fresh);
      $("file-news").textContent = [".name", ".figure", ".status", ".wrong"].map((part) => fresh.querySelector(part)?.textContent).filter(Boolean).join(", ");
      return;
    }
  }
  document.querySelectorAll("li[data-poll]").forEach(follow);

  const form = $("upload-form");
  if (!form) return;
  const problem = $("upload-problem");
  const button = form.querySelector("button");

  function show(fraction) {
    const percent = Math.round(fraction * 100);
    $("upload-bar").value = percent;
    $("upload-state").textContent = percent < 100 ? `Sending the file: ${percent}%` : "The file is sent. Please wait.";
  }

  // Not fetch, which does not tell the progress. The browser sets content-length and host itself, and forbids setting them.
  function send(method, url, headers, body) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) {
        if (!/^(content-length|host)$/i.test(name)) request.setRequestHeader(name, value);
      }
      request.upload.onprogress = (event) => show(event.loaded / (event.total || 1));
      request.onerror = () => reject(new Error("The connection was lost, and the file may have arrived. Please load this page again, and look at your files before you try again."));
      request.onload = () => resolve(request);
      request.send(body);
    });
  }

  // The message of a refusal: {"detail": "..."} or {"field": ["...", ...]}. Empty if the text is no such JSON.
  function message(text) {
    try {
      const body = JSON.parse(text);
      return body.detail || Object.values(body).flat().filter((line) => typeof line === "string").join(" ");
    } catch {
      return "";
    }
  }

  // The body of a successful answer. For another one, throws its message, or the fallback if it has none.
  function accepted(request, fallback) {
    if (request.status === 401) location.assign("/dashboard/sign-in/");
    if (request.status < 300) return request.responseText;
    throw new Error(message(request.responseText) || fallback);
  }

  async function uploadSmall(file) {
    const body = new FormData();
    body.append("file", file);
    const answer = await send("POST", form.action, { accept: "application/json" }, body);
    return JSON.parse(accepted(answer, "The file could not be sent. Please try again.")).file_id;
  }

  // Straight to storage: the API takes the credit and answers the request that puts the file there.
  async function uploadLarge(file) {
    const refused = "The upload could not be started. Please try again.";
    const json = { accept: "application/json", "content-type": "application/json" };
    const token = JSON.parse(accepted(await send("POST", "/dashboard/access-token/", json), refused));
    const announcement = JSON.stringify({ filename: file.name, size_bytes: file.size });
    const headers = { ...json, authorization: `Bearer ${token.access}` };
    const reserved = JSON.parse(accepted(await send("POST", "/api/upload/direct/", headers, announcement), refused));
    const { method, url, headers: signed } = reserved.upload;
    const lost = "The file did not reach storage. Your upload credit is refunded within two hours. Please upload the file again then.";
    const stored = await send(method, url, signed, file).catch(() => { throw new Error(lost); });
    accepted(stored, lost);
    return reserved.file_id;
  }

  form.addEventListener("submit", async (event) => {
    const file = $("file").files[0];
    if (!file) return;
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    show(0);
    $("upload-progress").hidden = false;
    try {
      const upload = file.size > Number(form.dataset.largest) ? uploadLarge : uploadSmall;
      location.assign(`${form.dataset.uploaded}&file=${await upload(file)}#files`);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      $("upload-progress").hidden = true;
      button.disabled = false;
    }
  });
})();
