"use strict";
(() => {
  const $ = (id) => document.getElementById(id);

  // A second press must not open a second payment.
  for (const form of document.querySelectorAll("form[data-once]")) {
    const button = form.querySelector("button");
    form.addEventListener("submit", () => { button.disabled = true; });
    addEventListener("pageshow", () => { button.disabled = false; });
  }

  // Rows that are in work are asked for until they have their end state.
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
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
      $("file-news").textContent = [".name", ".figure", ".status"].map((part) => fresh.querySelector(part)?.textContent).filter(Boolean).join(", ");
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
    $("upload-state").textContent = percent < 100 ? `Sending: ${percent} %` : "Almost done";
  }

  function send(method, url, headers, body) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) {
        if (!/^(content-length|host)$/i.test(name)) request.setRequestHeader(name, value);
      }
      request.upload.onprogress = (event) => show(event.loaded / (event.total || 1));
      request.onerror = () => failed(new Error("The connection was lost. Please try again."));
      request.onload = () => done(request);
      request.send(body);
    });
  }

  // What the API says in its ways: {"detail": "..."} or {"field": ["...", ...]}.
  function words(text) {
    try {
      const body = JSON.parse(text);
      return body.detail || Object.values(body).flat().filter((word) => typeof word === "string").join(" ");
    } catch {
      return "";
    }
  }

  function accepted(request, fallback) {
    if (request.status === 401) location.assign("/dashboard/sign-in/");
    if (request.status < 300) return request.responseText;
    throw new Error(words(request.responseText) || fallback);
  }

  async function uploadSmall(file) {
    const body = new FormData();
    body.append("file", file);
    const answer = await send("POST", form.action, { accept: "application/json" }, body);
    return JSON.parse(accepted(answer, "The file could not be sent. Please try again.")).file_id;
  }

  // Straight to storage: the API reserves the paid upload and says where to put the file.
  async function uploadLarge(file) {
    const refused = "The file could not be announced. Please try again.";
    const json = { accept: "application/json", "content-type": "application/json" };
    const token = JSON.parse(accepted(await send("POST", "/dashboard/access-token/", json), refused));
    const announcement = JSON.stringify({ filename: file.name, size_bytes: file.size });
    const headers = { ...json, authorization: `Bearer ${token.access}` };
    const reserved = JSON.parse(accepted(await send("POST", "/api/upload/direct/", headers, announcement), refused));
    const { method, url, headers: signed } = reserved.upload;
    const lost = "The file did not reach storage. The payment comes back to you by itself within the hour.";
    accepted(await send(method, url, signed, file), lost);
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
      location.assign(`/dashboard/?notice=uploaded&file=${await upload(file)}#files`);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      $("upload-progress").hidden = true;
      button.disabled = false;
    }
  });
})();
