// What is said: the paragraph stays, and only its text changes, or a screen reader would say nothing.

function render({ model, el }) {
  const said = document.createElement("p");
  said.className = "sg-said";
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  el.append(said);

  const show = () => {
    said.textContent = model.get("text");
  };

  // In JupyterLab's command mode, letters and arrows in a list or on a button would move, change or delete cells.
  const keep = ({ target }) => {
    const explorer = target.closest(".sg-explorer");
    if (explorer) explorer.dataset.lmSuppressShortcuts = "true";
  };

  document.addEventListener("focusin", keep);
  model.on("change:text", show);
  show();
  return () => {
    document.removeEventListener("focusin", keep);
    model.off("change:text", show);
  };
}

export default { render };
