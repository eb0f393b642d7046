// Single-key shortcuts, for every page: `onKey("?", action)`. They are silent while one types, and when turned off
// on the page about the keyboard (WCAG 2.1.4). data-key="x" on a link, button or choice: that key presses it; on a field
// to write in: that key goes there, and Escape leaves it.
const actions = new Map();

export function onKey(key, action) {
  actions.set(key, action);
}

export const keysAreOn = () => document.documentElement.dataset.keys !== "off";

const CHOICES = ["radio", "checkbox", "button", "submit"];

const isField = (element) =>
  ["TEXTAREA", "SELECT"].includes(element.tagName) || (element.tagName === "INPUT" && !CHOICES.includes(element.type));

const isTyping = (element) => element.isContentEditable || isField(element);

const press = (element) => (isField(element) ? element.focus() : element.click());

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const marked = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const action = actions.get(event.key) ?? (marked && (() => press(marked)));
  if (!action) return;
  event.preventDefault();
  action(event);
});

const shortcuts = document.querySelector("a[data-shortcuts]");
onKey("?", () => { window.location.assign(shortcuts ? shortcuts.href : "/keyboard/"); });
onKey("/", () => { document.querySelector("[data-search]")?.focus(); });
