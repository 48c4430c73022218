// What a page is at one moment: read here, judged in Python.
() => {
  const every = (selector, within = document) => [...within.querySelectorAll(selector)];
  // What is folded has a box, and is not seen.
  const seen = (e) => e.getClientRects().length > 0 && e.checkVisibility();
  const box = (e) => { const { left, top, right, bottom } = e.getBoundingClientRect(); return { left, top, right, bottom }; };
  const said = (e) => (e.getAttribute("aria-label") || e.textContent).replace(/\s+/g, " ").trim().slice(0, 60);
  const named = (e) => `${e.localName}${e.id ? "#" + e.id : ""}${[...e.classList].map((c) => "." + c).join("")} "${said(e)}"`;
  const over = (e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible";
  const inside = (e) => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (over(p)) return true; return false; };
  const paper = (e) => { const { page } = getComputedStyle(e); return page === "auto" && e.parentElement ? paper(e.parentElement) : page; };
  const width = document.documentElement.clientWidth;
  const stops = "a[href], button, input, select, textarea, summary, iframe, audio, video, [tabindex], [contenteditable]";
  const all = every("body *").filter(seen);
  const target = (a) => document.getElementById(decodeURIComponent(a.hash.slice(1)));
  return {
    width,
    scrolled: document.documentElement.scrollWidth,
    wide: all.filter((e) => !e.closest("svg *") && box(e).right > width + 1 && !inside(e)).map(named),
    colours: [...new Set(all.map((e) => { const s = getComputedStyle(e); return `${s.color} on ${s.backgroundColor}`; }))].sort(),
    headings: every("h1, h2, h3, h4, h5, h6").filter(seen).map((e) => ({ level: +e.localName[1], name: named(e) })),
    order: every("h1, h2, h3, h4, h5, h6, main p, main li, table, figure").filter(seen).map((e) => ({ name: named(e), ...box(e) })),
    stops: all.filter((e) => e.matches(stops) && e.tabIndex >= 0).map(named),
    scrollers: all.filter((e) => over(e) && /auto|scroll/.test(getComputedStyle(e).overflowX)).map(named),
    navigation: every("nav:not(.contents), .skip").filter(seen).map(named),
    tables: every("table").map((e) => ({ name: named(e), shown: seen(e), cut: inside(e), paper: paper(e), ...box(e) })),
    charts: every("figure svg").length,
    broken: every("a[href^='#']").filter((a) => !target(a)).map(named),
  };
}
