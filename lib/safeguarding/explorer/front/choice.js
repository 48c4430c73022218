// Radio buttons in a fieldset: one stop for Tab, arrows between them, and a name for the group.

function made(name, given) {
  return Object.assign(document.createElement(name), given);
}

function render({ model, el }) {
  const group = made("fieldset");
  const legend = made("legend", { className: "sg-name" });
  // Two views of one model are two groups.
  const name = `sg-${Math.random().toString(36).slice(2)}`;
  let buttons = [];
  el.classList.add("sg-choice");
  el.append(group);

  const show = () => {
    legend.textContent = model.get("label");
    for (const each of buttons) each.checked = each.value === model.get("value");
  };

  const fill = () => {
    buttons = model.get("options").map((value) => made("input", { type: "radio", name, value }));
    // In JupyterLab, arrows are for the buttons, not for the notebook around them.
    for (const each of buttons) each.dataset.lmSuppressShortcuts = "true";
    const labels = buttons.map((each) => {
      const label = made("label");
      label.append(each, each.value);
      return label;
    });
    group.replaceChildren(legend, ...labels);
    show();
  };

  group.addEventListener("change", (event) => {
    model.set("value", event.target.value);
    model.save_changes();
  });
  for (const trait of ["label", "value"]) model.on(`change:${trait}`, show);
  model.on("change:options", fill);
  fill();
  return () => [show, fill].forEach((each) => model.off(null, each));
}

export default { render };
