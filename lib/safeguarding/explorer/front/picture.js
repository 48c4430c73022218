// Rows along one axis, with shades behind, lines across and a curve below: what is where, the kernel says in numbers.

const SVG = "http://www.w3.org/2000/svg";
const [LOW, CURVE, DENSE, ROWS, NARROW] = [40, 90, 440, 400, 640];
const pen = document.createElement("canvas").getContext("2d");
const widths = new Map();

// The pixels that a text takes, which nobody has to draw first to know.
function wide(text) {
  pen.font = '13px Arial, "Liberation Sans", Helvetica, sans-serif';
  if (!widths.has(text)) widths.set(text, pen.measureText(text).width);
  return widths.get(text);
}

function wrapped(text, most) {
  return text.split(" ").reduce((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`.trim();
    return wide(longer) > most && lines.at(-1) ? [...lines, word] : [...lines.slice(0, -1), longer];
  }, [""]);
}

function drawn(name, given, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function render({ model, el }) {
  const svg = drawn("svg", {});
  const key = Object.assign(document.createElement("ul"), { className: "sg-key" });
  // What a row says, which has the pointer or the focus; to a screen reader it is the row's name.
  const about = Object.assign(document.createElement("p"), { className: "sg-about", ariaHidden: "true" });
  const told = document.createElement("span");
  about.append(told);
  el.classList.add("sg-picture");
  el.append(key, about, svg);
  // A line that is dragged stands where the pointer is until the answer to that has come.
  let held = null;
  let [left, right] = [0, 0];
  let hint = "";

  const drawing = () => model.get("drawing");
  // While a line is in hand, the axis stays as it was taken hold of, or the line would jump away from the hand.
  const ends = () => held?.ends ?? drawing().ends;
  const x = (at) => {
    const [first, last] = ends();
    const within = Math.min(Math.max(at, first), last);
    return left + ((within - first) / (last - first || 1)) * (right - left);
  };
  const inHand = (line) => Boolean(line.name) && held?.name === line.name;
  const standing = (line) => (inHand(line) ? held.at : line.at);
  // What is written at it is of where it stands, too: a number, or the day of a number of days since 1970.
  const written = (line) => {
    if (!inHand(line) || held.at === line.at) return line.text;
    if (line.name === "limit") return line.text.replace(/\d[\d,]*/, held.at);
    const day = new Date(held.at * 86400000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    return line.text.replace(/\d+ \w+ \d{4}$/, day);
  };

  // Where everything stands: rows from `top` to `low`, the curve from there to `bottom`, and the axis from left to right.
  const laid = (width) => {
    const { rows, lines, curve, reviews, aligned } = drawing();
    // Two lines that can be dragged may need three levels for their names, where they are near each other.
    const top = lines.filter((line) => line.name).length > 1 ? 76 : 58;
    const long = (texts) => Math.max(...texts.map(wide), 0);
    const sign = (marks) => long(marks.map((mark) => mark[3]));
    const longest = long(rows.map(([label]) => label));
    const signed = Math.max(...rows.map(([, , marks]) => sign(marks)), 0);
    // Names stand beside their rows, or above them where there is no room.
    const labelled = longest > 0;
    const above = labelled && (longest + 16 > width * 0.4 || (width < NARROW && longest + signed > width * 0.6));
    const all = rows.reduce((sum, [, n]) => sum + n, 0) || 1;
    // Rows come closer, as far as their names can be read, so that the curve below them is near.
    const each = labelled ? Math.min(Math.max(ROWS / all, aligned ? 20 : 15), 22) : DENSE / all;
    const [began, ended] = ends();
    const column = aligned && !above;
    left = above && !curve.length ? 8 : above ? 44 : Math.max(longest + 16, 44);
    // Room for what stands beside the bars; where a line is dragged it is always the same, or the picture would move.
    right = width - (column ? signed + 14 : reviews ? Math.min(84, width * 0.2) : 28);
    for (const [, , marks] of reviews || aligned ? [] : rows) {
      const share = (Math.max(...marks.map((mark) => mark[1] ?? ended)) - began) / (ended - began || 1);
      if (sign(marks) && share > 0) right = Math.min(right, left + (width - sign(marks) - 10 - left) / share);
    }
    if (!column) right = Math.max(right, left + (width - left) * (above ? 0.75 : 0.6));
    if (held?.ends) [left, right] = [held.from, held.to];
    let low = top;
    const placed = rows.map(([label, n, marks]) => {
      const at = marks.flatMap((mark) => [x(mark[0] ?? began), x(mark[1] ?? ended)]);
      const [far, near, y] = [Math.max(...at), Math.min(...at), low];
      // Beside the last of the row's bars, or before the first, or where neither has room on a line of its own.
      let fits = far + 8 + sign(marks) < width ? "after" : near - 8 - sign(marks) > (above ? 0 : left) ? "before" : "alone";
      // Where names are short, it has room on the line of the name.
      if (above && longest < width * 0.2 && longest + sign(marks) + 24 < width) fits = "named";
      if (column) fits = "column";
      const names = above ? wrapped(label, width - 16) : [label];
      const high = !above ? n * each : !marks.length ? 22 : names.length * 16 + 20 + (fits === "alone" && sign(marks) ? 16 : 0);
      low += high;
      const middle = above ? low - 10 : y + high / 2;
      const beside = {
        after: { x: far + 6, y: middle + 4 },
        before: { x: near - 5, y: middle + 4, "text-anchor": "end" },
        column: { x: right + 10, y: middle + 4 },
        named: { x: longest + 18, y: y + 14 },
        alone: above ? { x: 8, y: y + 14 + names.length * 16 } : { x: width - 4, y: middle + 4, "text-anchor": "end" },
      };
      return { names, y, high, middle, sign: beside[fits] };
    });
    return { width, top, low, bottom: low + (curve.length ? CURVE + LOW : 0), labelled, above, placed };
  };

  // What is written goes into `texts`: it stands over the lines, or these would cut through it.
  const drawGround = ({ width, top, low, bottom }, texts) => {
    const { shades, ticks = [], axis } = drawing();
    for (const [first, last, kind, text] of shades) {
      const shade = drawn("rect", { x: x(first), y: top, width: Math.max(x(last) - x(first), 0.5), height: low - top, class: `sg-${kind}` });
      shade.append(drawn("title", {}, text));
      svg.append(shade);
    }
    const [began, ended] = ends();
    let free = 0;
    for (const [at, text] of ticks.filter(([at]) => at >= began && at <= ended)) {
      svg.append(drawn("line", { x1: x(at), x2: x(at), y1: top, y2: bottom + 4, class: "sg-tick" }));
      const from = Math.min(Math.max(x(at) - wide(text) / 2, 0), width - wide(text));
      if (from < free) continue;
      free = from + wide(text) + 8;
      // At both ends: a tall picture is not seen as a whole.
      for (const y of [top - 4, bottom + 18]) texts.push(drawn("text", { x: from, y, class: "sg-sign" }, text));
    }
    svg.append(drawn("text", { x: left, y: bottom + 34 }, axis));
  };

  const drawRow = ([label, , marks], { names, y, high, middle, sign: place }, { width, labelled, above }, texts) => {
    const { reviews } = drawing();
    const row = drawn("g", {});
    svg.append(row);
    const thick = !labelled ? Math.max(high, 0.5) : Math.min(12, ((above ? 20 : high) - 3) / marks.length);
    names.filter(Boolean).forEach((name, line) => {
      const at = above ? { x: 8, y: y + 14 + line * 16 } : { x: left - 8, y: middle + 4, "text-anchor": "end" };
      texts.push(drawn("text", { ...at, class: `sg-sign ${marks.length ? "" : "sg-heading"}` }, name));
    });
    marks.forEach(([first, last, kind, sign, about], n) => {
      const [from, to] = [first ?? ends()[0], last ?? ends()[1]].map(x);
      const up = middle - thick / 2 + (n - (marks.length - 1) / 2) * (thick + 1);
      if (reviews && thick >= 4) row.append(drawn("line", { x1: left, x2: from, y1: middle, y2: middle, class: "sg-stem" }));
      const bar = drawn("rect", { x: from, y: up, width: Math.max(to - from, 3), height: thick, class: `sg-${kind}${thick < 4 ? " sg-thin" : ""}` });
      const text = [label, about || sign].filter(Boolean).join(": ");
      bar.append(drawn("title", {}, text));
      row.append(bar);
      if (reviews && label) {
        row.append(drawn("rect", { x: 0, y, width, height: high, class: "sg-row" }));
        for (const [name, value] of Object.entries({ role: "button", tabindex: -1, "aria-label": text, "data-review": label })) row.setAttribute(name, value);
      }
      if (sign && labelled) texts.push(drawn("text", { ...place, class: "sg-sign" }, sign));
    });
  };

  const drawCurve = ({ low, bottom }, texts) => {
    const { curve, curve_says: says } = drawing();
    if (!curve.length) return;
    const up = (share) => bottom - share * CURVE;
    const step = (end) => curve.map((at, n) => `${n ? `H${x(at[0])}V` : `M${x(at[0])},`}${up(at[end])}`).join("");
    const back = [...curve].reverse().map((at) => `V${up(at[1])}H${x(at[0])}`);
    svg.append(drawn("path", { d: `${step(2)}${back.join("")}Z`, class: "sg-band" }));
    svg.append(drawn("path", { d: step(1), class: "sg-least" }));
    svg.append(drawn("path", { d: step(2), class: "sg-most" }));
    for (const [share, text] of [[0, "none"], [0.5, "half"], [1, "all"]]) {
      svg.append(drawn("line", { x1: left, x2: right, y1: up(share), y2: up(share), class: "sg-tick" }));
      texts.push(drawn("text", { x: left - 8, y: up(share) + 4, "text-anchor": "end" }, text));
    }
    texts.push(drawn("text", { x: left, y: low + LOW - 12, class: "sg-sign sg-heading" }, says));
    svg.append(drawn("line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "sg-stem" }));
  };

  // A line has its name on the side away from the other; where that leaves no room, one stands above the other. A knob
  // takes room too.
  const drawLines = ({ width, top, bottom }) => {
    const { lines } = drawing();
    const knobs = lines.filter((line) => line.name).map((line) => x(standing(line)));
    const taken = [knobs.map((at) => [at - 20, at + 20]), [], []];
    lines.forEach((line, n) => {
      const [at, other] = [line, lines[1 - n]].map((each) => each && x(standing(each)));
      const group = drawn("g", { class: `sg-line${line.faint ? " sg-faint" : ""}` });
      const long = wide(written(line)) * 1.1;
      let gap = line.name ? 24 : 6;
      let before = other === undefined ? at > width / 2 : other > at || (other === at && n === 0);
      if (before && at - gap - long < 0) before = false;
      if (!before && at + gap + long > width) before = true;
      const from = before ? at - gap - long : at + gap;
      const level = Math.max(taken.findIndex((each) => !each.some(([one, last]) => from < last && from + long > one)), 0);
      taken[level].push([from - 6, from + long + 6]);
      // Above the knob there is no need to keep clear of it.
      if (level) gap = 4;
      const up = top - 22 - level * 19;
      group.append(drawn("line", { x1: at, x2: at, y1: Math.min(up - 8, top - 26), y2: bottom }));
      group.append(drawn("text", { x: before ? at - gap : at + gap, y: up, "text-anchor": before ? "end" : "start" }, written(line)));
      svg.append(group);
      if (!line.name) return;
      // A knob with an arrow to either side: it can be dragged.
      // Of two that are near each other the second has its knob below, and each is taken hold of on its own side.
      group.setAttribute("data-line", line.name);
      const near = knobs.filter((each) => each !== at && Math.abs(each - at) < 40);
      const knob = near.length && n ? bottom : top - 26;
      const [begins, stops] = [Math.max(at - 14, ...near.filter((each) => each < at).map((each) => (each + at) / 2)),
        Math.min(at + 14, ...near.filter((each) => each > at).map((each) => (each + at) / 2))];
      group.append(drawn("circle", { cx: at, cy: knob, r: 7 }));
      group.append(drawn("path", { d: `M${at - 10},${knob - 7}l-8,7 8,7zM${at + 10},${knob - 7}l8,7 -8,7z` }));
      group.append(drawn("rect", { x: begins, y: 0, width: stops - begins, height: bottom, class: "sg-grip" }));
    });
  };

  const show = () => {
    const { rows, key: signs, said, reviews } = drawing();
    const focused = svg.querySelector("[data-review]:focus")?.dataset.review;
    for (const each of [svg, about]) each.toggleAttribute("hidden", !rows);
    key.replaceChildren();
    svg.replaceChildren();
    if (!rows) return;
    // A picture of which parts can be chosen is a group of these, and no picture to a screen reader.
    const choosing = reviews && rows.some(([label]) => label);
    about.toggleAttribute("hidden", !choosing);
    hint = rows.length > 1 ? "Choose a bar to ask about that review alone." : "Choose the bar again to ask about every review.";
    told.textContent = hint;
    const at = laid(Math.max(el.clientWidth, 280));
    const [width, height] = [at.width, at.bottom + LOW];
    const given = { role: choosing ? "group" : "img", "aria-label": said, viewBox: `0 0 ${width} ${height}`, width, height };
    for (const [name, value] of Object.entries(given)) svg.setAttribute(name, value);
    const texts = [];
    drawGround(at, texts);
    rows.forEach((row, n) => drawRow(row, at.placed[n], at, texts));
    drawCurve(at, texts);
    drawLines(at);
    // No line goes through a text, nor through the gaps between its words.
    for (const text of texts) {
      const [from, long] = [Number(text.getAttribute("x")), wide(text.textContent)];
      const begins = text.getAttribute("text-anchor") === "end" ? from - long : from;
      svg.append(drawn("rect", { x: begins - 1, y: text.getAttribute("y") - 10, width: long + 2, height: 12, class: "sg-behind" }));
    }
    svg.append(...texts);
    for (const [kind, text] of signs) {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("span"), { className: `sg-${kind}` }), text);
      key.append(item);
    }

    // One stop for Tab, and arrows from row to row. Who chose a row by a key goes on from where it was.
    if (!choosing) return;
    const stops = choices();
    for (const each of svg.querySelectorAll("text, svg > :not([role])")) each.setAttribute("aria-hidden", "true");
    const stop = stops.find((each) => each.dataset.review === focused) ?? stops[0];
    stop.setAttribute("tabindex", 0);
    if (focused) stop.focus();
  };

  // A row is chosen by a click or Enter: the kernel is told as of a line that is dragged.
  const sent = (name, at) => {
    svg.dispatchEvent(new Event("change", { bubbles: true }));
    // Counted, or a line that goes where it was dragged to before would send nothing.
    model.set("moved", { name, at, n: (model.get("moved").n ?? 0) + 1 });
    model.save_changes();
  };
  const choices = () => [...svg.querySelectorAll("[data-review]")];
  const choice = (event) => event.target.closest("[data-review]");
  const tell = (event) => { told.textContent = choice(event)?.getAttribute("aria-label") ?? hint; };
  for (const name of ["pointerover", "focusin"]) svg.addEventListener(name, tell);
  svg.addEventListener("click", (event) => { if (choice(event)) sent("review", choice(event).dataset.review); });
  svg.addEventListener("keydown", (event) => {
    const at = choices().indexOf(choice(event));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices().length - 1 }[event.key];
    if (at < 0 || (to === undefined && ![" ", "Enter"].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) sent("review", choice(event).dataset.review);
    else choices()[to]?.focus();
  });

  // The control of a line shows where the hand is at once: the kernel says the same later.
  const follow = () => {
    const day = held.name === "limit" ? held.at : new Date(held.at * 86400000).toISOString().slice(0, 10);
    for (const input of el.closest(".sg-explorer")?.querySelectorAll(`.sg-line-${held.name} input`) ?? []) input.value = day;
  };

  const under = (event) => {
    const box = svg.getBoundingClientRect();
    const [first, last] = ends();
    const inner = ((event.clientX - box.left) * (svg.viewBox.baseVal.width / box.width) - left) / (right - left);
    return first + inner * (last - first);
  };

  const move = (event) => {
    const line = drawing().lines?.find((each) => each.name === held.name);
    if (!line) return;
    const at = Math.min(Math.max(Math.round(under(event)), line.least), line.most);
    if (at === held.at) return;
    held.at = at;
    show();
    follow();
    sent(held.name, at);
  };

  svg.addEventListener("pointerdown", (event) => {
    const name = event.target.closest("[data-line]")?.dataset.line;
    if (!name || event.button) return;
    event.preventDefault();
    const { at } = drawing().lines.find((each) => each.name === name);
    held = { name, at, ends: drawing().ends, from: left, to: right };
    svg.setPointerCapture(event.pointerId);
    el.classList.add("sg-dragged");
  });
  svg.addEventListener("pointermove", (event) => { if (held && !held.left) move(event); });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => {
      if (held) held.left = true;
      el.classList.remove("sg-dragged");
      if (held && drawing().lines?.some((each) => each.name === held.name && each.at === held.at)) answered();
    });
  }

  // What the answer says counts once the pointer is up: a limit that is refused goes back.
  const answered = () => {
    if (!held?.left) return;
    held = null;
    show();
  };
  const watching = new ResizeObserver(() => show());
  watching.observe(el);
  // An answer to where the hand was sets its control back: not while it is in hand.
  const redraw = () => {
    show();
    if (held) follow();
  };
  model.on("change:drawing", redraw);
  window.addEventListener("sg-answered", answered, true);
  show();
  return () => {
    watching.disconnect();
    model.off("change:drawing", redraw);
    window.removeEventListener("sg-answered", answered, true);
  };
}

export default { render };
