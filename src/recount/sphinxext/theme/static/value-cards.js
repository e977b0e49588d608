// Value cards: shown next to a number, inside the window, while the pointer or the focus is on
// either of them; and the button that opens the sliders of its inputs.
"use strict";

const cards = { open: null, number: null, timer: 0 };
const NARROW = matchMedia("(max-width: 40rem)");
const GAP = 8;

function placeCard() {
  const { open: card, number } = cards;
  const box = number.getClientRects()[0];
  const [width, height] = [card.offsetWidth, card.offsetHeight];
  if (NARROW.matches) {
    const atBottom = box.top < innerHeight / 2;
    card.style.left = `${(innerWidth - width) / 2}px`;
    card.style.top = atBottom ? `${innerHeight - height - GAP}px` : `${GAP}px`;
    return;
  }
  const fitsBelow = box.bottom + GAP / 2 + height <= innerHeight;
  const top = fitsBelow ? box.bottom + GAP / 2 : box.top - GAP / 2 - height;
  card.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
  // The card stays in the window even if its number is scrolled out of it.
  card.style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
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

function afterDelay(action, delay) {
  clearTimeout(cards.timer);
  cards.timer = setTimeout(action, delay);
}

function belongsToOpenCard(element) {
  return cards.open && (cards.open.contains(element) || cards.number.contains(element));
}

function addNumberListeners(number) {
  const isMouse = (event) => event.pointerType === "mouse";
  number.addEventListener("pointerenter", (event) => isMouse(event) && afterDelay(() => openCard(number), 150));
  number.addEventListener("pointerleave", (event) => isMouse(event) && afterDelay(closeCard, 300));
  number.addEventListener("focus", () => number.matches(":focus-visible") && openCard(number));
  // The first tap shows the card, the next one follows the link.
  number.addEventListener("click", (event) => {
    if (event.pointerType !== "touch" || cards.number === number) return;
    event.preventDefault();
    openCard(number);
  });
}

function addCardListeners(card) {
  card.addEventListener("pointerenter", () => clearTimeout(cards.timer));
  card.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && !card.contains(document.activeElement)) afterDelay(closeCard, 300);
  });
}

function closeOnEscape(event) {
  if (event.key !== "Escape" || !cards.open) return;
  const number = cards.open.contains(document.activeElement) ? cards.number : null;
  closeCard();
  if (number) {
    number.focus();
    afterDelay(closeCard, 0); // the focus would show the card again
  }
}

function addCards() {
  document.querySelectorAll("a[data-card]").forEach(addNumberListeners);
  document.querySelectorAll(".card[popover]").forEach(addCardListeners);
  const closeIfOutside = (event) => cards.open && !belongsToOpenCard(event.target) && closeCard();
  document.addEventListener("focusin", closeIfOutside);
  document.addEventListener("pointerdown", closeIfOutside);
  document.addEventListener("keydown", closeOnEscape);
  addEventListener("scroll", () => cards.open && !NARROW.matches && placeCard(), { passive: true });
  addEventListener("resize", () => cards.open && placeCard());
}

// The sliders are loaded once, when a reader first opens them.
let slidersLoaded = null;

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${document.documentElement.dataset.root}${address}`;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

async function toggleSliders(button, id) {
  slidersLoaded ??= Promise.all(["adjustable-results.js", "_static/input-sliders.js"].map(loadScript));
  try {
    await slidersLoaded;
  } catch {
    slidersLoaded = null;
    announce("Could not load the input controls");
    return;
  }
  inputSliders.toggle(button, id);
  if (cards.open?.contains(button)) placeCard();
}

function addSlidersButton(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "adjust-inputs";
  button.textContent = "Adjust inputs";
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => toggleSliders(button, place.dataset.adjustable));
  place.insertBefore(button, place.matches(".card") ? place.lastElementChild : null);
}
