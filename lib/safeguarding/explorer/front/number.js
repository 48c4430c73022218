// One whole number, shown by a range and by a number box; the label is around the range and names both.

function made(name, given) {
  return Object.assign(document.createElement(name), given);
}

function render({ model, el }) {
  const name = made("span", { className: "sg-name" });
  const range = made("input", { type: "range" });
  const box = made("input", { type: "number" });
  const unit = made("span", { className: "sg-unit", ariaHidden: "true" });
  const label = made("label");
  label.append(name, range);
  el.classList.add("sg-number");
  // Arrows and letters are for the control that has the focus, not for the notebook around it.
  el.dataset.lmSuppressShortcuts = "true";
  el.append(label, box, unit);

  const show = () => {
    const [value, said] = [String(model.get("value")), model.get("unit")];
    for (const each of [range, box]) {
      // First the bounds: a range clamps whatever it is given.
      Object.assign(each, { min: model.get("min"), max: model.get("max"), step: model.get("step") });
      Object.assign(each, { value, disabled: model.get("disabled") });
    }
    name.textContent = model.get("label");
    unit.textContent = said;
    range.setAttribute("aria-valuetext", said ? `${value} ${said}` : value);
    box.setAttribute("aria-label", `${model.get("label")}, as a number`);
  };

  const within = (typed) => {
    const [least, most, step] = [model.get("min"), model.get("max"), model.get("step")];
    const stepped = least + Math.round((typed - least) / step) * step;
    return Math.min(Math.max(stepped, least), most);
  };

  const set = (typed) => {
    // An empty box is no nought; whatever cannot be used, the box goes back to what is so.
    model.set("value", typed === "" || Number.isNaN(Number(typed)) ? model.get("value") : within(Number(typed)));
    model.save_changes();
    show();
  };

  // Sent at once: the model holds back all but the latest while one message is not yet answered.
  range.addEventListener("input", () => set(range.value));
  box.addEventListener("change", () => set(box.value));
  for (const trait of ["label", "value", "min", "max", "step", "unit", "disabled"]) model.on(`change:${trait}`, show);
  show();
  return () => model.off(null, show);
}

export default { render };
