// data-menu="<id>": on narrow screens, a button that opens and closes the navigation. Without JavaScript it stays open.
for (const button of document.querySelectorAll("[data-menu]")) {
  button.classList.add("works");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
  });
}
