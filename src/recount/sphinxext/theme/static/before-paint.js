// What must be known before anything is painted: the letters of the text, and the color scheme that the reader chose.
"use strict";

// Letters that come late would move the text. A page opened from a disk has them at once, and may not ask for them so.
if (location.protocol !== "file:") {
  const { root, italic } = document.documentElement.dataset;
  for (const face of ["serif", "serif-bold", ...(italic === undefined ? [] : ["serif-italic"])]) {
    const href = `${root}_static/fonts/${face}.woff2`;
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href }));
  }
}

(() => {
  const SCHEMES = ["system", "light", "dark"];
  const root = document.documentElement;
  const current = () => root.dataset.colorScheme ?? "system";

  function apply(scheme) {
    if (scheme === "system") delete root.dataset.colorScheme;
    else root.dataset.colorScheme = scheme;
  }

  // A page opened from a disk may have no storage: then the choice holds for that page only.
  function store(scheme) {
    try {
      if (scheme === "system") localStorage.removeItem("color-scheme");
      else localStorage.setItem("color-scheme", scheme);
    } catch { /* no storage */ }
  }

  try {
    const stored = localStorage.getItem("color-scheme");
    if (SCHEMES.includes(stored)) apply(stored);
  } catch { /* no storage */ }

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme-switch");
    const label = () => {
      button.title = `Theme: ${current()}`;
      button.setAttribute("aria-label", button.title);
    };
    button.addEventListener("click", () => {
      const next = SCHEMES[(SCHEMES.indexOf(current()) + 1) % SCHEMES.length];
      apply(next);
      store(next);
      label();
    });
    label();
    button.classList.add("ready");
  });
})();
