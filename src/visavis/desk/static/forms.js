// Makes forms live: says while it is typed what a volume would meet. Every form works without it.
"use strict";

(() => {
  const PAUSE_MS = 500; // somebody who types stops for longer between two fields

  for (const form of document.querySelectorAll("form[data-check]")) {
    const told = document.getElementById("meets");
    let waiting = 0;
    let asking = null;
    let last = "";

    // Only what bears on where and when is asked about; nothing is asked twice.
    const typed = () => {
      const found = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && /^(csrf$|body\.(volume|notice|notices|proposal)(\.|$))/.test(name)) {
          found.append(name, value);
        }
      }
      return found;
    };

    const ask = async () => {
      const body = typed();
      if (body.toString() === last) return;
      asking?.abort();
      asking = new AbortController();
      told.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.dataset.check, { method: "POST", body, signal: asking.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        told.replaceChildren(...document.adoptNode(page.body).childNodes);
        last = body.toString();
      } catch (problem) {
        if (problem.name === "AbortError") return; // a later question is under way
        const said = document.createElement("p");
        said.className = "notice";
        said.textContent = form.dataset.unknown; // not asked is unknown, never what stood before
        told.replaceChildren(said);
        last = "";
      }
      told.removeAttribute("aria-busy");
    };

    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, PAUSE_MS);
    };
    for (const what of ["input", "change"]) form.addEventListener(what, soon);
    soon();
  }

  // A date is typed in figures, one order for all; the day in words shows a slip at once.
  const days = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric",
  });
  for (const one of document.querySelectorAll("input.day")) {
    const told = document.createElement("span");
    told.className = "day-told";
    one.closest(".instant").append(told);
    const tell = () => {
      const day = /^\d{4}-\d\d-\d\d$/.test(one.value.trim()) ? new Date(`${one.value.trim()}T00:00Z`) : NaN;
      told.textContent = Number.isNaN(+day) ? "" : days.format(day);
    };
    one.addEventListener("input", tell);
    tell();
  }

  // Who ticks a party means it to be told.
  for (const one of document.querySelectorAll('.hearers input[type="checkbox"]')) {
    one.addEventListener("change", () => {
      const chosen = one.form.querySelector('input[name="audience"][value="chosen"]');
      if (one.checked && chosen) chosen.checked = true;
    });
  }
})();
