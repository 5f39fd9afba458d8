/* The composer of embeds: one press copies the code. htmx swaps preview and code at each choice. */
function offerCopy() {
  const button = document.querySelector("[data-copy]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const code = document.querySelector("[data-snippet]");
  const told = document.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(code.value);
    told.textContent = told.dataset.text;
  } catch {
    code.focus();
    code.select();   // where copying is not allowed, one key is left
  }
});
document.body.addEventListener("htmx:afterSwap", offerCopy);
offerCopy();
