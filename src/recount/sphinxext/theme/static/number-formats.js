// Numbers, dates, units and ranges as recount.quantities.formatting writes them.
"use strict";

const numberFormats = (() => {
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

  // A range with an open end; from nothing on, there is no end that is known.
  function formatOpenRange(low, high, unit, digits) {
    const [under, over] = unit.date ? ["before", "after"] : ["less than", "more than"];
    const isUp = Number.isFinite(high);
    if (!isUp && (low === -Infinity || (low === 0 && !unit.date))) return unit.date ? "any date" : unit.any;
    const end = isUp ? high : low;
    const rounded = unit.date ? end : toNumber(keepDigits(toDecimal(end), digits, isUp ? "up" : "down"));
    return `${isUp ? under : over} ${formatValue(rounded, unit)}`;
  }

  function formatRange(low, high, unit, digits, value) {
    if (!Number.isFinite(low) || !Number.isFinite(high)) return formatOpenRange(low, high, unit, digits);
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

  return { MS_PER_DAY, SIZES, toDecimal, toNumber, roundStored, formatNumber, formatValue, formatRange };
})();
