// .scroll: a table wider than its place can be scrolled by keyboard too, and says what it is. Browsers that let
// people focus whatever scrolls need none of this; others and screen readers do.
const headingOf = (element) => {
  const caption = element.querySelector("caption");
  if (caption) return caption.textContent;
  const section = element.closest("section");
  const heading = section?.querySelector("h1, h2, h3") ?? document.querySelector("h1");
  return heading ? heading.textContent : document.title;
};

const fit = (element) => {
  const scrolls = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
  if (!scrolls || element.hasAttribute("tabindex")) return;
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", headingOf(element).trim().replace(/\s+/g, " "));
};

const watch = new ResizeObserver((changes) => changes.forEach((change) => fit(change.target)));

const begin = (root) => root.querySelectorAll?.(".scroll, pre").forEach((element) => { fit(element); watch.observe(element); });

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target));
