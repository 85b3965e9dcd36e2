/** The page `/embed`: shows the switch as it is chosen, and the text to copy. */

import { attributes, type Choices, properties, styleRule, type Theme, verdict, withAttributes } from "./snippet.ts";

const COPIED_MS = 4_000;
const LOOKS = ["layout", "theme", "lang", "globe"];

function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`the page lacks #${id}`);
  return found;
}

const form = find("choices", HTMLFormElement);
const own = find("own", HTMLFieldSetElement);
const judgement = find("contrast", HTMLElement);
const preview = find("preview", HTMLElement);
const element = find("element", HTMLElement);
const style = find("style", HTMLElement);
const styleBlock = find("style-block", HTMLElement);
const shown = document.querySelector("magpies-bridge");
const plain = element.textContent ?? "";

function choices(): Choices {
  const data = new FormData(form);
  const get = (name: string): string => String(data.get(name) ?? "");
  // A fieldset that is disabled is not in the form's data.
  const colour = (name: string): string => find(name, HTMLInputElement).value;
  return {
    layout: get("layout"),
    theme: get("theme") as Theme,
    lang: get("lang"),
    radius: get("radius"),
    globe: data.has("globe"),
    colours: { accent: colour("accent"), surface: colour("surface"), text: colour("text") },
  };
}

function update(): void {
  const chosen = choices();
  const looks = attributes(chosen);
  const colours = properties(chosen);
  own.hidden = own.disabled = chosen.theme !== "own";
  const { good, words } = verdict(chosen.colours);
  write(judgement, own.hidden ? "" : words);
  judgement.classList.toggle("bad", !good);
  preview.dataset["layout"] = chosen.layout;
  dress(looks, colours);
  write(element, withAttributes(plain, looks));
  write(style, styleRule(colours));
  styleBlock.hidden = colours.size === 0;
}

/** Shows the switch as chosen. It stays the same element, so that nothing that is on goes off. */
function dress(looks: ReadonlyMap<string, string>, colours: ReadonlyMap<string, string>): void {
  if (shown === null) return;
  for (const name of LOOKS) {
    const value = looks.get(name);
    if (value === undefined) shown.removeAttribute(name);
    else shown.setAttribute(name, value);
  }
  shown.removeAttribute("style");
  for (const [name, value] of colours) shown.style.setProperty(name, value);
}

/** Leaves alone what is the same: a screen reader would say it again. */
function write(to: HTMLElement, text: string): void {
  if (to.textContent !== text) to.textContent = text;
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const source = find(button.value, HTMLElement);
  const said = find(`${button.value}-said`, HTMLElement);
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    write(said, "Copied.");
  } catch {
    // Without HTTPS, or without leave, a page has no clipboard.
    getSelection()?.selectAllChildren(source);
    write(said, "It is selected: copy it with your keyboard or menu.");
  }
  setTimeout(() => write(said, ""), COPIED_MS);
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[value]")) {
  button.addEventListener("click", () => void copy(button));
  button.hidden = false;
}
form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
update();
