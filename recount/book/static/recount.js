// Copying citations; sorting and filtering the ledger. Without this script every word is there, in the order of the book.
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

document.body.append(told);
document.querySelectorAll("details.cite").forEach(addButtons);
document.querySelectorAll("table.ledger").forEach((table, place) => {
  addSorting(table);
  addFilter(table, place);
});
