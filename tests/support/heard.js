// Keeps what is said, each with the milliseconds since the last key before it.
() => {
  const said = document.querySelector(".sg-said");
  let pressed = performance.now();
  window.heard = [];
  window.addEventListener("keydown", () => { pressed = performance.now(); }, true);
  window.hearing?.disconnect();
  window.hearing = new MutationObserver(() => {
    window.heard.push({ text: said.textContent, after: performance.now() - pressed });
  });
  window.hearing.observe(said, { childList: true, characterData: true, subtree: true });
}
