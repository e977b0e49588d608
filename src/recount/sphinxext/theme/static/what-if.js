// The what-if page: what moves when an assumption or a printed number is set to another value.
// WHAT_IF, written by what_if_data.py, has the expressions. Numbers are read and written as
// recount.quantities does, and what is found is what recount.scenarios finds.
"use strict";

const whatIf = (() => {
  const { MS_PER_DAY, SIZES, toDecimal, toNumber, roundStored, formatNumber, formatValue, formatRange } = numberFormats;
  const lookUp = (id) => WHAT_IF.inputs[id];
  const READING = "verdicts/reading";
  const READINGS = ["strict", "rounding", "perceived"];
  const FRACTIONS = [0, 25, 100 / 3, 50, 200 / 3, 75, 100]; // those that have words, in percent

  // One unit of the last digit that was quoted, as recount.quantities.readings has it.
  function lastDigitUnit(value) {
    const { units, power } = toDecimal(value);
    const [size] = SIZES.find(([each]) => Math.abs(value) >= 10 ** each) ?? [0];
    const quoted = toNumber({ units, power: power - size }); // in millions, billions or trillions
    if (Number.isInteger(quoted) && Math.abs(quoted) < 100) return 10 ** size;
    return Number(`1e${power + String(units).match(/0*$/)[0].length}`);
  }

  // The range that a wording allows around a number that is set, and which of its ends it has.
  function readNumber({ direction, perceived, fraction, whole, fixed }, value, reading) {
    if (!direction) return { ends: [value, value], closed: [true, true] };
    if (reading === "perceived") return { ends: perceived.map((ratio) => value * ratio), closed: [true, true] };
    if (reading === "strict") {
      return { exact: { ends: [value, value], closed: [true, true] }, above: { ends: [value, Infinity], closed: [false, false] },
        below: { ends: [0, value], closed: [true, false] }, either: { ends: [0, Infinity], closed: [true, false] } }[direction];
    }
    if (fraction) {
      const [below, above] = [FRACTIONS.findLast((each) => each < value), FRACTIONS.find((each) => each > value)];
      const middle = [(below + value) / 2, (value + above) / 2];
      return { ends: { exact: middle, either: middle, above: [value, above], below: [below, value] }[direction], closed: [true, true] };
    }
    const isSided = direction === "above" || direction === "below";
    const last = lastDigitUnit(value);
    const unit = fixed || (whole && !isSided && last === 1) ? 0 : last;
    const room = { above: [0, unit], below: [unit, 0] }[direction] ?? [unit / 2, unit / 2];
    return { ends: [value - room[0], value + room[1]], closed: [true, true] };
  }

  function evaluate(result, values, expression = result.expression) {
    return roundStored(expression(...values.map((value, place) => value * result.scale[place])));
  }

  function cornersOf(box) {
    return box.reduce((corners, ends) => corners.flatMap((corner) => [...new Set(ends)].map((end) => [...corner, end])), [[]]);
  }

  // Whether the corners of the ranges bound a result: its divisor keeps its sign, no input does so
  // both below and above zero, and the ranges are such that Python has shown it.
  function isBounded(result, box, corners) {
    if (box.some(([low, high]) => low < 0 && high > 0)) return false;
    const signs = new Set(corners.map((corner) => Math.sign(result.divisor ? evaluate(result, corner, result.divisor) : 1)));
    if (signs.size > 1 || signs.has(0)) return false;
    const isWithin = () => box.every(([low, high], place) => {
      const [least, most] = lookUp(result.inputs[place]).range ?? [low, high];
      return least <= low && high <= most;
    });
    return result.bounded === 2 || (result.bounded === 1 && isWithin());
  }

  // A result where some of its inputs are set: its value and the range under a reading, empty where
  // that is not known; no value where there is none.
  function recompute(id, set, reading) {
    const result = WHAT_IF.results[id];
    if (!result.inputs.some((input) => set.has(input))) return { text: result.text, range: result.texts[reading], value: null };
    const values = result.inputs.map((input) => set.get(input) ?? lookUp(input).value);
    const value = evaluate(result, values);
    if (!Number.isFinite(value)) return { text: "", range: "", value: NaN };
    const box = result.inputs.map((input, place) => {
      if (result.fixed[place]) return [values[place], values[place]];
      if (set.has(input)) return readNumber(lookUp(input), set.get(input), reading).ends;
      const [low, high] = result.ranges[place][READINGS.indexOf(reading)];
      return [low ?? -Infinity, high ?? Infinity];
    });
    const corners = cornersOf(box);
    const found = corners.map((corner) => evaluate(result, corner));
    const isKnown = !found.some(Number.isNaN) && isBounded(result, box, corners);
    const digits = result.digits ?? (reading === "perceived" ? 4 : undefined);
    const range = isKnown ? formatRange(Math.min(...found), Math.max(...found), result.short, digits, value) : "";
    return { text: formatValue(value, result.unit, result.digits ?? undefined), range, value, before: evaluate(result, result.inputs.map((input) => lookUp(input).value)) };
  }

  // The range of something that a rule compares, in the unit of the claim.
  function compared(id, set, reading, factor = 1) {
    const input = lookUp(id);
    const read = readNumber(input, set.get(id) ?? input.value, reading);
    const isKept = !set.has(id) && (input.unit.date || reading === "rounding");
    const ends = isKept ? input.rounding : read.ends;
    return { ends: ends.map((end) => end * factor), closed: read.closed };
  }

  // Intervals overlap where an end of one is in both.
  function overlap(one, other) {
    const meets = (low, lowIn, high, highIn) => low < high || (low === high && lowIn && highIn);
    return meets(one.ends[0], one.closed[0], other.ends[1], other.closed[1]) && meets(other.ends[0], other.closed[0], one.ends[1], one.closed[1]);
  }

  // The words of a verdict that a rule decides.
  function decide(claim, set, reading) {
    const { items, factors, labels } = WHAT_IF.verdicts[claim];
    const claimed = compared(claim, set, reading);
    return labels[items.map((item, place) => {
      const found = compared(item, set, reading, factors[place]);
      if (!overlap(claimed, found)) return "0";
      return !lookUp(item).unit.date || (claimed.ends[0] <= found.ends[0] && found.ends[1] <= claimed.ends[1]) ? "1" : "2";
    }).join("")];
  }

  // How far a value moved, relative to the published one; nothing for a date.
  function change({ value, before }, { unit }) {
    return value === null || !before || unit.date ? NaN : value / before - 1;
  }

  // Everything that is other than published, the farthest first.
  function whatMoves(set, reading) {
    const results = Object.entries(WHAT_IF.results).map(([id, result]) => ({ id, result, now: recompute(id, set, reading) }));
    const other = results.filter(({ result, now }) => now.text !== result.text || now.range !== result.texts[WHAT_IF.reading] || (now.value !== null && now.value !== now.before));
    const far = ({ now, result }) => Math.abs(change(now, result)) || 0;
    const moved = other.filter(({ now }) => now.value !== null && now.value !== now.before).sort((one, two) => far(two) - far(one));
    const turned = Object.entries(WHAT_IF.verdicts).map(([id, verdict]) => ({ id, verdict, now: decide(id, set, reading) }));
    return { moved, ranges: other.filter((each) => !moved.includes(each)), turned: turned.filter(({ verdict, now }) => now !== verdict.label) };
  }

  function createElement(name, text, attributes = {}) {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  const toISODate = (value) => new Date(Math.floor(value) * MS_PER_DAY).toISOString().slice(0, 10);
  const fromText = (text, { unit }) => (unit.date ? Date.parse(text) / MS_PER_DAY : text.trim() === "" ? NaN : Number(text));
  const toText = (value, { unit }) => (unit.date ? toISODate(value) : String(value));

  // The values that a slider stops at: both ends, the published value, and round numbers between.
  function sliderStops({ range: [low, high], value, unit }) {
    const roughStep = unit.date ? 1 : (high - low) / 50;
    const power = Math.floor(Math.log10(roughStep));
    const factor = [1, 2, 5, 10].find((each) => each * 10 ** power >= roughStep * 0.999999);
    const stops = new Set([low, high, value]);
    const step = factor * 10 ** power;
    for (let count = Math.ceil(low / step); count * step < high; count += 1) {
      const stop = Number(`${count * factor}e${power}`);
      if (stop > low && stop < high) stops.add(stop);
    }
    return [...stops].sort((one, other) => one - other);
  }

  // What sets a number: a slider within its range, and a field for any value, which unsets it when empty.
  function numberControls(id, title, onSet) {
    const input = lookUp(id);
    const [low, high] = input.range;
    const stops = low < high ? sliderStops(input) : [];
    const field = createElement("input", "", { type: input.unit.date ? "date" : "number", step: "any", "aria-label": `Value of: ${title}`, autocomplete: "off" });
    const slider = createElement("input", "", { type: "range", min: 0, max: stops.length - 1, step: 1, "aria-label": title, autocomplete: "off" });
    const note = createElement("small", "");
    const show = (value = input.value) => {
      field.value = toText(value, input);
      slider.value = stops.filter((stop) => stop <= value).length - 1;
      slider.setAttribute("aria-valuetext", value === input.value ? input.text : formatValue(value, input.unit));
      note.textContent = value < low || value > high ? `outside its range, ${formatRange(low, high, input.unit)}` : "";
    };
    const set = (value) => {
      const isUsual = !Number.isFinite(value) || value === input.value;
      show(isUsual ? input.value : value);
      onSet(id, isUsual ? undefined : value);
    };
    slider.addEventListener("input", () => set(stops[slider.value]));
    field.addEventListener("change", () => set(fromText(field.value, input)));
    const parts = stops.length ? [slider] : [];
    parts.push(input.unit.before ?? "", field, (input.unit.many ?? "").trim(), " ", note);
    show();
    return { parts, show };
  }

  function choiceControls(id, title, choices, onSet) {
    const select = createElement("select", "", { "aria-label": title, autocomplete: "off" });
    for (const choice of choices) select.add(new Option(choice, choice));
    const show = (choice = WHAT_IF.reading) => { select.value = choice; };
    select.addEventListener("change", () => onSet(id, select.value === WHAT_IF.reading ? undefined : select.value));
    show();
    return { parts: [select], show };
  }

  function percent(part) {
    return Number.isNaN(part) ? "" : ` ${part > 0 ? "+" : "\u2212"}${formatNumber(Math.abs(part) * 100, 3)} %`;
  }

  const counted = (count, one, many) => `${count || "no"} ${count === 1 ? one : many}`;

  function movedItem({ result, now }) {
    const item = createElement("li", "");
    const value = createElement("p", "");
    const text = Number.isNaN(now.value) ? "cannot be computed with these values" : now.text;
    value.append(createElement("s", result.text), " \u2192 ", createElement("strong", text), percent(change(now, result)));
    const range = now.range === text ? "" : `${now.range && `now ${now.range}; `}published ${result.texts[WHAT_IF.reading]}`;
    item.append(createElement("a", result.title, { href: `results.html#${result.anchor}` }), value, createElement("small", range));
    return item;
  }

  function turnedItem({ verdict, now }) {
    const item = createElement("li", "");
    const value = createElement("p", "");
    value.append(createElement("s", verdict.label), " \u2192 ", createElement("strong", now));
    item.append(createElement("a", `\u201c${verdict.title}\u201d`, { href: `verdicts.html#${verdict.anchor}` }), value);
    return item;
  }

  function listOf(className, items) {
    const list = createElement("ol", "", { class: className });
    list.append(...items);
    return list;
  }

  // The page itself. What is set, and the result whose inputs alone are shown, are in its address.
  function start(root) {
    const set = new Map();
    const controls = new Map();
    const shown = { of: "" };
    const found = root.querySelector(".what-moves");
    const summary = found.querySelector(".what-if-summary");
    const command = createElement("code", "");
    const lists = createElement("div", "");
    const buttons = createElement("p", "", { class: "what-if-buttons" });
    const onlyOf = createElement("p", "", { class: "what-if-of" });

    const reading = () => set.get(READING) ?? WHAT_IF.reading;
    const written = () => [...set].map(([id, value]) => `${id}=${id === READING ? value : toText(value, lookUp(id))}`);

    function show() {
      const numbers = new Map([...set].filter(([id]) => id !== READING));
      const { moved, ranges, turned } = whatMoves(numbers, reading());
      const isSet = set.size > 0;
      buttons.hidden = command.parentElement.hidden = !isSet;
      command.textContent = `recount scenario ${written().join(" ")}`;
      lists.replaceChildren(listOf("turned", turned.map(turnedItem)), listOf("moved", moved.map(movedItem)));
      if (ranges.length) {
        const more = createElement("details", "");
        more.append(createElement("summary", counted(ranges.length, "number with another range alone", "numbers with another range alone")), listOf("moved", ranges.map(movedItem)));
        lists.append(more);
      }
      for (const [id, { item }] of controls) item.classList.toggle("is-set", set.has(id));
      clearTimeout(root.timer);
      root.timer = setTimeout(() => {
        const text = isSet ? `${counted(moved.length, "number moves", "numbers move")}, and ${counted(turned.length, "verdict turns", "verdicts turn")}.`
          : "nothing is set yet. Move a slider or type a value.";
        summary.textContent = `${text[0].toUpperCase()}${text.slice(1)}`;
      }, 250);
    }

    function showOf() {
      const result = WHAT_IF.results[shown.of];
      for (const [id, { item }] of controls) item.hidden = Boolean(result) && !result.inputs.includes(id);
      for (const group of root.querySelectorAll(":scope > details")) {
        group.hidden = !group.querySelector("li:not([hidden])");
        if (result) group.open = true;
      }
      onlyOf.hidden = !result;
      if (result) onlyOf.firstChild.textContent = `The inputs of: ${result.title}, ${result.text}. `;
    }

    function writeAddress() {
      const parts = [...(shown.of ? [`of=${shown.of}`] : []), ...written()];
      history.replaceState(null, "", parts.length ? `#${parts.join("&")}` : `${location.pathname}${location.search}`);
    }

    function readAddress() {
      const parts = decodeURIComponent(location.hash.slice(1)).split("&").filter((part) => part.includes("="));
      const target = document.getElementById(location.hash.slice(1));
      if (target) { // a number, which may be folded
        target.closest("details")?.setAttribute("open", "");
        target.scrollIntoView({ block: "center" });
        return;
      }
      set.clear();
      shown.of = "";
      for (const part of parts) {
        const [id, text] = [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)];
        const value = id === READING ? text : controls.has(id) ? fromText(text, lookUp(id)) : NaN;
        if (id === "of") shown.of = text;
        else if (id === READING ? READINGS.includes(value) : Number.isFinite(value)) set.set(id, value);
        else announce(`${part} cannot be set`);
      }
      for (const [id, { show: showControl }] of controls) showControl(set.get(id));
      showOf();
      show();
    }

    function onSet(id, value) {
      if (value === undefined) set.delete(id);
      else set.set(id, value);
      writeAddress();
      show();
    }

    for (const item of root.querySelectorAll("li[data-input]")) {
      const { input: id, choices } = item.dataset;
      const title = item.querySelector("a").textContent;
      const control = choices ? choiceControls(id, title, choices.split(" "), onSet) : numberControls(id, title, onSet);
      item.querySelector(".what-if-line").append(...control.parts);
      controls.set(id, { item, show: control.show });
    }
    const clear = () => {
      set.clear();
      writeAddress();
      readAddress();
      found.focus();
    };
    buttons.append(makeButton("Reset", clear), makeButton("Copy link", () => copyText(permanentAddress(location.hash || location.pathname), "Link")));
    onlyOf.append("", makeButton("Show every number", () => { shown.of = ""; writeAddress(); showOf(); }));
    const line = createElement("p", "On your machine: ");
    line.append(command);
    found.append(buttons, lists, line);
    found.after(onlyOf);
    addEventListener("hashchange", readAddress);
    show();
    showOf();
    readAddress();
  }

  return { start, recompute, decide, whatMoves, lastDigitUnit, sliderStops, formatNumber, formatValue, formatRange };
})();

whatIf.start(document.querySelector(".what-if"));
