// Cards of numbers, copying of citations, sorting and filtering of the ledger, folding of code, the ground of the page.
// Without this script every word is there, in the order of the book.
"use strict";

const told = document.createElement("div");
told.setAttribute("role", "status");
told.className = "told";

function tell(words) {
  told.textContent = words;
  told.classList.add("shown");
  clearTimeout(tell.later);
  tell.later = setTimeout(() => told.classList.remove("shown"), 4000);
}

async function copy(pre, name) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
  } catch {
    // No clipboard here, as on a page opened from a disk: select the text instead, so that it can be copied.
    pre.closest("details").open = true;
    getSelection().selectAllChildren(pre);
    if (!document.execCommand("copy")) {
      tell(`${name}: selected, copy it with the keyboard`);
      return;
    }
  }
  tell(`${name}: copied`);
}

// Beside the citation where a page has few of them. In the ledger within it, so that a row is not six stops of the keyboard, and with one
// form at a time, so that the row that a link leads to still fits a phone.
function addButtons(details) {
  const forms = [...details.querySelectorAll("pre[data-form]")];
  const inReference = details.closest("table.reference") !== null;
  const group = document.createElement("span");
  group.className = "copy";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `Copy the citation of ${details.dataset.of}`);
  for (const pre of forms) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = pre.dataset.form;
    button.setAttribute("aria-label", `Copy ${pre.dataset.form} of ${details.dataset.of}`);
    button.addEventListener("click", () => {
      if (inReference) showForm(forms, pre);
      copy(pre, pre.dataset.form);
    });
    group.append(button);
  }
  const summary = details.querySelector("summary");
  summary.setAttribute("aria-label", `Cite ${details.dataset.of}`);
  if (inReference) {
    showForm(forms, forms[0]);
    summary.after(group);
  } else {
    details.before(group);
  }
}

function showForm(forms, shown) {
  for (const pre of forms) {
    const words = pre.closest("dd");
    words.hidden = words.previousElementSibling.hidden = pre !== shown;
  }
}

// What a cell says, citations aside: all of them name the book.
function wordsOf(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll(".cite").forEach((part) => part.remove());
  return straight(copy.textContent.trim());
}

// Curled signs are found by plain ones, and the other way round: no keyboard is asked for either.
function straight(text) {
  return text.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
}

// What a row is sorted by in a column: first the unit, since numbers of two units cannot be compared.
function keyOf(row, column) {
  const cell = row.cells[column];
  return { row, unit: cell.dataset.unit ?? "", key: cell.dataset.key ?? wordsOf(cell) };
}

function compare(one, other) {
  const [a, b] = [Number(one), Number(other)];
  if (one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return one.localeCompare(other, "en", { numeric: true });
}

// Rows without a key stand last, up and down.
function inOrder(one, other, direction) {
  if ((one.key === "") !== (other.key === "")) return one.key === "" ? 1 : -1;
  return one.unit.localeCompare(other.unit, "en") || direction * compare(one.key, other.key);
}

const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

function sortBy(table, rows, heading) {
  const [column, name] = [heading.cellIndex, heading.textContent];
  const order = NEXT[heading.getAttribute("aria-sort") ?? "none"];
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  if (order === "none") {
    table.tBodies[0].append(...rows);
    tell("In the order of the book");
    return;
  }
  heading.setAttribute("aria-sort", order);
  const keys = rows.map((row) => keyOf(row, column));
  keys.sort((one, other) => inOrder(one, other, order === "descending" ? -1 : 1));
  table.tBodies[0].append(...keys.map(({ row }) => row));
  const units = new Set(keys.filter(({ key }) => key !== "").map(({ unit }) => unit)).size;
  tell(`Sorted by ${name}${units > 1 ? ", each unit by itself" : ""}, ${order}`);
}

function addSorting(table) {
  const rows = [...table.tBodies[0].rows];
  for (const heading of table.tHead.rows[0].cells) {
    if (rows.every((row) => keyOf(row, heading.cellIndex).key === "")) continue; // pictures
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, rows, heading));
    heading.append(button);
  }
}

function addFilter(table, place) {
  const rows = [...table.tBodies[0].rows];
  const words = new Map(rows.map((row) => [row, [...row.cells].map(wordsOf).join(" ").toLowerCase()]));
  const box = document.createElement("p");
  box.className = "filter";
  const label = document.createElement("label");
  label.htmlFor = `filter-${place}`;
  label.textContent = "Show rows with";
  const input = document.createElement("input");
  input.type = "search";
  input.id = label.htmlFor;
  input.autocomplete = "off"; // a word that the browser kept would filter nothing
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const show = () => {
    const wanted = straight(input.value).toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !wanted.every((word) => words.get(row).includes(word));
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  };
  input.addEventListener("input", show);
  box.append(label, " ", input, " ", count);
  table.closest(".reference-box").before(box);
  show();
}

// A link to a row finds it, whatever is filtered, and finds its citation open: from there it is one click to a copy.
function reveal(address) {
  const row = document.getElementById(address.hash.slice(1));
  if (!row?.matches("table.reference tr")) return;
  if (row.hidden) {
    const input = row.closest(".reference-box").previousElementSibling.querySelector("input");
    input.value = "";
    input.dispatchEvent(new Event("input"));
  }
  row.querySelector(".cite").open = true;
  row.scrollIntoView();
}

function addRevealing() {
  if (location.hash) reveal(location);
  addEventListener("hashchange", () => reveal(location));
  // The address does not change when it is that of the row already.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal(link);
  });
}

