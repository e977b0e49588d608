// The ground that the reader chose, before anything is painted.
"use strict";
try {
  const chosen = localStorage.getItem("ground");
  if (chosen) document.documentElement.dataset.ground = chosen;
} catch { /* A page from a disk may have no storage: then the system decides. */ }
