"""Looks for text that does not fit, in a browser: what a person would see in a picture."""

from __future__ import annotations

from typing import Final

FAULTS: Final = """globalThis.faults = (frame) => {
  const { contentDocument: page, contentWindow: view } = frame;
  const root = page.querySelector("magpies-bridge").shadowRoot;
  const card = root.querySelector(".card");
  const found = [];
  const fault = (what, element, text = "") =>
    found.push(`${what}: ${element.localName}.${element.className} ${text}`.trim());

  const { scrollWidth, clientWidth } = page.documentElement;
  if (scrollWidth > clientWidth) fault("the page is wider than its window", card, scrollWidth);
  if (view.getComputedStyle(card).direction !== card.dir) fault("wrong direction", card);
  const [title, toggle] = [".title", ".switch"].map((each) =>
    root.querySelector(each).getBoundingClientRect().left);
  if (title < toggle !== (card.dir === "ltr")) fault("the title is not before the switch", card);

  const isSeen = (element) =>
    element.checkVisibility() && element.closest(".announcer, option, select") === null;
  const blockOf = (element) =>
    view.getComputedStyle(element).display === "inline" ? blockOf(element.parentElement) : element;

  const outside = (box, room) => box.left < room.left - 1 || box.right > room.right + 1;
  // Each line of text, and each control, as a box on the page.
  const boxes = [];
  const walker = page.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement: element } = walker.currentNode;
    if (data.trim() === "" || !isSeen(element)) continue;
    const range = page.createRange();
    range.selectNodeContents(walker.currentNode);
    const room = blockOf(element).getBoundingClientRect();
    for (const box of range.getClientRects()) {
      boxes.push({ element, box, text: data });
      if (outside(box, room)) fault("leaves its box", element, data);
    }
  }
  for (const element of card.querySelectorAll(".switch, .globe, .bird, select, input")) {
    if (!element.checkVisibility()) continue;
    boxes.push({ element, box: element.getBoundingClientRect(), text: "" });
  }
  const edge = card.getBoundingClientRect();
  for (const { element, box, text } of boxes) {
    if (outside(box, edge)) fault("leaves the card", element, text);
  }

  // Letters may reach into the room of the next line, in Burmese most of all.
  const over = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) >
      0.4 * Math.min(one.height, other.height);
  boxes.forEach(({ element, box, text }, place) => {
    for (const other of boxes.slice(place + 1)) {
      if (element.contains(other.element) || other.element.contains(element)) continue;
      if (over(box, other.box)) fault(`lies over "${other.text}"`, element, text);
    }
  });

  for (const element of card.querySelectorAll("*")) {
    // The switch reaches out for fingers.
    if (!isSeen(element) || element.matches("canvas, .switch, .head")) continue;
    if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) {
      fault("is wider inside than outside", element);
    }
  }
  const ink = document.createElement("canvas").getContext("2d");
  for (const select of card.querySelectorAll("select")) {
    if (!select.checkVisibility()) continue;
    const { font, paddingLeft, paddingRight } = view.getComputedStyle(select);
    ink.font = font;
    const arrow = 20;
    const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - arrow;
    for (const { text } of select.options) {
      if (ink.measureText(text).width > room) fault("a choice is cut", select, text);
    }
  }
  return found;
}"""
"""Defines `faults(frame)`, which returns what is wrong with the widget in a frame."""
