// Single-key shortcuts, for every page: `onKey("?", action)`. They are silent while one types, and when turned off
// on the page about the keyboard (WCAG 2.1.4). data-key="x" on a link or button: that key presses it.
const actions = new Map();

export function onKey(key, action) {
  actions.set(key, action);
}

export const keysAreOn = () => document.documentElement.dataset.keys !== "off";

const isTyping = (element) =>
  element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) return;
  const marked = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const action = actions.get(event.key) ?? (marked && (() => marked.click()));
  if (!action) return;
  event.preventDefault();
  action(event);
});

const shortcuts = document.querySelector("a[data-shortcuts]");
onKey("?", () => { window.location.assign(shortcuts ? shortcuts.href : "/keyboard/"); });
onKey("/", () => { document.querySelector("[data-search]")?.focus(); });
