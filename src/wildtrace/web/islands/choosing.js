// data-focus: what a page wants read first (the summary of a form's errors) takes the focus.
document.querySelector("[data-focus]")?.focus();
