// Copying: links, and citations in the form that the reader chose, which is remembered.
"use strict";

const CITATIONS = {}; // by kind, then by id, then by form: filled by files that are loaded when needed
const FORM_KEY = "citation-form";

// Storage may be forbidden; then the choice lasts as long as the page.
const chosenForm = {
  value: "",
  get() {
    try {
      return localStorage.getItem(FORM_KEY) ?? this.value;
    } catch {
      return this.value;
    }
  },
  set(form) {
    this.value = form;
    try {
      localStorage.setItem(FORM_KEY, form);
    } catch {
      // as said above
    }
  },
};

function makeButton(text, onClick, className = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.className = className;
  button.addEventListener("click", onClick);
  return button;
}

// There is no clipboard on a page opened from a disk, and the older way needs a selected text.
async function copyText(text, name) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    const focused = document.activeElement;
    area.value = text;
    (focused.closest("[popover]") ?? document.body).append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused.focus();
    if (!isCopied) {
      announce(`${name}: could not be copied`);
      return;
    }
  }
  announce(`${name}: copied`);
}

// The address of a link on the site that the book names as its own, wherever this page was opened.
function permanentAddress(href) {
  const base = document.querySelector("link[rel=canonical]")?.href ?? location.href;
  return new URL(href, base).href;
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${document.documentElement.dataset.root}${address}`;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

// What a card cites is its kind and its id.
async function copyCitationOf(cited) {
  const [kind, id] = cited.split(" ");
  try {
    if (!CITATIONS[kind]) await loadScript(`citations/${kind}.js`);
  } catch {
    announce("Could not load the citations");
    return;
  }
  const forms = CITATIONS[kind][id];
  const form = forms[chosenForm.get()] ? chosenForm.get() : Object.keys(forms)[0];
  copyText(forms[form], form);
}

function citationForms() {
  const select = document.createElement("select");
  select.className = "citation-form";
  select.setAttribute("aria-label", "Form of the citation");
  for (const form of ["APA", "BibTeX", "RIS", "CSL-JSON"]) select.add(new Option(form, form));
  select.value = chosenForm.get() || "APA";
  select.addEventListener("change", () => {
    chosenForm.set(select.value);
    for (const other of document.querySelectorAll(".citation-form")) other.value = select.value;
  });
  return select;
}

// Below a chart the buttons are inside the citation, and one form is shown at a time; elsewhere they
// are next to the citation.
function addCopyButtons(details) {
  const forms = [...details.querySelectorAll("pre[data-form]")];
  const isInside = details.closest(".chart-row") !== null;
  const group = document.createElement("span");
  group.className = "copy-buttons";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `Copy the citation of ${details.dataset.of}`);
  for (const pre of forms) {
    const button = makeButton(pre.dataset.form, () => {
      if (isInside) showForm(forms, pre);
      chosenForm.set(pre.dataset.form);
      copyText(pre.textContent, pre.dataset.form);
    });
    button.setAttribute("aria-label", `Copy ${pre.dataset.form} of ${details.dataset.of}`);
    group.append(button);
  }
  const summary = details.querySelector("summary");
  summary.setAttribute("aria-label", `Cite ${details.dataset.of}`);
  if (isInside) {
    showForm(forms, forms.find((pre) => pre.dataset.form === chosenForm.get()) ?? forms[0]);
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

// Below a chart: a button that copies the permanent address of the chart.
function addCopyLink(row) {
  const address = permanentAddress(row.closest(".chart").querySelector("a.figure-number").getAttribute("href"));
  row.querySelector("details.cite").before(makeButton("Copy link", () => copyText(address, "Link")));
}
