// The search: looks up what a reader types in SEARCH, which search_index.py writes, with MiniSearch.
"use strict";

const bookSearch = (() => {
  // Kinds in the order in which they are shown: their name, its plural, and how much a match counts.
  const KINDS = {
    chapter: ["Chapter", "Chapters", 3],
    section: ["Section", "Sections", 1.2],
    claim: ["Claim", "Claims", 2],
    verdict: ["Verdict", "Verdicts", 1.6],
    result: ["Result", "Results", 1.2],
    chart: ["Chart", "Charts", 1.2],
    term: ["Term", "Terms", 3],
    source: ["Source", "Sources", 1],
    evidence: ["Evidence", "Evidence", 1],
    event: ["Event", "Events", 1],
    indicator: ["Country indicator", "Country indicators", 0.8],
    assumption: ["Assumption", "Assumptions", 1.5],
    page: ["Page", "Pages", 2],
    search: ["Search on record", "Searches on record", 0.3],
  };
  // Words of a question that say nothing of what is asked for.
  const LITTLE = new Set("a an and are by did do does for from how in is it many much of on or the to was were what when where which who why with".split(" "));
  const [TOP, FEW, EXCERPT] = [3, 4, 180];

  const LETTERS = "[\\p{L}\\p{M}\\p{N}]+";
  const WORD = new RegExp(`${LETTERS}(?:[-‑.,'’]${LETTERS})*`, "gu");
  const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/u;
  const RUNS = new RegExp(`(${CJK.source})`, "u");
  const SIZES = { thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 };

  const fold = (text) => (/^[\w'-]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();

  // How a word may be written: "ele.me" also as two words or one; "5,100" without its comma. The last form stands for it.
  function forms(word) {
    const text = fold(word).replace(/['’]s$/, "");
    if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) return [text.replaceAll(",", "")];
    if (/^\d+\.\d+$/.test(text)) return [text];
    const parts = text.split(/[-‑.,'’]/);
    return parts.length > 1 ? [...parts, parts.join("")] : parts;
  }

  // Words of a text with their places; Chinese and Japanese, which have no spaces, in pairs of characters.
  function* wordsOf(text) {
    for (const { 0: word, index } of text.matchAll(WORD)) {
      let start = index;
      for (const part of CJK.test(word) ? word.split(RUNS) : [word]) {
        if (part && !CJK.test(part)) yield { start, end: start + part.length, forms: forms(part) };
        else for (let at = 0; at < part.length - 1 || at === 0 && part; at++) yield { start: start + at, end: start + Math.min(at + 2, part.length), forms: [part.slice(at, at + 2)] };
        start += part.length;
      }
    }
  }

  // The terms by which a text is found; "3.5 million" also by its digits.
  function termsOf(text, field) {
    return [...wordsOf(field === "names" ? text.replaceAll("-", " ") : text)].flatMap(({ end, forms }) => {
      const size = SIZES[/^\s(\w+)/.exec(text.slice(end, end + 10))?.[1]];
      const all = size && /^\d/.test(forms[0]) ? [...forms, String(Math.round(forms[0] * size))] : forms;
      return CJK.test(all[0]) ? [...all, all[0].slice(1)].filter(Boolean) : all;
    });
  }
  const sequence = (text) => ` ${[...wordsOf(text)].map(({ forms }) => forms.at(-1)).join(" ")} `;

  const index = new MiniSearch({
    fields: ["title", "value", "names", "words"],
    extractField: (entry, field) => entry[field] ?? "",
    tokenize: termsOf,
    processTerm: (term) => term,
    searchOptions: {
      tokenize: (term) => [term],
      boost: { title: 4, value: 3, names: 3 },
      boostDocument: (id) => KINDS[SEARCH[id].kind][2],
      prefix: true,
      fuzzy: (term) => (term.length < 4 || /\d/.test(term) || CJK.test(term) ? 0 : term.length < 8 ? 1 : 2),
    },
  });

  const all = (queries) => ({ combineWith: "AND", queries });
  const any = (queries, options) => ({ combineWith: "OR", queries, ...options });

  // One of the words typed, in any of its forms, or one word with the word before or after it ("my bank").
  function wordQuery({ forms }, place, words) {
    const [whole, before, after] = [forms, words[place - 1]?.forms, words[place + 1]?.forms].map((each) => each?.at(-1));
    const joined = any([before && before + whole, after && whole + after].filter(Boolean), { fuzzy: false });
    return any([whole, ...(forms.length > 1 ? [all(forms.slice(0, -1))] : []), joined]);
  }

  // What has all the words, the best first; if that is little, then what has some of them.
  function find(text) {
    const typed = text.replace(/(\d)[\s'’](?=\d{3}(?!\d))/g, "$1");
    const phrases = [...typed.matchAll(/["“”„«]([^"“”„«»]+)["“”»]/g)].map((match) => match[1]);
    const words = [...wordsOf(typed)];
    const telling = words.filter(({ forms }) => !LITTLE.has(forms[0]));
    const queries = (telling.length ? telling : words).map(wordQuery);
    if (queries.length === 0) return { found: [], complete: 0 };
    const has = ({ id }) => phrases.every((phrase) => textOf(SEARCH[id]).includes(sequence(phrase)));
    const found = index.search(all(queries), { filter: has });
    const ids = new Set(found.map(({ id }) => id));
    const others = found.length < TOP ? index.search(any(queries), { filter: (each) => has(each) && !ids.has(each.id) }) : [];
    return { found: [...found, ...others], complete: found.length };
  }

  function textOf(entry) {
    entry.text ??= sequence([entry.title, entry.value, entry.names, entry.words].join(" "));
    return entry.text;
  }

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  // A text whose Chinese says that it is Chinese.
  const inLanguages = (text) => text.split(RUNS).map((part) => (CJK.test(part) ? Object.assign(element("span", "", part), { lang: "zh" }) : part));

  // A text with marks at the words that were found.
  function marked(text, terms, start = 0, end = text.length) {
    const parts = [];
    let place = start;
    for (const word of wordsOf(text)) {
      if (word.start < start || word.end > end || !word.forms.some((form) => terms.has(form))) continue;
      parts.push(...inLanguages(text.slice(place, word.start)), element("mark", "", ...inLanguages(text.slice(Math.max(place, word.start), word.end))));
      place = word.end;
    }
    return [...parts, ...inLanguages(text.slice(place, end))];
  }

  // The part of the words that has most of what was found, from the beginning of a word to the end of one.
  function excerpt(text, terms) {
    const words = [...wordsOf(text)];
    const hits = words.filter(({ forms }) => forms.some((form) => terms.has(form)));
    const near = (hit) => new Set(hits.filter(({ start }) => start >= hit.start && start < hit.start + EXCERPT - 60).map(({ forms }) => forms.at(-1))).size;
    const best = hits.reduce((one, other) => (near(other) > near(one) ? other : one), hits[0]);
    const from = words.find(({ start }) => start >= (best?.start ?? 0) - 50)?.start ?? 0;
    const start = from < 60 ? 0 : from;
    const last = words.filter(({ end }) => end <= start + EXCERPT).at(-1);
    const end = !last || text.length - last.end < 20 ? text.length : last.end;
    return [start > 0 ? "… " : "", ...marked(text, terms, start, end), end < text.length ? " …" : ""];
  }

  function item({ id, terms }) {
    const entry = SEARCH[id];
    const found = new Set(terms);
    const [page, anchor] = entry.address.split("#");
    const link = element("a", "", element("span", "search-kind", KINDS[entry.kind][0]), " ", ...marked(entry.title, found));
    link.href = `${document.documentElement.dataset.root}${page}?mark=${encodeURIComponent(terms.join(" "))}${anchor ? `#${anchor}` : ""}`;
    const line = element("li", "", link);
    if (entry.value && entry.kind !== "claim") line.append(" ", element("span", "search-value", ...marked(entry.value, found)));
    if (entry.within || entry.names) line.append(" ", element("span", "search-names", ...marked(entry.within || entry.names, found)));
    if (entry.words) line.append(element("p", "", ...excerpt(entry.words, found)));
    return line;
  }

  function group(heading, found, few) {
    const list = element("ol", "", ...found.slice(0, few).map(item));
    const section = element("section", "", element("h2", "", heading), list);
    if (found.length <= few) return section;
    const more = element("button", "search-more", `Show all ${found.length}`);
    more.type = "button";
    more.addEventListener("click", () => {
      list.append(...found.slice(few).map(item));
      list.children[few].querySelector("a").focus();
      more.remove();
    });
    section.append(more);
    return section;
  }

  function say(text, found, complete) {
    if (!text.trim()) return "";
    if (found.length === 0) return `Nothing found for “${text}”. Fewer letters may find more.`;
    const others = found.length - complete;
    return `${complete || "Nothing"} found for “${text}”${others ? `, ${others} for some of it` : ""}`;
  }

  function show(dialog) {
    const text = dialog.querySelector("input").value;
    const { found, complete } = find(text);
    const groups = Object.entries(KINDS)
      .map(([kind, [, heading]]) => [heading, found.slice(TOP).filter(({ id }) => SEARCH[id].kind === kind)])
      .flatMap(([heading, rest]) => (rest.length ? [group(heading, rest, FEW)] : []));
    const results = dialog.querySelector("#search-results");
    results.replaceChildren(...(found.length ? [group("Best", found.slice(0, TOP), TOP)] : []), ...groups);
    results.scrollTop = 0;
    dialog.querySelector("#search-count").textContent = say(text, found, complete);
  }

  // Arrows go from the box through the results; what is typed there goes into the box.
  function move(dialog, event) {
    const box = dialog.querySelector("input");
    const stops = [box, ...dialog.querySelectorAll("#search-results a, #search-results button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
    } else if (event.key === "Enter" && event.target === box) {
      event.preventDefault();
      stops[1]?.click();
    } else if (event.key.length === 1 && event.key !== " " && event.target !== box && !event.ctrlKey && !event.metaKey && !event.altKey) {
      box.focus();
    }
  }

  async function start(dialog) {
    await index.addAllAsync(SEARCH.map((entry, id) => ({ ...entry, id })), { chunkSize: 20 });
    dialog.querySelector("input").addEventListener("input", () => show(dialog));
    dialog.addEventListener("keydown", (event) => move(dialog, event));
    show(dialog);
  }

  function mark(words) {
    const terms = new Set(words.split(" "));
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1))) ?? document.querySelector("main");
    const place = target.matches("dt") ? target.parentElement : target;
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    const ranges = [];
    while (texts.nextNode()) {
      for (const { start, end, forms } of wordsOf(texts.currentNode.data)) {
        if (!forms.some((form) => terms.has(form))) continue;
        const range = new Range();
        range.setStart(texts.currentNode, start);
        range.setEnd(texts.currentNode, end);
        ranges.push(range);
      }
    }
    CSS.highlights.set("search", new Highlight(...ranges));
  }

  return { start, find, mark };
})();
