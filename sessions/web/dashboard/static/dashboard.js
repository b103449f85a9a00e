/* Comfort only: every page works without this. Forms, and links marked with data-swap, replace the main part of the
   page instead of the whole, as it arrives; the address stays the only state. */
"use strict";

(() => {
  const LOOK_MS = 2000;
  const main = () => document.getElementById("main");
  const place = () => location.pathname + location.search;
  let asking = null;
  let shown = place();

  /* Colours: the choice is of this browser, and known before anything is drawn. */
  const theme = (() => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } })();
  if (theme) document.documentElement.dataset.theme = theme;

  function choose(value) {
    if (value) document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
    try { value ? localStorage.setItem("theme", value) : localStorage.removeItem("theme"); } catch { /* for this page only */ }
  }

  /* On narrow screens the menu is a row that scrolls: the page that one is on is in sight. */
  function showPlace() {
    const place = document.querySelector(".menu [aria-current]");
    const row = place?.closest("nav");
    if (row) row.scrollLeft = place.offsetLeft - (row.clientWidth - place.offsetWidth) / 2;
  }

  /* What the reader holds: kept when the page is replaced by a fresher one. */
  function held() {
    const focused = document.activeElement;
    const inside = main().contains(focused);
    return {
      field: inside && focused.name ? `[name="${CSS.escape(focused.name)}"]` : null,
      link: inside && focused.href ? focused.getAttribute("href") : null,
      open: [...main().querySelectorAll("details[id][open], figure[id] details[open]")].map((it) => it.id || it.closest("figure").id),
      scrolled: [...main().querySelectorAll(".scroll")].map((it) => it.scrollLeft),
    };
  }

  function holdAgain(was) {
    for (const id of was.open) {
      const found = document.getElementById(id);
      const details = found?.matches("details") ? found : found?.querySelector("details");
      if (details) details.open = true;
    }
    [...main().querySelectorAll(".scroll")].forEach((it, at) => { it.scrollLeft = was.scrolled[at] || 0; });
    const link = was.link && [...main().querySelectorAll("a[href]")].find((it) => it.getAttribute("href") === was.link);
    ((was.field && main().querySelector(was.field)) || link)?.focus({ preventScroll: true });
  }

  /* Puts what has come into the page; what stands there already from the same answer is left alone. */
  function put(page, own) {
    const fresh = page.getElementById("main");
    if (!fresh) return;
    if (!own.put) {
      document.title = page.title;
      const [old, next] = [document.querySelector(".menu"), page.querySelector(".menu")];
      if (old && next) old.replaceWith(next);
      showPlace();
      document.body.dataset.version = page.body.dataset.version || "";
      main().replaceChildren(...fresh.childNodes);
    } else {
      const [there, come] = [[...main().childNodes], [...fresh.childNodes]];
      const from = Math.max(own.put - 2, 0);
      there.slice(from).forEach((it) => it.remove());
      main().append(...come.slice(from));
    }
    own.put = main().childNodes.length;
  }

  async function show(address, { push = true, hold = false } = {}) {
    if (asking) asking.abort();
    const own = (asking = new AbortController());
    const was = hold ? held() : null;
    main().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: own.signal, headers: { accept: "text/html" } });
      if (answer.redirected || !(answer.headers.get("content-type") || "").startsWith("text/html")) return void location.assign(address);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        text += value || "";
        if (!done && (hold || !value)) continue;
        const page = new DOMParser().parseFromString(text, "text/html");
        if (!page.getElementById("main") && done) return void location.assign(address);
        if (page.body.classList.contains("alone")) return void location.assign(address);
        if (!own.put && push) { history.pushState(null, "", address); push = false; if (!hold) scrollTo(0, 0); }
        shown = place();
        put(page, own);
        if (done) break;
      }
      if (was) holdAgain(was);
      else main().focus({ preventScroll: true });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    } finally {
      if (asking === own) { asking = null; main()?.removeAttribute("aria-busy"); }
    }
  }

  function address(form) {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    if (form.matches("[data-slice]") && !query.get("since") && !query.get("until")) query.delete("session_scope");
    return form.getAttribute("action") + (query.size ? "?" + query : "");
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (link && !event.defaultPrevented && !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      show(link.getAttribute("href"));
    }
    for (const it of document.querySelectorAll("details.more[open]")) if (!it.contains(event.target)) it.open = false;
  });

  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.more[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get" || form.hasAttribute("data-whole")) return;
    event.preventDefault();
    show(address(form));
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches(".theme input")) return void choose(event.target.value);
    const form = event.target.closest?.("form[data-slice]");
    if (form && event.target.matches("select") && !event.target.closest(".panel")) show(address(form), { hold: true });
  });

  document.addEventListener("DOMContentLoaded", () => {
    showPlace();
    const choice = document.querySelector("[data-theme-choice]");
    if (choice) {
      choice.hidden = false;
      choice.querySelector(`[value="${theme}"]`)?.click();
    }
    if ("watched" in document.body.dataset) setInterval(look, LOOK_MS);
  });

  /* Back and forward; places within the page are the browser's own matter. */
  addEventListener("popstate", () => { if (place() !== shown) show(location.href, { push: false }); });

  /* While logs are followed: asks whether the data are still those shown, and shows fresh ones. A page in which
     somebody writes, or has a menu open, is left as it is. */
  async function look() {
    const busy = asking || document.hidden || document.querySelector("details.more[open]") || getSelection().toString();
    const writing = document.activeElement?.matches("textarea, select, input:not([type=radio])");
    if (busy || writing) return;
    try {
      const answer = await fetch("/data-version");
      const { version } = await answer.json();
      if (answer.ok && version !== document.body.dataset.version && !asking) await show(location.href, { push: false, hold: true });
    } catch { /* the server is away: asked again in a moment */ }
  }
})();
