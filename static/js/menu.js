/* The phone's menu is a <details>: Esc or a press elsewhere closes it, and focus goes back to its name. */

const menu = document.querySelector(".nav-phone");

function close({ andFocus }) {
  menu.open = false;
  if (andFocus) menu.querySelector("summary").focus();
}

if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) close({ andFocus: true });
  });
  document.addEventListener("pointerdown", (event) => {
    if (menu.open && !menu.contains(event.target)) close({ andFocus: false });
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (menu.open && relatedTarget && !menu.contains(relatedTarget)) close({ andFocus: false });
  });
}
