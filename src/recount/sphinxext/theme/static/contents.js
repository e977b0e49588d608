// The contents: the section being read is marked, and on a phone they open in a drawer.
"use strict";

// The last section of the contents that reaches the top quarter of the window is the current one.
function markCurrentSection() {
  const links = [...document.querySelectorAll(".page-toc a, .site-toc .current li a")];
  const sections = new Map();
  for (const link of links) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) sections.set(section, [...(sections.get(section) ?? []), link]);
  }
  const inSight = new Set();
  const mark = (entries) => {
    for (const { target, isIntersecting } of entries) inSight[isIntersecting ? "add" : "delete"](target);
    const current = [...sections.keys()].filter((section) => inSight.has(section)).pop();
    for (const [section, its] of sections) {
      for (const link of its) {
        if (section === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "-64px 0px -75% 0px" });
  for (const section of sections.keys()) observer.observe(section);
}

// The contents move into a dialog and back: it keeps the focus, closes with Escape, and the text stays where it was.
function addContentsDrawer() {
  const link = document.querySelector(".contents-link");
  const contents = document.getElementById("contents");
  const place = document.createComment("contents");
  const button = document.createElement("button");
  button.className = link.className;
  button.setAttribute("aria-haspopup", "dialog");
  button.append(...link.childNodes);
  link.replaceWith(button);
  const close = document.createElement("button");
  close.textContent = "Back to the text";
  const drawer = document.createElement("dialog");
  drawer.className = "drawer";
  drawer.setAttribute("aria-label", "Contents");
  drawer.append(close);
  button.addEventListener("click", () => {
    contents.replaceWith(place);
    drawer.append(contents);
    drawer.showModal();
    contents.querySelector("a.current")?.scrollIntoView({ block: "center" });
  });
  drawer.addEventListener("close", () => place.replaceWith(contents));
  drawer.addEventListener("click", ({ target }) => {
    if (target === drawer || target === close || target.closest("a")) drawer.close();
  });
  document.body.append(drawer);
}
