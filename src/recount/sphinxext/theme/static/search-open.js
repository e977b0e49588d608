// Opens the search: by its link, by Ctrl-K or by "/". What it needs is loaded when it is first opened.
"use strict";

let searchDialog = null;
let searchScript = null;
let searchLoaded = null;

const loadSearch = () => (searchScript ??= loadScript("_static/search.js"));

function makeSearchDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "search";
  dialog.setAttribute("aria-label", "Search");
  dialog.innerHTML = `<form method="dialog"><label class="visually-hidden" for="search-box">Search the book</label>
    <input id="search-box" type="text" inputmode="search" enterkeyhint="go" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="A word, a number, a name" aria-describedby="search-help">
    <button type="button">Close</button></form>
    <p id="search-count" role="status">Loading …</p><div id="search-results"></div>
    <p id="search-help"><kbd>↑</kbd> <kbd>↓</kbd> to move, <kbd>Enter</kbd> to open, quotation marks for a phrase</p>`;
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return dialog;
}

async function openSearch(words) {
  searchDialog ??= makeSearchDialog();
  const box = searchDialog.querySelector("input");
  if (words) box.value = words;
  if (!searchDialog.open) searchDialog.showModal();
  box.focus();
  box.select();
  searchLoaded ??= Promise.all([loadSearch(), loadScript("search-index.js")]).then(() => bookSearch.start(searchDialog));
  try {
    await searchLoaded;
  } catch {
    searchScript = searchLoaded = null;
    searchDialog.querySelector("#search-count").textContent = "Could not load the search";
  }
}

// On the page that a result led to, mark what was searched for; the address stays as it was.
async function markSearched() {
  const place = new URL(location.href);
  const words = place.searchParams.get("mark");
  if (!words) return;
  place.searchParams.delete("mark");
  history.replaceState(history.state, "", place);
  if (!CSS.highlights) return;
  await loadSearch();
  bookSearch.mark(words);
}

function addSearch() {
  const link = document.getElementById("search-open");
  if (/^(Mac|iP)/.test(navigator.platform)) link.querySelector("kbd").textContent = "⌘ K";
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSearch();
  });
  document.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const asked = command ? event.key.toLowerCase() === "k" && !event.shiftKey : event.key === "/" && !event.altKey && !typing;
    if (!asked) return;
    event.preventDefault();
    openSearch();
  });
  markSearched().catch(() => {});
  const words = new URLSearchParams(location.search).get("q");
  if (words !== null && document.body.matches(".page-search")) openSearch(words);
}
