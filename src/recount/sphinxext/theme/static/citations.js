// Buttons that copy citations.
"use strict";

async function copyCitation(pre) {
  const name = pre.dataset.form;
  try {
    await navigator.clipboard.writeText(pre.textContent);
  } catch {
    // No clipboard, as on a page opened from a disk: select the text, so that it can be copied by hand.
    pre.closest("details").open = true;
    getSelection().selectAllChildren(pre);
    if (!document.execCommand("copy")) {
      announce(`${name}: selected, copy it with the keyboard`);
      return;
    }
  }
  announce(`${name}: copied`);
}

// In a reference table and below a chart the buttons are inside the citation, so that a row takes
// few tab stops, and one form is shown at a time, so that what a link leads to fits a phone.
// Elsewhere they are next to the citation.
function addCopyButtons(details) {
  const forms = [...details.querySelectorAll("pre[data-form]")];
  const isInside = details.closest("table.reference, .chart-row") !== null;
  const group = document.createElement("span");
  group.className = "copy-buttons";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `Copy the citation of ${details.dataset.of}`);
  for (const pre of forms) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = pre.dataset.form;
    button.setAttribute("aria-label", `Copy ${pre.dataset.form} of ${details.dataset.of}`);
    button.addEventListener("click", () => {
      if (isInside) showForm(forms, pre);
      copyCitation(pre);
    });
    group.append(button);
  }
  const summary = details.querySelector("summary");
  summary.setAttribute("aria-label", `Cite ${details.dataset.of}`);
  if (isInside) {
    showForm(forms, forms[0]);
    summary.after(group);
  } else {
    details.before(group);
  }
}

function showForm(forms, shown) {
  for (const pre of forms) {
    const definition = pre.closest("dd");
    definition.hidden = definition.previousElementSibling.hidden = pre !== shown;
  }
}

// On a value card: one button that copies the citation in APA style.
function addCardCitation(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy citation";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.dataset.apa);
      announce("APA: copied");
    } catch {
      location.assign(link.href);
    }
  });
  link.before(button, " ");
}

// Below a chart: a button that copies the permanent address of the chart.
function addCopyLink(row) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy link";
  button.addEventListener("click", async () => {
    const link = row.closest(".chart").querySelector("a.figure-number");
    try {
      await navigator.clipboard.writeText(link.href);
      announce("Link: copied");
    } catch {
      location.assign(link.href);
    }
  });
  row.querySelector("details.cite").before(button);
}
