// Moving the inputs of a result within their ranges: asked for when a reader first opens one. RECOMPUTE has the results; nothing is stored.
"use strict";

const recompute = (() => {
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const SIZES = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]];
  const STORED_DIGITS = 12; // of every published number: its last binary digit must not decide how it is rounded
  const DAY = 86_400_000;

  // How many units of a decimal place a number has, half to even by its exact binary value: what Python's round() and formats do.
  function counted(value, places) {
    const [whole, part] = Math.abs(value).toFixed(100).split(".");
    const [all, unit] = [BigInt(whole + part), 10n ** BigInt(100 - places)];
    const [count, rest] = [all / unit, (all % unit) * 2n];
    return rest > unit || (rest === unit && count % 2n === 1n) ? count + 1n : count;
  }

  function rounded(value, places) {
    return Number(`${value < 0 ? "-" : ""}${counted(value, places)}e${-places}`);
  }

  function significant(value, digits) {
    if (value === 0 || !Number.isFinite(value)) return value;
    return rounded(value, digits - 1 - Number(value.toExponential().split("e")[1]));
  }

  function plain(value) {
    const digits = String(counted(value, 10)).padStart(11, "0");
    const whole = digits.slice(0, -10).replace(/\B(?=(\d{3})+$)/g, ",");
    const text = `${whole}.${digits.slice(-10)}`.replace(/\.?0+$/, "");
    return value < 0 && text !== "0" ? `\u2212${text}` : text;
  }

  function figure(value, digits) {
    let number = significant(value, STORED_DIGITS);
    if (digits !== undefined) number = significant(number, digits);
    const size = SIZES.find(([least]) => Math.abs(number) >= least);
    return size ? `${plain(number / size[0])} ${size[1]}` : plain(number);
  }

  function dayOf(value) {
    const day = new Date(Math.floor(value) * DAY);
    return [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  }

  function dateWords([year, month, day], digits = 3) {
    return [day, MONTHS[month], year].slice(3 - digits).join(" ");
  }

  function say(value, unit, digits) {
    if (unit.date) return dateWords(dayOf(value), digits);
    const number = figure(value, digits);
    return `${unit.before}${number}${number === "1" ? unit.one : unit.many}`;
  }

  function datesSpan(low, high) {
    const [first, last] = [dayOf(low), dayOf(high)];
    const lengths = [[Date.UTC(first[0], 0, 1), Date.UTC(first[0], 11, 31)], [Date.UTC(first[0], first[1], 1), Date.UTC(first[0], first[1] + 1, 0)],
      [Date.UTC(...first), Date.UTC(...first)]];
    const place = lengths.findIndex(([start, end]) => start === Date.UTC(...first) && end === Date.UTC(...last));
    return place < 0 ? `${dateWords(first)} to ${dateWords(last)}` : dateWords(first, place + 1);
  }

  function span(low, high, unit, digits) {
    if (unit.date) return datesSpan(low, high);
    const [first, second, last] = [figure(low, digits), figure(high, digits), say(high, unit, digits)];
    if (first === second) return low === high && figure(low) === first ? `exactly ${last}` : last;
    if (unit.before) return `${unit.before}${first} to ${second}${first === "1" ? unit.one : unit.many}`;
    const word = SIZES.map(([, name]) => ` ${name}`).find((name) => first.endsWith(name) && last.includes(name));
    return `${word ? first.slice(0, -word.length) : first} to ${last}`;
  }

  function valueAt(result, values) {
    return significant(result.of(...result.inputs.map((input, place) => values[place] * input.scale)), STORED_DIGITS);
  }

  // The range: an input that was moved is exact, every other one takes both ends of its own; corners bound what rises or falls with each.
  function rangeOf(result, values, moved, reading) {
    let corners = [[]];
    result.inputs.forEach((input, place) => {
      const ends = input.unit && !moved.has(place) ? [...new Set(input[reading])] : [values[place]];
      corners = corners.flatMap((corner) => ends.map((end) => [...corner, end]));
    });
    const found = corners.map((corner) => valueAt(result, corner));
    return [Math.min(...found), Math.max(...found)];
  }

  // What is shown for values of the inputs, by their places; those not given are as published.
  function recomputed(result, own) {
    const values = result.inputs.map((input, place) => own.get(place) ?? input.value);
    const told = new Map();
    for (const reading of result.readings) {
      const digits = result.digits ?? (reading === "perceived" ? 4 : undefined);
      const text = span(...rangeOf(result, values, own, reading), result.short, digits);
      told.set(text, [...(told.get(text) ?? []), reading]);
    }
    return { value: say(valueAt(result, values), result.unit, result.digits ?? undefined),
      ranges: [...told].map(([text, readings]) => `${readings.join(", ")}: ${text}`) };
  }

  // The values that a slider stops at: both ends, the published value, and round numbers between.
  function stopsOf({ span: [low, high], value, unit }) {
    const rough = unit.date ? 1 : (high - low) / 50;
    const power = Math.floor(Math.log10(rough));
    const factor = [1, 2, 5, 10].find((each) => each * 10 ** power >= rough * 0.999999);
    const stops = new Set([low, high, value]);
    const size = factor * 10 ** power;
    for (let count = Math.ceil(low / size); count * size < high; count += 1) {
      const stop = Number(`${count * factor}e${power}`);
      if (stop > low && stop < high) stops.add(stop);
    }
    return [...stops].sort((one, other) => one - other);
  }

  function made(name, text, attributes = {}) {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  function addSlider(input, id, move) {
    const stops = stopsOf(input);
    const words = (value) => (value === input.value ? input.text : say(value, input.unit));
    const line = made("div", "", { class: "recompute-input" });
    const slider = made("input", "", { type: "range", id, min: 0, max: stops.length - 1, step: 1 });
    const now = made("output", "", { for: id });
    const show = () => {
      const value = stops[slider.value];
      now.textContent = words(value);
      slider.setAttribute("aria-valuetext", now.textContent);
      return value;
    };
    const reset = () => {
      slider.value = stops.indexOf(input.value);
      show();
    };
    now.setAttribute("aria-live", "off"); // the line below says it once, when the slider rests
    slider.addEventListener("input", () => move(show()));
    line.append(made("label", input.title, { for: id }), now, slider, made("small", span(...input.span, input.unit)));
    reset();
    return { line, slider, reset };
  }

  function panelOf(id, result) {
    const published = recomputed(result, new Map());
    const own = new Map();
    const panel = made("div", "", { class: "recompute", role: "group", "aria-label": `Move the inputs of: ${result.title}` });
    const head = made("p", "", { class: "recompute-value" });
    const was = made("small", `Published: ${published.value}; ${published.ranges.join("; ")}.`);
    const status = made("p", "", { class: "unseen", role: "status" });
    const back = made("button", "Back to the published values", { type: "button" });
    const show = () => {
      const now = recomputed(result, own);
      panel.classList.toggle("recompute-own", own.size > 0);
      head.replaceChildren(own.size ? "Your own value, not the published one: " : "As published: ", made("strong", now.value), " ", now.ranges.join("; "));
      clearTimeout(panel.later);
      panel.later = setTimeout(() => { status.textContent = own.size ? `Your own value, not the published one: ${now.value}; ${now.ranges.join("; ")}` : ""; }, 700);
      back.hidden = was.hidden = own.size === 0;
    };
    const sliders = result.inputs.flatMap((input, place) => (input.unit ? [addSlider(input, `move-${id}-${place}`, (value) => {
      if (value === input.value) own.delete(place);
      else own.set(place, value);
      show();
    })] : []));
    back.addEventListener("click", () => {
      own.clear();
      sliders.forEach((one) => one.reset());
      show();
      sliders[0].slider.focus();
    });
    panel.append(head, was, ...sliders.map((one) => one.line), back, status,
      made("small", "A value that you set is taken as exact. It is kept nowhere, and every citation has the published value."));
    show();
    return panel;
  }

  let panels = 0;

  // Open or close the panel of a result after its button.
  function toggle(button, id) {
    if (button.nextElementSibling?.classList.contains("recompute")) {
      button.nextElementSibling.remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    panels += 1;
    button.after(panelOf(panels, RECOMPUTE[id]));
    button.setAttribute("aria-expanded", "true");
    const card = button.closest(".card");
    if (card) card.scrollTop = button.offsetTop;
  }

  return { toggle, recomputed, stopsOf, figure, say, span };
})();
