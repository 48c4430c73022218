// What a page was parsed to: its elements with the names of their attributes, where it leads, and what it says.
() => {
  const all = [...document.querySelectorAll("*")];
  const leading = ["href", "xlink:href", "src", "srcset", "action", "formaction", "data", "poster", "style", "ping"];
  return {
    acted: window.acted,
    elements: all.map((e) => [e.localName, ...e.getAttributeNames().sort()].join(" ")),
    leads: all.flatMap((e) => leading.filter((name) => e.hasAttribute(name)).map((name) => `${name}=${e.getAttribute(name)}`)),
    cells: [...document.querySelectorAll("th, td")].map((e) => e.textContent),
    text: document.documentElement.textContent,
  };
}
