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

function addButtons(details) {
  const group = document.createElement("span");
  group.className = "copy";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", `Copy the citation of ${details.dataset.of}`);
  for (const pre of details.querySelectorAll("pre[data-form]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = pre.dataset.form;
    button.setAttribute("aria-label", `Copy ${pre.dataset.form}`);
    button.addEventListener("click", () => copy(pre, pre.dataset.form));
    group.append(button);
  }
  details.before(group);
}

function keyOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.key ?? keyed(cell);
}

function compare(one, other) {
  const [a, b] = [Number(one), Number(other)];
  if (one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return one.localeCompare(other, "en", { numeric: true });
}

function sortBy(table, heading) {
  const column = heading.cellIndex;
  const down = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [keyOf(row, column), row]);
  rows.sort((one, other) => compare(one[0], other[0]) * (down ? -1 : 1));
  body.append(...rows.map(([, row]) => row));
}

function addSorting(table) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, heading));
    heading.append(button);
  }
}

// What a row says, its citations aside: all of them name the book.
function wordsOf(row) {
  const copy = row.cloneNode(true);
  copy.querySelectorAll(".cite, .copy").forEach((part) => part.remove());
  return [...copy.cells].map((cell) => cell.textContent).join(" ").toLowerCase();
}

function keyed(heading) {
  const copy = heading.cloneNode(true);
  copy.querySelectorAll(".cite, .copy").forEach((part) => part.remove());
  return copy.textContent.trim();
}

function addFilter(table, place) {
  const rows = [...table.tBodies[0].rows];
  const words = new Map(rows.map((row) => [row, wordsOf(row)]));
  const box = document.createElement("p");
  box.className = "filter";
  const label = document.createElement("label");
  label.htmlFor = `filter-${place}`;
  label.textContent = "Show rows with";
  const input = document.createElement("input");
  input.type = "search";
  input.id = label.htmlFor;
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const show = () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !wanted.every((word) => words.get(row).includes(word));
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  };
  input.addEventListener("input", show);
  // A link to a row must find it, whatever is filtered.
  addEventListener("hashchange", () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && row.hidden) {
      input.value = "";
      show();
      row.scrollIntoView();
    }
  });
  box.append(label, " ", input, " ", count);
  table.closest(".table-box").before(box);
  show();
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
document.querySelectorAll("table.ledger").forEach((table, place) => {
  addSorting(table);
  addFilter(table, place);
});
addCopiedCites();
addRecompute();
addCards();
addCodeSwitch();
addGround();
