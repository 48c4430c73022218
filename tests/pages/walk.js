// Notes each element that gets the focus, and how that is seen. Given to the page once; `walked` is read after the keys.
() => {
  window.walked = [];
  const named = (e) => `${e.localName}${e.id ? "#" + e.id : ""}${[...e.classList].map((c) => "." + c).join("")}`;
  const said = (e) => (e.getAttribute("aria-label") || e.textContent).replace(/\s+/g, " ").trim().slice(0, 60);
  const within = (x, most) => Math.min(Math.max(x, 0), most - 1);
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    const box = target.getBoundingClientRect();
    const above = document.elementFromPoint(within(box.left + 4, innerWidth), within(box.top + 4, innerHeight));
    window.walked.push({
      name: `${named(target)} "${said(target)}"`,
      outline: style.outlineStyle,
      width: parseFloat(style.outlineWidth),
      colour: style.outlineColor,
      ground: getComputedStyle(document.body).backgroundColor,
      shown: box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0 && box.left < innerWidth
        && box.top < innerHeight && !!above && (target.contains(above) || above.contains(target)),
    });
  });
  // A browser goes on from where the reader was; this is the way back to the top.
  window.again = () => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
    window.walked = [];
  };
}
