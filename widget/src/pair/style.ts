/** What the page for pairing looks like, beside the look that it shares with the switch. */

const CSS = `
.card > * + * { margin-block-start: .9rem; }
form, .answer { display: grid; gap: .5rem; justify-items: start; }
form[hidden], .answer[hidden] { display: none; }
.title { flex: 1; font-size: 1.2rem; cursor: auto; }
label { font-weight: 600; }
.text {
  inline-size: 100%;
  border: 1px solid var(--_track);
  border-radius: 9px;
  padding: .55rem .7rem;
  background: var(--_wash);
  color: inherit;
  font: 400 .9rem/1.45 ui-monospace, monospace;
  overflow-wrap: anywhere;
  resize: vertical;
  direction: ltr;
}
.begin {
  border: 0;
  border-radius: 9px;
  padding: .55rem 1.1rem;
  min-block-size: 2.75rem;
  background: var(--_accent);
  color: var(--_on-accent);
  font: 600 1rem/1.2 inherit;
  font-family: inherit;
  cursor: pointer;
}
.begin:disabled { opacity: .6; cursor: default; }
:is(.text, .begin):focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .9rem; }
.picture svg { display: block; inline-size: min(100%, 15rem); border-radius: 9px; background: #fff; fill: #000; }
.left { font-variant-numeric: tabular-nums; }
.words { border-inline-start: 4px solid var(--_accent); padding-inline-start: .7rem; }
:host([data-phase="fault"]) .words { border-color: var(--_problem); color: var(--_problem); }
.words[hidden] { display: none; }
@media (forced-colors: active) { .begin { border: 1px solid ButtonText; } }
`;

let sheet: CSSStyleSheet | null = null;

/** The sheet that all elements of a page share. */
export function pairingSheet(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
