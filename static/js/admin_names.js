/* Names for screen readers where the admin's own widgets have none: the boxes that complete
   what one types take the name of the list they stand for. */
"use strict";
{
  const nameOf = (select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    return select.getAttribute("aria-label") || (label ? label.textContent.trim().replace(/:$/, "") : "");
  };

  const nameBoxes = (root) => {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const box = select.nextElementSibling;
      const name = nameOf(select);
      if (!name || !box || !box.classList.contains("select2")) continue;
      const shown = box.querySelector(".select2-selection");
      const value = box.querySelector(".select2-selection__rendered");
      shown.removeAttribute("aria-labelledby"); /* it names the value, which may be empty */
      shown.setAttribute("aria-label", name);
      if (value && value.getAttribute("role") === "textbox") value.setAttribute("aria-label", name);
      box.querySelector("input")?.setAttribute("aria-label", name);
    }
    for (const head of root.querySelectorAll("th.original:empty")) head.setAttribute("aria-hidden", "true");
  };

  /* The boxes appear when the admin's script makes them, also for rows added later. */
  const isBox = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(".select2-container");
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.addedNodes].some(isBox))) nameBoxes(document);
  }).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("load", () => nameBoxes(document));
  /* The box in which one types is made when the list opens. */
  document.addEventListener("focusin", (event) => {
    if (!event.target.classList.contains("select2-search__field")) return;
    const open = document.querySelector(".select2-container--open .select2-selection[aria-label]");
    if (!open) return;
    event.target.setAttribute("aria-label", open.getAttribute("aria-label"));
    open.setAttribute("aria-controls", open.getAttribute("aria-owns"));
  });
}
