// What runs when a page has loaded. Without scripts every word is there, in the order of the book.
"use strict";

// One button that folds and unfolds all code of a chapter.
function addCodeSwitch() {
  const blocks = [...document.querySelectorAll("details.code")];
  if (blocks.length === 0) return;
  const button = document.createElement("button");
  button.type = "button";
  const allOpen = () => blocks.every((block) => block.open);
  const label = () => { button.textContent = allOpen() ? "Hide all code" : "Show all code"; };
  button.addEventListener("click", () => {
    const open = !allOpen();
    for (const block of blocks) block.open = open;
    label();
  });
  blocks.forEach((block) => block.addEventListener("toggle", label));
  label();
  const line = document.createElement("p");
  line.className = "code-switch";
  line.append(button);
  blocks[0].closest(".cell").before(line);
}

// On each block of code, a button that copies it.
function addCopyCode(pre) {
  const button = makeButton("Copy", () => copyText(pre.textContent, "Code"), "copy-code");
  button.setAttribute("aria-label", "Copy this code");
  pre.after(button);
}

// What is folded is printed too; code, citations and reference tables as the reader left them.
function openForPrint() {
  const folded = [...document.querySelectorAll("details:not([open], .code, .cite, .uses)")].filter((each) =>
    !each.closest("table.reference") && (!each.closest(".chart-row") || each.querySelector(".chart-sources")));
  for (const each of folded) each.open = true;
  addEventListener("afterprint", () => { for (const each of folded) each.open = false; }, { once: true });
}

document.body.append(statusMessage);
document.querySelectorAll("details.cite").forEach(addCopyButtons);
document.querySelectorAll(".chart-row").forEach(addCopyLink);
addReferenceTables();
addCards();
markCurrentSection();
addContentsDrawer();
addSearch();
if (document.querySelector(".what-if")) loadScript("what-if-data.js").then(() => loadScript("_static/what-if.js"));
addCodeSwitch();
document.querySelectorAll(".highlight pre").forEach(addCopyCode);
addEventListener("beforeprint", openForPrint);
