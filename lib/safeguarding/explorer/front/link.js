// A button that copies the address of what is asked. What it did is said beside it, in a line that a screen reader reads.

const HERE = "Link copied. It works in this browser while the explorer runs. In another explorer, paste it into the box below.";
const NOTEBOOK = "Copied. A notebook has no link of its own: paste it into the box below, or after the address of make explore.";

function render({ model, el }) {
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "jupyter-widgets jupyter-button widget-button", textContent: "Copy link",
  });
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  el.classList.add("sg-link");
  el.append(button, told);

  // The address of a page that is the explorer's alone says what is asked; that of JupyterLab says other things.
  const ours = document.body.dataset.voila === "voila";
  const asked = () => `#${model.get("link")}`;
  // Without its token, which is a secret: a browser that has been here is let in without.
  const address = () => (ours ? location.origin + location.pathname + asked() : asked());

  const copy = async () => {
    told.textContent = "";
    try {
      await navigator.clipboard.writeText(address());
      told.textContent = ours ? HERE : NOTEBOOK;
    } catch {
      // Nothing may be copied here, as on a page that is not secure: then it can be by hand.
      told.textContent = `Copy this: ${address()}. ${ours ? HERE.replace("Link copied. ", "") : ""}`;
    }
  };
  button.addEventListener("click", copy);

  const open = () => {
    model.set("opened", location.hash || "#");
    model.save_changes();
  };
  const link = () => {
    told.textContent = "";
    if (!ours) return;
    // Another view, or another review, is a step that Back goes back; a line that is dragged is none.
    const steps = (line) => ["view", "review"].map((name) => new URLSearchParams(line.slice(1)).get(name)).join();
    const how = steps(location.hash) === steps(asked()) ? "replaceState" : "pushState";
    history[how](history.state, "", model.get("link") ? asked() : location.pathname + location.search);
  };
  model.on("change:link", link);
  if (ours) window.addEventListener("hashchange", open);
  if (ours && location.hash) open();
  return () => {
    window.removeEventListener("hashchange", open);
    model.off(null, link);
  };
}

export default { render };
