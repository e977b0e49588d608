// Reference tables: rows by words and by choices, in an order, so many at a time; links to a row.
"use strict";

// So that typographic quotes are found by the plain ones of a keyboard, and 5,100 by 5100.
function plainWords(text) {
  return ` ${text.toLowerCase().replace(/[\u2018\u2019']/g, "").replace(/(\d),(?=\d{3})/g, "$1").replace(/[^\p{L}\p{N}]+/gu, " ")} `;
}

// Whole words, of which the last may still be typed, an id as a phrase; Chinese has no spaces.
function hasWords(query) {
  const phrases = query.split(/\s+/).map((part) => plainWords(part).trim()).filter(Boolean);
  const last = /\s$/.test(query) ? -1 : phrases.length - 1;
  const parts = phrases.map((phrase, place) =>
    /\p{Script=Han}/u.test(phrase) ? phrase : ` ${phrase}${place === last ? "" : " "}`);
  return (text) => parts.every((part) => text.includes(part));
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

function compareKeys(one, other) {
  const [a, b] = [Number(one), Number(other)];
  if (one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return COLLATOR.compare(one, other);
}

// Numbers of two units cannot be compared; rows without a key come last in both directions.
function compareRows(one, other, direction) {
  if ((one.key === "") !== (other.key === "")) return one.key === "" ? 1 : -1;
  return COLLATOR.compare(one.unit, other.unit) || direction * compareKeys(one.key, other.key);
}

function sortKey(row, column) {
  const cell = row.rows[0].cells[column];
  const key = cell.dataset.key ?? cell.firstChild.textContent.trim();
  return { row, unit: cell.dataset.unit ?? "", key };
}

const NEXT_ORDER = { none: "ascending", ascending: "descending", descending: "none" };

class ReferenceTable {
  constructor(box) {
    this.table = box.querySelector("table");
    this.order = this.rows = [...this.table.tBodies];
    this.field = box.querySelector(".filter input");
    this.lists = [...box.querySelectorAll(".filter select")];
    this.clearing = box.querySelector(".filter .clear");
    this.count = box.querySelector(".filter [role=status]");
    this.pager = box.querySelector(".pager");
    this.size = this.page = Number(this.pager?.dataset.rows ?? Infinity);
    this.first = 0;
    this.field.addEventListener("focus", () => this.texts());
    this.field.addEventListener("input", () => this.filter());
    for (const list of this.lists) list.addEventListener("change", () => this.filter());
    this.clearing.addEventListener("click", () => this.clear());
    this.table.tHead.addEventListener("click", (event) => {
      const heading = event.target.closest("button")?.closest("th");
      if (heading) this.sort(heading);
    });
    this.pager?.addEventListener("click", (event) => this.turn(event.target.closest("button")?.dataset.to));
    if (this.field.value || this.lists.some((list) => list.value)) this.filter(); // the page was left and came back
    else this.show(0);
  }

  // The words of each row without its citation, which names the book in all.
  texts() {
    const words = (row) => plainWords([...row.querySelectorAll("th, div, dd:not([data-cite])")].map((part) => part.textContent).join(" "));
    return this.allTexts ??= new Map(this.rows.map((row) => [row, words(row)]));
  }

  filter() {
    const chosen = this.lists.map((list) => list.value).filter(Boolean);
    const query = this.field.value.trim() ? hasWords(this.field.value) : null;
    let shown = 0;
    for (const row of this.rows) {
      const choices = row.dataset.choices.split("|");
      row.hidden = !chosen.every((choice) => choices.includes(choice)) || (query !== null && !query(this.texts().get(row)));
      if (!row.hidden) shown += 1;
    }
    this.count.textContent = `${shown} of ${this.rows.length} rows`;
    this.clearing.disabled = query === null && chosen.length === 0;
    this.show(0);
  }

  clear() {
    this.field.value = "";
    for (const list of this.lists) list.value = "";
    this.filter();
    this.field.focus({ preventScroll: true });
  }

  show(first) {
    const passing = this.order.filter((row) => !row.hidden);
    this.first = Math.max(0, Math.min(first, passing.length - 1));
    const last = Math.min(this.first + this.size, passing.length);
    passing.forEach((row, place) => row.classList.toggle("later", place < this.first || place >= last));
    // Moving a row costs time: only those move that are seen, and all before they are printed.
    if (this.isMoved) this.table.append(...passing.slice(this.first, last));
    if (!this.pager) return;
    const [text, ...buttons] = this.pager.children;
    text.textContent = passing.length ? `${this.first + 1} to ${last} of ${passing.length}` : "None";
    const needless = { back: this.first === 0, on: last >= passing.length, all: last - this.first === passing.length };
    for (const button of buttons) button.disabled = needless[button.dataset.to];
  }

  turn(to) {
    if (!to) return;
    if (to === "all") this.size = Infinity;
    this.show(to === "all" ? 0 : this.first + (to === "on" ? this.size : -this.size));
    if (to !== "all") this.table.scrollIntoView();
    announce(`Rows ${this.pager.children[0].textContent}`);
  }

  sort(heading) {
    const order = NEXT_ORDER[heading.getAttribute("aria-sort") ?? "none"];
    for (const other of this.table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    let said = "In the order of the book";
    this.order = this.rows;
    if (order !== "none") {
      heading.setAttribute("aria-sort", order);
      const keys = this.rows.map((row) => sortKey(row, heading.cellIndex));
      keys.sort((one, other) => compareRows(one, other, order === "descending" ? -1 : 1));
      this.order = keys.map(({ row }) => row);
      const units = new Set(keys.filter(({ key }) => key !== "").map(({ unit }) => unit)).size;
      said = `Sorted by ${heading.textContent}${units > 1 ? ", each unit separately" : ""}, ${order}`;
    }
    this.isMoved = true;
    this.show(0);
    announce(said);
  }

  // A row that a link leads to: not filtered away, on its page, and open.
  reveal(row) {
    if (row.hidden) this.clear();
    if (row.classList.contains("later")) {
      const place = this.order.filter((each) => !each.hidden).indexOf(row);
      this.show(place - (place % this.size));
    }
    const details = row.querySelector("details"); // a withdrawn row has none
    if (details) details.open = true;
    row.scrollIntoView();
    requestAnimationFrame(() => row.scrollIntoView()); // the rows above it have their height now
  }
}

const referenceTables = new Map();

// What copies is added to a row when it is first opened.
function addCopying(details) {
  const citation = details.querySelector("[data-cite]");
  if (!details.open || !citation || citation.querySelector("button")) return;
  const tools = document.createElement("span");
  tools.className = "card-tools";
  tools.append(
    makeButton("Copy link", () => copyText(permanentAddress(details.closest("tbody").querySelector(".permalink").getAttribute("href")), "Link")),
    makeButton("Copy citation", () => copyCitationOf(citation.dataset.cite)),
    citationForms(),
  );
  citation.append(tools);
}

function revealTarget(address) {
  const target = document.getElementById(decodeURIComponent(address.hash.slice(1)));
  const uses = target?.querySelector(":scope > .uses");
  if (uses) uses.open = true; // of a source
  const table = target?.matches("table.reference > tbody") && referenceTables.get(target.parentElement);
  if (table) table.reveal(target);
}

function addReferenceTables() {
  for (const box of document.querySelectorAll(".reference-box")) {
    referenceTables.set(box.querySelector("table"), new ReferenceTable(box));
  }
  if (location.hash) revealTarget(location);
  addEventListener("hashchange", () => revealTarget(location));
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches(".more details")) return;
    event.target.closest("tbody").classList.toggle("open", event.target.open);
    addCopying(event.target);
  }, true); // it does not bubble
  addEventListener("beforeprint", () => referenceTables.forEach(({ table, order }) => table.append(...order)));
  // No hashchange event comes where the address is that of the row already.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) revealTarget(link);
  });
}
