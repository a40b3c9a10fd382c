"use strict";
// Only for trying things out: without this script the page is all there. Tokens live in `tokens`, until the page is left.
let tokens = null;
let issued = 0;
const byId = (id) => document.getElementById(id);
const json = { "Content-Type": "application/json" };
const post = (path, body) => fetch(path, { method: "POST", headers: json, body: JSON.stringify(body) });

// On a phone the list of everything would be all one sees.
if (matchMedia("(max-width: 59.99rem)").matches) document.querySelector(".contents").open = false;

for (const hidden of document.querySelectorAll("#session, .try")) hidden.hidden = false;

for (const box of document.querySelectorAll(".copy")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(box.querySelector("code").textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(box.querySelector("code"));
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  box.append(button);
}

byId("log-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  const username = form.username.value;
  try {
    const answer = await post("/api/login/", { username, password: form.password.value });
    const body = await answer.json();
    if (answer.ok) {
      tokens = body;
      issued = Date.now();
      form.password.value = "";
    }
    byId("who").textContent = answer.ok ? `Logged in as ${username}.` : body.detail ?? Object.values(body).flat().join(" ");
    byId("who").className = answer.ok ? "good" : "bad";
  } catch {
    byId("who").textContent = "The API cannot be reached.";
  }
  button.disabled = false;
  byId("log-out").hidden = tokens === null;
});

byId("log-out").addEventListener("click", () => {
  tokens = null;
  byId("who").textContent = "";
  byId("log-out").hidden = true;
});

// Access tokens are good for five minutes.
const accessToken = async () => {
  if (tokens !== null && Date.now() - issued > 4.5 * 60 * 1000) {
    const answer = await post("/api/login/refresh/", { refresh: tokens.refresh });
    if (answer.ok) {
      tokens.access = (await answer.json()).access;
      issued = Date.now();
    }
  }
  return tokens?.access;
};

const requestOf = async (operation, form) => {
  const headers = {};
  const query = new URLSearchParams();
  let path = operation.dataset.path;
  for (const input of form.querySelectorAll("[data-in]")) {
    if (input.value === "") continue;
    if (input.dataset.in === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    if (input.dataset.in === "query") query.set(input.name, input.value);
    if (input.dataset.in === "header") headers[input.name] = input.value;
  }
  const token = await accessToken();
  if ("token" in operation.dataset && token) headers.Authorization = `Bearer ${token}`;
  let body;
  if (form.elements.body) {
    body = form.elements.body.value;
    if (body !== "") headers["Content-Type"] = "application/json";
  } else if (form.elements.file) {
    body = new FormData();
    body.set("file", form.elements.file.files[0]);
  }
  const url = query.size > 0 ? `${path}?${query}` : path;
  return [url, { method: operation.dataset.method, headers, body }];
};

const readable = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

for (const operation of document.querySelectorAll(".try")) {
  const form = operation.querySelector("form");
  const [result, line, code] = ["div.result", "div.result p", "div.result code"].map((name) => form.querySelector(name));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const started = performance.now();
    try {
      const [url, request] = await requestOf(operation, form);
      const answer = await fetch(url, request);
      const told = ["retry-after", "link", "idempotency-replayed"].filter((name) => answer.headers.has(name));
      const text = readable(await answer.text());
      line.textContent = `${answer.status} ${answer.statusText} in ${Math.round(performance.now() - started)} ms`;
      line.className = answer.ok ? "good" : "bad";
      code.textContent = [...told.map((name) => `${name}: ${answer.headers.get(name)}`), text].join("\n");
    } catch {
      line.textContent = "The API cannot be reached.";
      line.className = "bad";
      code.textContent = "";
    }
    result.hidden = false;
    code.parentElement.hidden = code.textContent === "";
    button.disabled = false;
  });
}
