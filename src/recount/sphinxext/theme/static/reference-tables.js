// Reference tables: sorting, filtering, and links to a row.
"use strict";

// The text of a cell without its citation, which names the book in every row.
function cellText(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll(".cite").forEach((part) => part.remove());
  return straightQuotes(copy.textContent.trim());
}

// So that typographic quotes are found by the plain ones on a keyboard, and the other way round.
function straightQuotes(text) {
  return text.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
}

// The sort key of a row in a column: first the unit, since numbers of two units cannot be compared.
function sortKey(row, column) {
  const cell = row.cells[column];
  return { row, unit: cell.dataset.unit ?? "", key: cell.dataset.key ?? cellText(cell) };
}

function compareKeys(one, other) {
  const [a, b] = [Number(one), Number(other)];
  if (one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return one.localeCompare(other, "en", { numeric: true });
}

// Rows without a key come last in both directions.
function compareRows(one, other, direction) {
  if ((one.key === "") !== (other.key === "")) return one.key === "" ? 1 : -1;
  return one.unit.localeCompare(other.unit, "en") || direction * compareKeys(one.key, other.key);
}

const NEXT_ORDER = { none: "ascending", ascending: "descending", descending: "none" };

function sortBy(table, rows, heading) {
  const [column, name] = [heading.cellIndex, heading.textContent];
  const order = NEXT_ORDER[heading.getAttribute("aria-sort") ?? "none"];
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  if (order === "none") {
    table.tBodies[0].append(...rows);
    announce("In the order of the book");
    return;
  }
  heading.setAttribute("aria-sort", order);
  const keys = rows.map((row) => sortKey(row, column));
  keys.sort((one, other) => compareRows(one, other, order === "descending" ? -1 : 1));
  table.tBodies[0].append(...keys.map(({ row }) => row));
  const units = new Set(keys.filter(({ key }) => key !== "").map(({ unit }) => unit)).size;
  announce(`Sorted by ${name}${units > 1 ? ", each unit separately" : ""}, ${order}`);
}

function addSorting(table) {
  const rows = [...table.tBodies[0].rows];
  for (const heading of table.tHead.rows[0].cells) {
    if (rows.every((row) => sortKey(row, heading.cellIndex).key === "")) continue; // pictures
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, rows, heading));
    heading.append(button);
  }
}

function addFilter(table, place) {
  const rows = [...table.tBodies[0].rows];
  const texts = new Map(rows.map((row) => [row, [...row.cells].map(cellText).join(" ").toLowerCase()]));
  const box = document.createElement("p");
  box.className = "filter";
  const label = document.createElement("label");
  label.htmlFor = `filter-${place}`;
  label.textContent = "Filter";
  const input = document.createElement("input");
  input.type = "search";
  input.id = label.htmlFor;
  input.autocomplete = "off"; // text restored by the browser would not filter
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const update = () => {
    const words = straightQuotes(input.value).toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => texts.get(row).includes(word));
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  };
  input.addEventListener("input", update);
  box.append(label, " ", input, " ", count);
  table.closest(".reference-box").before(box);
  update();
}

// A link to a row clears the filter if it hides the row, and opens its citation: one click to copy.
function revealRow(address) {
  const row = document.getElementById(address.hash.slice(1));
  if (!row?.matches("table.reference tr")) return;
  if (row.hidden) {
    const input = row.closest(".reference-box").previousElementSibling.querySelector("input");
    input.value = "";
    input.dispatchEvent(new Event("input"));
  }
  const citation = row.querySelector(".cite"); // a withdrawn row has none
  if (citation) citation.open = true;
  row.scrollIntoView();
}

function addRowLinks() {
  if (location.hash) revealRow(location);
  addEventListener("hashchange", () => revealRow(location));
  // No hashchange event comes where the address is that of the row already.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) revealRow(link);
  });
}
