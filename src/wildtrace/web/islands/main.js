// The workbench's islands: each is one plain module for one behaviour, wired by data- attributes.
import htmx from "htmx.org";

window.htmx = htmx;
