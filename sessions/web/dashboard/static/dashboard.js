/* Comfort only: every page works without this. Links and forms marked with data-swap replace the main part of the
   page instead of the whole; the address stays the only state. */
"use strict";

(() => {
  const main = () => document.getElementById("main");
  let asking = null;

  async function show(address, { push = true, focus = true } = {}) {
    if (asking) asking.abort();
    const own = (asking = new AbortController());
    main().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: own.signal, headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("main");
      if (!fresh || answer.redirected) return void location.assign(address);
      document.title = page.title;
      if (push) history.pushState({ y: 0 }, "", address);
      for (const part of [".menu"]) {
        const [old, next] = [document.querySelector(part), page.querySelector(part)];
        if (old && next) old.replaceWith(next);
      }
      main().replaceWith(fresh);
      if (focus) fresh.focus({ preventScroll: true });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    } finally {
      if (asking === own) asking = null;
      main()?.removeAttribute("aria-busy");
    }
  }

  function address(form) {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(given).toString();
    return form.getAttribute("action") + (query ? "?" + query : "");
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(link.getAttribute("href"));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get") return;
    event.preventDefault();
    show(address(form));
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-slice]");
    if (form && event.target.matches("select")) show(address(form), { focus: false });
  });

  addEventListener("popstate", () => show(location.href, { push: false }));
})();
