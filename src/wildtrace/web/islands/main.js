// The workbench's islands: each is one plain module for one behaviour, wired by data- attributes.
import htmx from "htmx.org";

import "./menu.js";
import "./dropdown.js";
import "./choosing.js";
import "./keys.js";
import "./scrolling.js";
import "./review.js";

window.htmx = htmx;
