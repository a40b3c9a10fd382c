"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("check");
  const verdict = $("verdict");
  const button = form.querySelector("button");
  form.hidden = false;
  const t = form.dataset;
  const names = verdict.dataset;
  const longest = Number(t.longest);
  const number = (value, minimumFractionDigits = 0) => value.toLocaleString(document.documentElement.lang, { minimumFractionDigits });
  let dropped = null;
  // The number of the check whose verdict is shown: a later one, or a change of the form, makes an earlier verdict void.
  let current = 0;

  const TYPE = "word-count-certificate+jwt";
  const isBase64url = (part) => /^[\w-]+$/.test(part);
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const parse = (part) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(part)));

  // The compact JWS in a text, which may also be the downloaded JSON or a whole page. Copying from paper or PDF may have broken
  // its lines. What follows it is told by the length of a signature. A text without one is returned as it is.
  const JWS = /eyJ[\w-]+\.[\w-]+\.[\w-]{86}/;
  function compact(text) {
    const joined = text.replace(/\s+/g, "");
    return joined.match(JWS)?.[0] ?? joined;
  }

  async function publicKey(kid) {
    const find = async (cache) => {
      const answer = await fetch("/.well-known/jwks.json", { cache }).catch(() => null);
      if (!answer?.ok) throw new Error(t.noKeys);
      return (await answer.json()).keys.find((key) => key.kid === kid);
    };
    return await find("default") ?? await find("reload");
  }

  // For browsers without Ed25519: the service checks the signature. It gets the certificate, and nothing of the file.
  async function askService(certificate) {
    const answer = await fetch("/api/verify/", {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify({ certificate }),
    }).catch(() => null);
    if (!answer?.ok) throw new Error(t.noAnswer);
    return await answer.json();
  }

  async function importKey(jwk) {
    try {
      return await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return null;
    }
  }

  // {claims} or {problem}
  async function checkSignature(certificate) {
    const notOurs = { problem: t.notOurs };
    const parts = certificate.split(".");
    if (parts.length !== 3 || !parts.every(isBase64url)) return { problem: t.unreadable };
    let header, claims, signature;
    try {
      [header, claims, signature] = [parse(parts[0]), parse(parts[1]), bytes(parts[2])];
    } catch {
      return { problem: t.unreadable };
    }
    if (header?.typ !== TYPE || header.alg !== "EdDSA" || !claims) return { problem: t.unreadable };
    const jwk = await publicKey(header.kid);
    if (!jwk) return notOurs;
    const key = await importKey(jwk);
    if (!key) {
      const answer = await askService(certificate);
      return answer.valid ? { claims: answer.claims } : notOurs;
    }
    const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
    const valid = await crypto.subtle.verify({ name: "Ed25519" }, key, signature, signed);
    return valid ? { claims } : notOurs;
  }

  // Null: the file is the one of the certificate. Otherwise, why that is not so.
  async function checkFile(file, claims) {
    if (file.size !== claims.size_bytes) return t.otherSize.replace("{actual}", number(file.size)).replace("{counted}", number(claims.size_bytes));
    let digest;
    try {
      digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    } catch {
      throw new Error(t.noDigest);
    }
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex === claims.sha256 ? null : t.otherContent;
  }

  function line(kind, text) {
    const paragraph = document.createElement("p");
    paragraph.className = `note ${kind}`;
    paragraph.textContent = text;
    return paragraph;
  }

  // A time as the certificate itself shows it, at UTC+6: `22 Nov 2026, 09:59`. Intl writes it in other ways from browser to browser.
  function time(text) {
    const local = new Date(Date.parse(text) + 6 * 3600 * 1000);
    const digits = (value, minimumIntegerDigits) => value.toLocaleString(document.documentElement.lang, { minimumIntegerDigits, useGrouping: false });
    const day = `${digits(local.getUTCDate(), 1)} ${names.months.split(",")[local.getUTCMonth()]} ${digits(local.getUTCFullYear(), 1)}`;
    return `${day}, ${digits(local.getUTCHours(), 2)}:${digits(local.getUTCMinutes(), 2)}`;
  }

  // The figures of the certificate, in its order.
  function figures(statistics) {
    const asian = statistics.east_asian_characters;
    return [
      [names.characters, number(statistics.characters)],
      [names.charactersWithoutSpaces, number(statistics.characters_without_spaces)],
      [names.paragraphs, number(statistics.paragraphs)],
      [names.standardPages, number(statistics.standard_pages, 2)],
      [names.numberWords, number(statistics.number_words)],
      ...(asian > 0 ? [[names.eastAsianCharacters, number(asian)], [names.otherWords, number(statistics.non_asian_words)]] : []),
      ...(statistics.legacy_bangla ? [[names.legacyBangla, names.yes]] : []),
    ];
  }

  function facts(claims) {
    const rows = [
      [names.file, claims.filename], [names.words, number(claims.word_count)], ...figures(claims.statistics), [names.rule, claims.rule], [names.size, t.bytes.replace("{}", number(claims.size_bytes))],
      ["SHA-256", claims.sha256], ...(claims.payment_id ? [[names.payment, claims.payment_id]] : []), [names.received, time(claims.upload_time)], [names.counted, time(claims.completed_at)], [names.issuedBy, claims.iss],
    ];
    const list = document.createElement("dl");
    list.className = "facts";
    for (const [name, value] of rows) {
      const [term, description] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = name;
      description.dir = "auto";
      description.textContent = value;
      list.append(term, description);
    }
    return list;
  }

  async function verify() {
    const chosen = $("certificate-file").files[0];
    if (chosen && chosen.size > longest * 4) return [line("bad", t.tooLarge)];
    const text = compact($("certificate").value || (chosen ? await chosen.text() : ""));
    if (!text) return [line("bad", t.nothing)];
    const { claims, problem } = await checkSignature(text);
    if (problem) return [line("bad", problem)];
    const genuine = line("good", t.genuine);
    const file = $("file").files[0] ?? dropped;
    if (!file) return [genuine, line("", t.chooseFile), facts(claims)];
    const difference = await checkFile(file, claims);
    return [genuine, difference ? line("bad", difference) : line("good", t.sameFile), facts(claims)];
  }

  async function check() {
    const own = ++current;
    button.disabled = true;
    verdict.replaceChildren(line("", t.checking));
    const lines = await verify().catch((error) => [line("bad", error.message)]);
    if (own !== current) return;
    verdict.replaceChildren(...lines);
    button.disabled = false;
  }

  function forget() {
    current += 1;
    button.disabled = false;
    verdict.replaceChildren();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  $("file").addEventListener("change", () => { dropped = null; });
  // There is one certificate: the one that was given last.
  $("certificate-file").addEventListener("change", () => { $("certificate").value = ""; });
  $("certificate").addEventListener("input", () => { $("certificate-file").value = ""; });
  form.addEventListener("input", forget);

  // A dropped file that contains a certificate is one; any other is the file that was counted.
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", async (event) => {
    event.preventDefault();
    forget();
    for (const file of event.dataTransfer.files) {
      const text = file.size <= longest * 4 ? compact(await file.text()) : "";
      if (JWS.test(text)) {
        $("certificate").value = text;
        $("certificate-file").value = "";
      } else {
        $("file").value = "";
        dropped = file;
      }
    }
    check();
  });
})();
