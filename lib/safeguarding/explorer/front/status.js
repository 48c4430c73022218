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
  // The mark has to be on the element that has the focus; with Ctrl, a shortcut (to save, say) is still one.
  const keep = ({ target, ctrlKey, metaKey }) => {
    if (!target.closest?.(".sg-explorer")) return;
    if (ctrlKey || metaKey) delete target.dataset.lmSuppressShortcuts;
    else target.dataset.lmSuppressShortcuts = "true";
  };

  window.addEventListener("keydown", keep, true);
  model.on("change:text", show);
  show();
  model.set("views", model.get("views") + 1);
  model.save_changes();
  return () => {
    window.removeEventListener("keydown", keep, true);
    model.off("change:text", show);
  };
}

export default { render };
