// One whole number, shown by a range and by a number box; the label is around the range and names both.

function made(name, given) {
  return Object.assign(document.createElement(name), given);
}

function render({ model, el }) {
  const name = made("span", { className: "sg-name" });
  const range = made("input", { type: "range" });
  const box = made("input", { type: "number" });
  const unit = made("span", { className: "sg-unit" });
  unit.setAttribute("aria-hidden", "true");
  const label = made("label");
  label.append(name, range);
  el.classList.add("sg-number");
  // In JupyterLab, arrows and letters are for the control that has the focus, not for the notebook around it.
  for (const each of [range, box]) each.dataset.lmSuppressShortcuts = "true";
  el.append(label, box, unit);

  let typing = false;
  let pause;
  // What is typed may go further than what can be dragged.
  const most = () => Math.max(model.get("max"), model.get("furthest"));

  const show = () => {
    const value = String(model.get("value"));
    // One of them has no plural.
    const said = value === "1" ? model.get("unit").replace(/s$/, "") : model.get("unit");
    // First the bounds: a range clamps whatever it is given.
    Object.assign(range, { min: model.get("min"), max: model.get("max"), step: 1 });
    Object.assign(box, { min: model.get("min"), max: most(), step: 1 });
    range.value = value;
    // What is being typed is not taken out of anybody's hands by news from the kernel.
    if (!typing) box.value = value;
    name.textContent = model.get("label");
    unit.textContent = said;
    range.setAttribute("aria-valuetext", said ? `${value} ${said}` : value);
    box.setAttribute("aria-label", `${model.get("label")}, as a number`);
  };

  const within = (typed) => Math.min(Math.max(Math.round(typed), model.get("min")), most());

  const set = (typed) => {
    typing = false;
    clearTimeout(pause);
    // An empty box is no nought; whatever cannot be used, the box goes back to what is so.
    model.set("value", typed === "" || Number.isNaN(Number(typed)) ? model.get("value") : within(Number(typed)));
    model.save_changes();
    show();
    // A number that was too large does not become another one unsaid.
    if (Number(typed) > most()) unit.textContent = `${model.get("unit")}, ${most()} at most`;
  };

  // Sent at once: the model holds back all but the latest while one message is not yet answered.
  range.addEventListener("input", () => set(range.value));
  // A number that stands there unanswered would be taken for that of the answer: after a pause it counts.
  box.addEventListener("input", () => {
    typing = true;
    clearTimeout(pause);
    if (box.value) pause = setTimeout(() => box.dispatchEvent(new Event("change", { bubbles: true })), 800);
  });
  box.addEventListener("change", () => set(box.value));
  // In JupyterLab, Enter does not end the typing as it does elsewhere.
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") set(box.value); });
  for (const trait of ["label", "value", "min", "max", "furthest", "unit"]) model.on(`change:${trait}`, show);
  show();
  return () => {
    clearTimeout(pause);
    model.off(null, show);
  };
}

export default { render };
