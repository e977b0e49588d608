// Sliders that adjust the inputs of a result within their ranges: loaded when a reader first opens one.
// ADJUSTABLE_RESULTS, written by input_sliders.py, has the expressions; nothing is stored.
// Numbers are formatted as recount.quantities.formatting does.
"use strict";

const inputSliders = (() => {
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const SIZES = [[12, "trillion"], [9, "billion"], [6, "million"]]; // powers of ten
  const MS_PER_DAY = 86_400_000;

  // A number is units times a power of ten: twelve significant digits and ten decimals, as results store it.
  function toDecimal(value) {
    const [digits, power] = value.toExponential(11).replace(".", "").split("e");
    const number = { units: BigInt(digits), power: Number(power) - 11 };
    return dropDigits(number, -10 - number.power, "nearest");
  }

  // Drop the last digits: to the nearest, a tie away from zero, or up, or down.
  function dropDigits({ units, power }, count, way) {
    if (count <= 0) return { units, power };
    const size = 10n ** BigInt(count);
    const rest = units % size; // has the sign of the number
    const sign = rest < 0n ? -1n : 1n;
    const away = way === "nearest" ? 2n * rest * sign >= size : rest !== 0n && (way === "up") === rest > 0n;
    return { units: units / size + (away ? sign : 0n), power: power + count };
  }

  function keepDigits(number, digits, way = "nearest") {
    const count = String(number.units).replace("-", "").length;
    return digits === undefined ? number : dropDigits(number, count - digits, way);
  }

  function toNumber({ units, power }) {
    return Number(`${units}e${power}`);
  }

  // The last binary digit must not decide how a number is rounded.
  function roundStored(value) {
    return Number.isFinite(value) ? toNumber(toDecimal(value)) : value;
  }

  function formatDecimal({ units, power }) {
    const decimals = Math.max(0, -power);
    const digits = String(units).replace("-", "") + "0".repeat(Math.max(0, power));
    const padded = digits.padStart(decimals + 1, "0");
    const whole = padded.slice(0, padded.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
    const text = decimals ? `${whole}.${padded.slice(-decimals)}`.replace(/\.?0+$/, "") : whole;
    return units < 0n ? `\u2212${text}` : text;
  }

  function formatNumber(value, digits) {
    const number = keepDigits(toDecimal(value), digits);
    const size = SIZES.find(([power]) => Math.abs(toNumber(number)) >= 10 ** power);
    return size ? `${formatDecimal({ ...number, power: number.power - size[0] })} ${size[1]}` : formatDecimal(number);
  }

  function toDate(value) {
    const day = new Date(Math.floor(value) * MS_PER_DAY);
    return [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  }

  function formatDate([year, month, day], digits = 3) {
    return [day, MONTHS[month], year].slice(3 - digits).join(" ");
  }

  function formatValue(value, unit, digits) {
    if (unit.date) return formatDate(toDate(value), digits);
    const number = formatNumber(value, digits);
    return `${unit.before}${number}${number === "1" ? unit.one : unit.many}`;
  }

  function formatDateRange(low, high) {
    const [first, last] = [toDate(low), toDate(high)];
    const periods = [[Date.UTC(first[0], 0, 1), Date.UTC(first[0], 11, 31)], [Date.UTC(first[0], first[1], 1), Date.UTC(first[0], first[1] + 1, 0)],
      [Date.UTC(...first), Date.UTC(...first)]];
    const place = periods.findIndex(([start, end]) => start === Date.UTC(...first) && end === Date.UTC(...last));
    return place < 0 ? `${formatDate(first)} to ${formatDate(last)}` : formatDate(first, place + 1);
  }

  // The ends that are printed for a range: outward to the digits of the value, or to one more.
  function outward(low, high, digits, value) {
    const [first, last] = [toDecimal(low), toDecimal(high)];
    if (digits === undefined) return [first, last].map(toNumber);
    const [usual, finer] = [digits, digits + 1].map((count) => [keepDigits(first, count, "down"), keepDigits(last, count, "up")]);
    const place = Math.min(...[first, last, ...usual].map(({ power }) => power));
    const [lowest, least, most, highest] = [usual[0], first, last, usual[1]].map(({ units, power }) => units * 10n ** BigInt(power - place));
    const width = most - least;
    const isWidened = (highest - lowest - width) * 10n > width;
    const [from, to, printed] = [...finer, keepDigits(toDecimal(value ?? low), digits)].map(toNumber);
    const holdsValue = value === undefined || (from <= printed && printed <= to);
    return isWidened && holdsValue ? [from, to] : usual.map(toNumber);
  }

  function formatRange(low, high, unit, digits, value) {
    if (unit.date) return formatDateRange(low, high);
    if (formatNumber(low) === formatNumber(high)) {
      const text = formatValue(high, unit, digits);
      return formatNumber(high, digits) === formatNumber(high) ? `exactly ${text}` : text;
    }
    const ends = outward(low, high, digits, value);
    const [first, second] = ends.map((end) => formatNumber(end));
    const last = formatValue(ends[1], unit);
    if (unit.before) return `${unit.before}${first} to ${second}${first === "1" ? unit.one : unit.many}`;
    const size = SIZES.map(([, name]) => ` ${name}`).find((name) => first.endsWith(name) && last.includes(name));
    return `${size ? first.slice(0, -size.length) : first} to ${last}`;
  }

  function evaluate(result, values) {
    return roundStored(result.expression(...result.inputs.map((input, place) => values[place] * input.scale)));
  }

  // The range of a reading: an adjusted input is exact, every other one takes both ends of its range.
  // The corners bound an expression that rises or falls with each input.
  function rangeOf(result, values, adjusted, reading) {
    let corners = [[]];
    result.inputs.forEach((input, place) => {
      const ends = input.unit && !adjusted.has(place) ? [...new Set(input[reading])] : [values[place]];
      corners = corners.flatMap((corner) => ends.map((end) => [...corner, end]));
    });
    const results = corners.map((corner) => evaluate(result, corner));
    return [Math.min(...results), Math.max(...results)];
  }

  // Value and ranges for adjusted inputs, a map of their places to values; the others are as published.
  function recompute(result, adjusted) {
    const values = result.inputs.map((input, place) => adjusted.get(place) ?? input.value);
    const value = evaluate(result, values);
    const readingsByText = new Map();
    for (const reading of result.readings) {
      const digits = result.digits ?? (reading === "perceived" ? 4 : undefined);
      const text = formatRange(...rangeOf(result, values, adjusted, reading), result.short, digits, value);
      readingsByText.set(text, [...(readingsByText.get(text) ?? []), reading]);
    }
    return { value: formatValue(value, result.unit, result.digits ?? undefined),
      ranges: [...readingsByText].map(([text, readings]) => `${readings.join(", ")}: ${text}`) };
  }

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

  function createElement(name, text, attributes = {}) {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  function createSlider(input, id, onChange) {
    const stops = sliderStops(input);
    const format = (value) => (value === input.value ? input.text : formatValue(value, input.unit));
    const line = createElement("div", "", { class: "input-slider" });
    const slider = createElement("input", "", { type: "range", id, min: 0, max: stops.length - 1, step: 1 });
    const output = createElement("output", "", { for: id });
    const show = () => {
      const value = stops[slider.value];
      output.textContent = format(value);
      slider.setAttribute("aria-valuetext", output.textContent);
      return value;
    };
    const reset = () => {
      slider.value = stops.indexOf(input.value);
      show();
    };
    output.setAttribute("aria-live", "off"); // the status line of the panel announces the result once
    slider.addEventListener("input", () => onChange(show()));
    line.append(createElement("label", input.title, { for: id }), output, slider, createElement("small", formatRange(...input.range, input.unit)));
    reset();
    return { line, slider, reset };
  }

  function createPanel(id, result) {
    const published = recompute(result, new Map());
    const adjusted = new Map();
    const panel = createElement("div", "", { class: "input-sliders", role: "group", "aria-label": `Adjust the inputs of: ${result.title}` });
    const head = createElement("p", "", { class: "input-sliders-value" });
    const asPublished = createElement("small", `Published: ${published.value}; ${published.ranges.join("; ")}.`);
    const status = createElement("p", "", { class: "visually-hidden", role: "status" });
    const reset = createElement("button", "Reset", { type: "button" });
    const show = () => {
      const now = recompute(result, adjusted);
      panel.classList.toggle("input-sliders-adjusted", adjusted.size > 0);
      head.replaceChildren(adjusted.size ? "Your value, not the published one: " : "As published: ", createElement("strong", now.value), " ", now.ranges.join("; "));
      clearTimeout(panel.timer);
      panel.timer = setTimeout(() => { status.textContent = adjusted.size ? `Your value, not the published one: ${now.value}; ${now.ranges.join("; ")}` : ""; }, 700);
      reset.hidden = asPublished.hidden = adjusted.size === 0;
    };
    const sliders = result.inputs.flatMap((input, place) => (input.unit ? [createSlider(input, `slider-${id}-${place}`, (value) => {
      if (value === input.value) adjusted.delete(place);
      else adjusted.set(place, value);
      show();
    })] : []));
    reset.addEventListener("click", () => {
      adjusted.clear();
      sliders.forEach((one) => one.reset());
      show();
      sliders[0].slider.focus();
    });
    panel.append(head, asPublished, ...sliders.map((one) => one.line), reset, status,
      createElement("small", "A value that you set is taken as exact. It is not stored, and citations give the published value."));
    show();
    return panel;
  }

  let panels = 0; // for ids

  // Open or close the panel of a result, after its button.
  function toggle(button, id) {
    if (button.nextElementSibling?.classList.contains("input-sliders")) {
      button.nextElementSibling.remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    panels += 1;
    button.after(createPanel(panels, ADJUSTABLE_RESULTS[id]));
    button.setAttribute("aria-expanded", "true");
    const card = button.closest(".card");
    if (card) card.scrollTop = button.offsetTop;
  }

  return { toggle, recompute, sliderStops, formatNumber, formatValue, formatRange };
})();
