// What is said, and what a screen reader says of it: once, after the last of several changes, as of a line that is dragged.

function render({ model, el }) {
  const said = document.createElement("p");
  said.className = "sg-said";
  const heard = document.createElement("span");
  heard.className = "sg-heard";
  heard.setAttribute("role", "status");
  heard.setAttribute("aria-live", "polite");
  el.append(said, heard);

  let pause;
  // Not before what is held is let go and the last answer has come, however long that takes.
  const speak = () => {
    if (around()?.matches(".sg-waiting") || around()?.querySelector(".sg-dragged")) {
      pause = setTimeout(speak, 200);
      return;
    }
    heard.textContent = `${said.textContent} ${model.get("below")}`.trim();
    // Who reads the page line by line does not meet it twice.
    pause = setTimeout(() => heard.replaceChildren(), 3000);
  };
  const show = () => {
    // What stands below may change alone.
    if (said.textContent !== model.get("text")) said.textContent = model.get("text");
    clearTimeout(pause);
    pause = setTimeout(speak, 500);
  };

  // In JupyterLab's command mode, letters and arrows in a list or on a button would move, change or delete cells.
  // The mark has to be on the element that has the focus; with Ctrl, a shortcut (to save, say) is still one.
  const keep = ({ target, ctrlKey, metaKey }) => {
    if (!target.closest?.(".sg-explorer")) return;
    if (ctrlKey || metaKey) delete target.dataset.lmSuppressShortcuts;
    else target.dataset.lmSuppressShortcuts = "true";
  };

  // Until the answer to a change has come, what stands there is the answer to something else, and looks it. A count is
  // sent after each change: the kernel takes one after the other, so a count that comes back follows that answer.
  const around = () => el.closest(".sg-explorer");
  const wait = (event) => {
    const soon = event.type === "change" || ["range", "radio"].includes(event.target.type);
    if (!soon || event.target.closest?.(".sg-explorer") !== around()) return;
    around()?.classList.add("sg-waiting");
    setTimeout(() => {
      model.set("asked", model.get("asked") + 1);
      model.save_changes();
    });
  };
  const answered = () => {
    if (model.get("answers") !== model.get("asked")) return;
    around()?.classList.remove("sg-waiting");
    around()?.dispatchEvent(new Event("sg-answered"));
  };

  window.addEventListener("keydown", keep, true);
  for (const name of ["input", "change"]) window.addEventListener(name, wait, true);
  for (const name of ["text", "below"]) model.on(`change:${name}`, show);
  model.on("change:answers", answered);
  show();
  model.set("views", model.get("views") + 1);
  model.save_changes();
  return () => {
    clearTimeout(pause);
    window.removeEventListener("keydown", keep, true);
    for (const name of ["input", "change"]) window.removeEventListener(name, wait, true);
    for (const each of [show, answered]) model.off(null, each);
  };
}

export default { render };
