"""What a page is asked in the browser: its roles and names, and the contrast of its letters."""

from __future__ import annotations

ROLES = """() => {
  const named = (it) => (it.getAttribute("aria-label") || it.textContent).trim() !== "";
  const seen = (it) => it.getClientRects().length > 0;
  const labelled = (it) => it.getAttribute("aria-label") || it.getAttribute("aria-labelledby");
  const start = (it) => it.outerHTML.slice(0, 120);
  const all = (what) => [...document.querySelectorAll(what)];
  const wrong = [];
  if (all("h1").length !== 1) wrong.push("one h1");
  if (all("main").length !== 1) wrong.push("one main");
  for (const it of all("input:not([type=hidden]), select, textarea"))
    if (!it.labels.length || !it.labels[0].textContent.trim()) wrong.push("label of " + start(it));
  for (const it of all("a, button"))
    if (seen(it) && !named(it) && !it.querySelector("title")) wrong.push("name of " + start(it));
  for (const it of all("table"))
    if (!it.caption || !it.tHead || [...it.tHead.querySelectorAll("th")].some((th) => th.scope !== "col"))
      wrong.push("head of " + start(it));
  for (const it of all("nav, [role=group]")) if (!labelled(it)) wrong.push("name of " + start(it));
  const ids = all("[id]").map((it) => it.id);
  if (new Set(ids).size !== ids.length) wrong.push("ids that occur twice");
  return wrong;
}"""
"""Returns what is wrong with roles and names."""

CONTRAST = """() => {
  const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (c) => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (under, colour) => {
    for (const one of [`rgb(${under})`, colour]) { canvas.fillStyle = one; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = (it) => {
    const all = [];
    for (let at = it; at; at = at.parentElement) all.unshift(getComputedStyle(at).backgroundColor);
    return all.reduce(over, [255, 255, 255]);
  };
  const left_out = "svg, [aria-disabled], .unseen, .chart-unseen";
  const poor = new Set();
  for (const it of document.querySelectorAll("main *, .side *")) {
    const own = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !it.getClientRects().length || it.closest(left_out)) continue;
    const under = ground(it), ink = over(under, getComputedStyle(it).color);
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.add(`${it.tagName}.${it.className} ${ink} on ${under}`);
  }
  return [...poor];
}"""
"""Returns the elements whose letters stand out less than 4.5 to 1."""

FOCUS = """() => {
  const it = document.activeElement;
  const style = getComputedStyle(it.matches(".theme input") ? it.nextElementSibling : it);
  return [style.outlineStyle, it.outerHTML.slice(0, 120)];
}"""
"""Returns how what has the focus is outlined, and what it is."""
