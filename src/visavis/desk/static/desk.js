// Makes the desk's pages live. Every page works without this file.
// It does three things: shows what happens as it happens, says at once when the own node does not
// answer, and keeps what was typed.
"use strict";

(() => {
  const body = document.body;
  const lost = document.getElementById("lost");
  const AGAIN_MS = 30000; // times on a page grow old; half a minute is less than anybody agrees on
  const GATHER_MS = 120; // several things that happen together make one look
  const RETRY_MS = 1000;

  // What is typed -------------------------------------------------------------------------------

  const keyOf = (form) => `draft:${form.dataset.draft}`;
  const kept = (form) =>
    [...form.elements].filter(
      (one) => one.name && one.name !== "csrf" && one.type !== "hidden" && one.type !== "file"
        && one.type !== "password" && one.tagName !== "BUTTON" && one.tagName !== "FIELDSET");

  const keep = (form) => {
    const values = kept(form).map((one) => [one.name,
      one.type === "checkbox" || one.type === "radio" ? (one.checked ? one.value : null) : one.value]);
    try { localStorage.setItem(keyOf(form), JSON.stringify(values)); } catch { /* storage is full or off */ }
  };

  const putBack = (form) => {
    let values;
    try { values = JSON.parse(localStorage.getItem(keyOf(form)) || "null"); } catch { values = null; }
    if (!values) return;
    const texts = kept(form).filter((one) => one.tagName === "TEXTAREA" || one.type === "text");
    if (texts.some((one) => one.value !== one.defaultValue || (one.tagName === "TEXTAREA" && one.value))) return;
    let changed = false;
    for (const [name, value] of values) {
      for (const one of form.elements) {
        if (one.name !== name) continue;
        if (one.type === "checkbox" || one.type === "radio") {
          if (value === one.value && !one.checked) { one.checked = true; }
        } else if (value !== null && value !== one.value) {
          one.value = value;
          changed = changed || (one.tagName === "TEXTAREA" && value !== "");
        }
      }
    }
    if (changed) {
      const note = document.createElement("p");
      note.className = "hint";
      note.setAttribute("role", "status");
      note.textContent = body.dataset.kept;
      form.prepend(note);
    }
  };

  const done = document.querySelector("[data-done]");
  try {
    const sent = sessionStorage.getItem("sent");
    if (done && sent) { localStorage.removeItem(sent); sessionStorage.removeItem("sent"); }
  } catch { /* storage is off */ }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    putBack(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => {
      keep(form);
      try { sessionStorage.setItem("sent", keyOf(form)); } catch { /* storage is off */ }
    });
  }

  // Nothing is sent while the node does not answer: the page with what was typed stays.
  document.addEventListener("submit", (event) => {
    if (!lost || lost.hidden) return;
    event.preventDefault();
    lost.focus();
  });

  // What happens --------------------------------------------------------------------------------

  const markOf = (element) => {
    if (!element || element === body) return null;
    if (element.id) return `#${CSS.escape(element.id)}`;
    const href = element.getAttribute("href");
    return href ? `a[href="${CSS.escape(href)}"]` : null;
  };

  const isTyping = (part) => {
    const active = document.activeElement;
    return part.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
  };

  const renew = (fresh) => {
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const other = fresh.getElementById(part.id);
      if (!other || isTyping(part) || part.innerHTML === other.innerHTML) continue;
      const open = [...part.querySelectorAll("details")].map((one) => one.open);
      const focused = part.contains(document.activeElement) ? markOf(document.activeElement) : null;
      part.replaceChildren(...document.adoptNode(other).childNodes);
      part.querySelectorAll("details").forEach((one, at) => { one.open = open[at] || false; });
      if (focused) part.querySelector(focused)?.focus();
      part.dispatchEvent(new CustomEvent("desk:renewed", { bubbles: true }));
    }
  };

  const silence = (gone) => {
    if (!lost || lost.hidden === !gone) return;
    lost.hidden = !gone;
    lost.tabIndex = -1;
    lost.textContent = gone ? body.dataset.lost : "";
  };

  let looking = false;
  let again = false;
  const look = async () => {
    if (looking) { again = true; return; }
    looking = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "follow" });
      if (answer.status === 401) { location.reload(); return; }
      if (answer.headers.get("content-type")?.startsWith("text/html")) {
        renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
        document.dispatchEvent(new CustomEvent("desk:looked"));
      }
      silence(false);
    } catch {
      silence(true);
    }
    looking = false;
    if (again) { again = false; soon(); }
  };

  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, GATHER_MS);
  };

  if (document.getElementById("standing")) {
    let source;
    const listen = () => {
      source = new EventSource("/api/events");
      source.onopen = () => { silence(false); soon(); };
      for (const name of ["statement", "link", "alarm", "people", "resync"]) {
        source.addEventListener(name, soon);
      }
      source.onerror = () => {
        silence(true);
        if (source.readyState === EventSource.CLOSED) { setTimeout(listen, RETRY_MS); }
      };
    };
    listen();
    setInterval(look, AGAIN_MS);
    window.addEventListener("pagehide", () => source.close());
  }
})();