// A card shows beside its number, over everything else, inside the window, while pointer or focus is on either of them.
const cards = { open: null, number: null, timer: 0 };
const NARROW = matchMedia("(max-width: 40rem)");
const GAP = 8;

function placeCard() {
  const { open: card, number } = cards;
  const box = number.getClientRects()[0];
  const [width, height] = [card.offsetWidth, card.offsetHeight];
  if (NARROW.matches) {
    const below = box.top < innerHeight / 2;
    card.style.left = `${(innerWidth - width) / 2}px`;
    card.style.top = below ? `${innerHeight - height - GAP}px` : `${GAP}px`;
    return;
  }
  const top = box.bottom + GAP / 2 + height <= innerHeight ? box.bottom + GAP / 2 : box.top - GAP / 2 - height;
  card.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
  card.style.top = `${Math.max(GAP, top)}px`;
}

function closeCard() {
  clearTimeout(cards.timer);
  cards.open?.hidePopover();
  cards.open = cards.number = null;
}

function openCard(number) {
  clearTimeout(cards.timer);
  const card = document.getElementById(number.dataset.card);
  if (cards.open === card && cards.number === number) return;
  closeCard();
  [cards.open, cards.number] = [card, number];
  card.showPopover({ source: number });
  placeCard();
}

function later(action, wait) {
  clearTimeout(cards.timer);
  cards.timer = setTimeout(action, wait);
}

function within(element) {
  return cards.open && (cards.open.contains(element) || cards.number.contains(element));
}

function addCards() {
  for (const number of document.querySelectorAll("a.number[data-card]")) {
    number.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && later(() => openCard(number), 150));
    number.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && later(closeCard, 300));
    number.addEventListener("focus", () => number.matches(":focus-visible") && openCard(number));
    // The first tap shows the card, the next one follows the link.
    number.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || cards.number === number) return;
      event.preventDefault();
      openCard(number);
    });
  }
  for (const card of document.querySelectorAll(".card[popover]")) {
    card.addEventListener("pointerenter", () => clearTimeout(cards.timer));
    card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && !card.contains(document.activeElement) && later(closeCard, 300));
  }
  document.addEventListener("focusin", (event) => cards.open && !within(event.target) && closeCard());
  document.addEventListener("pointerdown", (event) => cards.open && !within(event.target) && closeCard());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !cards.open) return;
    if (cards.open.contains(document.activeElement)) {
      const number = cards.number;
      closeCard();
      number.focus();
      later(closeCard, 0); // its focus would show the card again
      return;
    }
    closeCard();
  });
  addEventListener("scroll", () => cards.open && !NARROW.matches && placeCard(), { passive: true });
  addEventListener("resize", () => cards.open && placeCard());
}

function addCopiedCites() {
  for (const link of document.querySelectorAll("a[data-apa]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy citation";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link.dataset.apa);
        tell("APA: copied");
      } catch {
        location.assign(link.href);
      }
    });
    link.before(button, " ");
  }
}

function addCodeSwitch() {
  const folded = [...document.querySelectorAll("details.code")];
  if (folded.length === 0) return;
  const button = document.createElement("button");
  button.type = "button";
  const name = () => { button.textContent = folded.every((one) => one.open) ? "Hide all code" : "Show all code"; };
  button.addEventListener("click", () => {
    const show = !folded.every((one) => one.open);
    for (const one of folded) one.open = show;
    name();
  });
  folded.forEach((one) => one.addEventListener("toggle", name));
  name();
  const line = document.createElement("p");
  line.className = "all-code";
  line.append(button);
  document.querySelector("article h1").after(line);
}

const GROUNDS = { "": "as the system", light: "light", dark: "dark" };

function addGround() {
  const root = document.documentElement;
  const button = document.createElement("button");
  button.type = "button";
  const name = () => { button.textContent = `Ground: ${GROUNDS[root.dataset.ground ?? ""]}`; };
  button.addEventListener("click", () => {
    const names = Object.keys(GROUNDS);
    const next = names[(names.indexOf(root.dataset.ground ?? "") + 1) % names.length];
    if (next) root.dataset.ground = next;
    else delete root.dataset.ground;
    try {
      if (next) localStorage.setItem("ground", next);
      else localStorage.removeItem("ground");
    } catch { /* Kept for this page only. */ }
    name();
  });
  name();
  document.querySelector(".end").append(button);
}

// What moves the inputs of a result is asked for once, when a reader first wants it.
const recomputing = { ready: null };

function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${document.documentElement.dataset.root}${address}`;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

async function openRecompute(button, id) {
  recomputing.ready ??= Promise.all(["recompute-results.js", "_static/recompute.js"].map(loaded));
  try {
    await recomputing.ready;
  } catch {
    recomputing.ready = null;
    tell("What moves the inputs could not be loaded");
    return;
  }
  recompute.toggle(button, id);
  if (cards.open?.contains(button)) placeCard();
}

function addRecompute() {
  for (const place of document.querySelectorAll("[data-moves]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "recompute-open";
    button.textContent = "Move its inputs";
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => openRecompute(button, place.dataset.moves));
    const last = place.matches(".card") ? place.lastElementChild : null;
    place.insertBefore(button, last);
  }
}

document.body.append(told);
document.querySelectorAll("details.cite").forEach(addButtons);
document.querySelectorAll("table.reference").forEach((table, place) => {
  addSorting(table);
  addFilter(table, place);
});
addRevealing();
addCopiedCites();
addRecompute();
addCards();
addCodeSwitch();
addGround();
