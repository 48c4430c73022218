// Keeps what is said, each with the milliseconds since the last key before it.
() => {
  const said = document.querySelector(".sg-said");
  let pressed = performance.now();
  window.heard = [];
  window.addEventListener("keydown", () => { pressed = performance.now(); }, true);
  new MutationObserver(() => {
    window.heard.push({ text: said.textContent, after: performance.now() - pressed });
  }).observe(said, { childList: true, characterData: true, subtree: true });
}
