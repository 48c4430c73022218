// What is wrong with what was written in the field before it: an alert, which a screen reader says at once.

function render({ model, el }) {
  const said = Object.assign(document.createElement("p"), { className: "sg-wrong" });
  said.setAttribute("role", "alert");
  el.append(said);
  const show = () => { said.textContent = model.get("text"); };
  model.on("change:text", show);
  show();
  return () => model.off("change:text", show);
}

export default { render };
