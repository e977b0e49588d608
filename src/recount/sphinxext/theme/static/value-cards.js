// Cards: what a number, a source, a term or a verdict is, shown next to its link while the pointer or
// the focus is on either of them. Where a browser has no popovers, the links lead on as always.
"use strict";

const cards = { open: null, link: null, timer: 0, tools: null, isReturning: false };
const [GAP, LEAST] = [8, 150]; // pixels: around a card, and the room that it needs

// The sentence around a link, as a range of its paragraph: a card covers none of it.
function sentenceOf(link) {
  const range = document.createRange();
  const block = link.closest("p, li, td, th, dd, dt, figcaption, h1, h2, h3");
  if (!block) {
    range.selectNode(link);
    return range;
  }
  range.selectNodeContents(block);
  const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let isBefore = true;
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (link.contains(text)) isBefore = false;
    else {
      const ends = [...text.data.matchAll(/[.?!][”’")]*\s/g)].map((end) => end.index + end[0].length);
      if (isBefore && ends.length > 0) range.setStart(text, ends.at(-1));
      if (!isBefore && ends.length > 0) {
        range.setEnd(text, ends[0]);
        break;
      }
    }
  }
  return range;
}

// Below its sentence or above it, where there is room; on the larger side, and shorter, if there is none.
function placeCard() {
  const { open: card, link } = cards;
  const [at, sentence] = [link.getClientRects()[0], sentenceOf(link).getBoundingClientRect()];
  if (!at || at.bottom < 0 || at.top > innerHeight) {
    closeCard();
    return;
  }
  card.style.maxHeight = "";
  let [above, below] = [Math.min(at.top, sentence.top), innerHeight - Math.max(at.bottom, sentence.bottom)];
  if (Math.max(above, below) < LEAST) [above, below] = [at.top, innerHeight - at.bottom];
  const needed = card.offsetHeight + 2 * GAP;
  const isBelow = needed <= below || (needed > above && below >= above);
  card.style.maxHeight = `${Math.min(innerHeight, Math.max(isBelow ? below : above, LEAST)) - 2 * GAP}px`;
  const [width, height] = [card.offsetWidth, card.offsetHeight];
  const wanted = isBelow ? innerHeight - below + GAP / 2 : above - GAP / 2 - height;
  card.style.left = `${Math.max(GAP, Math.min(at.left, document.documentElement.clientWidth - width - GAP))}px`;
  card.style.top = `${Math.max(GAP, Math.min(wanted, innerHeight - height - GAP))}px`;
}

function closeCard() {
  clearTimeout(cards.timer);
  cards.open?.hidePopover();
  cards.open = cards.link = null;
}

function openCard(link) {
  clearTimeout(cards.timer);
  const card = document.getElementById(link.dataset.card);
  if (cards.open === card && cards.link === link) return;
  closeCard();
  [cards.open, cards.link] = [card, link];
  cards.tools ??= makeTools();
  cards.tools.show(card);
  card.showPopover({ source: link });
  card.scrollTop = 0;
  placeCard();
}

function returnToLink() {
  const { link } = cards;
  closeCard();
  cards.isReturning = true;
  link.focus();
  cards.isReturning = false;
}

function afterDelay(action, delay) {
  clearTimeout(cards.timer);
  cards.timer = setTimeout(action, delay);
}

// What can be done on a card. There is one set of buttons, which the open card has.
function makeTools() {
  const close = makeButton("\u00d7", returnToLink, "card-close");
  close.setAttribute("aria-label", "Close");
  const copy = document.createElement("p");
  copy.className = "card-tools";
  const addressOf = () => permanentAddress(cards.open.querySelector(".card-row").getAttribute("href"));
  copy.append(
    makeButton("Copy link", () => copyText(addressOf(), "Link")),
    makeButton("Copy citation", () => copyCitationOf(cards.open.dataset.cite)),
    citationForms(),
  );
  const show = (card) => {
    card.prepend(close);
    if (card.dataset.cite) card.querySelector(".card-id").before(copy);
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", card.querySelector(".card-title")?.textContent ?? cards.link.getAttribute("aria-label"));
    card.tabIndex = -1;
  };
  return { show };
}

function addLinkListeners(link) {
  const isMouse = (event) => event.pointerType === "mouse";
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("pointerenter", (event) => isMouse(event) && afterDelay(() => openCard(link), 150));
  link.addEventListener("pointerleave", (event) => isMouse(event) && afterDelay(closeCard, 300));
  // A mark of a chart has no words beside it that say what it is.
  if (link.matches(".mark")) link.addEventListener("focus", () => !cards.isReturning && link.matches(":focus-visible") && openCard(link));
  // The first tap shows the card, and so does Enter; the next tap, or a click, follows the link.
  link.addEventListener("click", (event) => {
    const isKey = event.detail === 0;
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(isKey || (event.pointerType === "touch" && cards.link !== link))) return;
    event.preventDefault();
    openCard(link);
    if (isKey) cards.open.focus();
  });
}

function addCardListeners(card) {
  card.addEventListener("pointerenter", () => clearTimeout(cards.timer));
  card.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && !card.contains(document.activeElement)) afterDelay(closeCard, 300);
  });
}

// Escape returns to the link, and so does Tab from an end of the card.
function onKey(event) {
  if (!cards.open) return;
  const isWithin = cards.open.contains(document.activeElement);
  if (event.key === "Escape") (isWithin ? returnToLink : closeCard)();
  if (event.key !== "Tab" || !isWithin) return;
  const stops = [...cards.open.querySelectorAll("a, button, select")];
  const end = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== end && !(event.shiftKey && document.activeElement === cards.open)) return;
  event.preventDefault();
  returnToLink();
}

function addCards() {
  if (!HAS_POPOVERS) return;
  document.querySelectorAll("a[data-card]").forEach(addLinkListeners);
  document.querySelectorAll(".card[popover]").forEach(addCardListeners);
  const isOutside = ({ target }) => cards.open && !cards.open.contains(target) && !cards.link.contains(target);
  const closeIfOutside = (event) => isOutside(event) && closeCard();
  document.addEventListener("focusin", closeIfOutside);
  document.addEventListener("pointerdown", closeIfOutside);
  document.addEventListener("keydown", onKey);
  addEventListener("scroll", () => cards.open && placeCard(), { passive: true });
  addEventListener("resize", () => cards.open && placeCard());
}
