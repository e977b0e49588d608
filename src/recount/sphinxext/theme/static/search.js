// Searches what the build collected: sections of pages, and rows of the reference tables by id and words.
"use strict";

const RANKS = { id: 0, title: 1, words: 2 };
const LIMIT = 60;

function fold(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
}

function rank(entry, query, words) {
  if (fold(entry.id ?? "") === query) return RANKS.id;
  const title = fold(`${entry.id ?? ""} ${entry.title}`);
  if (words.every((word) => title.includes(word))) return RANKS.title;
  const all = `${title} ${fold(entry.words ?? "")}`;
  return words.every((word) => all.includes(word)) ? RANKS.words : -1;
}

function excerpt(entry, words) {
  const text = entry.words ?? "";
  const place = Math.max(0, Math.min(...words.map((word) => fold(text).indexOf(word)).filter((at) => at >= 0), text.length) - 60);
  const end = Math.min(text.length, place + 180);
  return `${place > 0 ? "… " : ""}${text.slice(place, end)}${end < text.length ? " …" : ""}`;
}

function item(entry, words) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = entry.address;
  link.textContent = entry.title;
  const kind = document.createElement("span");
  kind.className = "search-kind";
  kind.textContent = entry.id ? `${entry.kind} ${entry.id}` : entry.kind;
  line.append(link, " ", kind);
  if (entry.words) {
    const found = document.createElement("p");
    found.textContent = excerpt(entry, words);
    line.append(found);
  }
  return line;
}

function search(text) {
  const query = fold(text.trim());
  const words = query.split(/\s+/).filter(Boolean);
  const count = document.getElementById("search-count");
  if (words.length === 0) {
    count.textContent = "Enter a word, a number or an id above.";
    return;
  }
  const found = SEARCH.map((entry) => [rank(entry, query, words), entry]).filter(([place]) => place >= 0).sort(([one], [other]) => one - other);
  count.textContent = found.length > LIMIT ? `${LIMIT} of ${found.length} found for “${text}”` : `${found.length} found for “${text}”`;
  document.getElementById("search-results").replaceChildren(...found.slice(0, LIMIT).map(([, entry]) => item(entry, words)));
}

const query = new URLSearchParams(location.search).get("q") ?? "";
document.getElementById("search-box").value = query;
search(query);
