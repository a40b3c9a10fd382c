"use strict";
(() => {
  {% include "file-check.js" %}
  const $ = (id) => document.getElementById(id);

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
      if (!document.querySelector("li[data-poll]")) $("uploaded")?.remove();
      $("file-news").textContent = [".name", ".figure", ".status", ".wrong"].map((part) => fresh.querySelector(part)?.textContent).filter(Boolean).join(", ");
      return;
    }
  }
  document.querySelectorAll("li[data-poll]").forEach(follow);

  const form = $("upload-form");
  if (!form) return;
  const t = form.dataset;
  const problem = $("upload-problem");
  const button = form.querySelector("button");

  function show(fraction) {
    const percent = Math.round(fraction * 100);
    $("upload-bar").value = percent;
    $("upload-state").textContent = percent < 100 ? t.sending.replace("{}", (percent / 100).toLocaleString(document.documentElement.lang, { style: "percent" })) : t.sent;
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
      request.onerror = () => reject(new Error(t.connectionLost));
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

  // As accepted, for the API, which speaks English only. A page in another language has texts by status.
  function acceptedFromApi(request, fallback) {
    if (document.documentElement.lang === "en" || request.status < 300) return accepted(request, fallback);
    throw new Error({ 400: t.refused, 403: t.noCredit, 429: t.tooMany }[request.status] || fallback);
  }

  async function uploadSmall(file) {
    const body = new FormData();
    body.append("file", file);
    const answer = await send("POST", form.action, { accept: "application/json" }, body);
    return JSON.parse(accepted(answer, t.notSent)).file_id;
  }

  // In hexadecimal digits. Null where it cannot be computed: browsers offer it over HTTPS only, and hold the whole file in
  // memory for it. The upload goes on without it, and there will be no certificate.
  async function sha256(file) {
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch {
      return null;
    }
  }

  // Straight to storage: the API takes the credit and answers the request that puts the file there.
  async function uploadLarge(file) {
    const json = { accept: "application/json", "content-type": "application/json" };
    const token = JSON.parse(accepted(await send("POST", "/dashboard/access-token/", json), t.notStarted));
    const announcement = JSON.stringify({ filename: file.name, size_bytes: file.size, sha256: await sha256(file) });
    const headers = { ...json, authorization: `Bearer ${token.access}` };
    const reserved = JSON.parse(acceptedFromApi(await send("POST", "/api/upload/direct/", headers, announcement), t.notStarted));
    const { method, url, headers: signed } = reserved.upload;
    const stored = await send(method, url, signed, file).catch(() => { throw new Error(t.notArrived); });
    if (stored.status >= 300) throw new Error(t.notArrived);
    return reserved.file_id;
  }

  // What was wrong with another file is not wrong with this one.
  $("file").addEventListener("change", () => document.querySelectorAll("#upload .note.bad").forEach((note) => { note.hidden = true; }));

  form.addEventListener("submit", async (event) => {
    const file = $("file").files[0];
    if (!file) return;
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    const refused = await fileProblem(file, form);
    if (refused) {
      problem.textContent = refused;
      problem.hidden = false;
      button.disabled = false;
      return;
    }
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
