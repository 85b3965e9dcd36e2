/**
 * The look. Colours follow the page's `color-scheme`, the reader's contrast settings and a few
 * custom properties of the page; directions are logical, so that right-to-left pages mirror it.
 */

const CSS = `
:host {
  --_accent: var(--magpies-accent, #0b6e77);
  --_surface: var(--magpies-surface, #fbfaf7);
  --_text: var(--magpies-text, #1b1f23);
  --_muted: var(--magpies-muted, #565d64);
  --_line: var(--magpies-line, #d9d5cb);
  --_track: var(--magpies-track, #7b828a);
  --_problem: var(--magpies-problem, #a5381b);
  --_radius: var(--magpies-radius, 14px);
  --_on-accent: var(--magpies-on-accent, #fff);
  --_wash: var(--magpies-wash, #eef4f3);
  --_warn: var(--magpies-warn, #fbf0d6);
  display: block;
  max-inline-size: 36rem;
  container-type: inline-size;
}
@supports (color: light-dark(#000, #fff)) {
  :host {
    --_accent: var(--magpies-accent, light-dark(#0b6e77, #56c5cf));
    --_surface: var(--magpies-surface, light-dark(#fbfaf7, #1c2024));
    --_text: var(--magpies-text, light-dark(#1b1f23, #eceae4));
    --_muted: var(--magpies-muted, light-dark(#565d64, #a9b0b7));
    --_line: var(--magpies-line, light-dark(#d9d5cb, #363c43));
    --_track: var(--magpies-track, light-dark(#7b828a, #767e87));
    --_problem: var(--magpies-problem, light-dark(#a5381b, #f2a58d));
    --_on-accent: var(--magpies-on-accent, light-dark(#fff, #10181a));
    --_wash: var(--magpies-wash, light-dark(#eef4f3, #232b2f));
    --_warn: var(--magpies-warn, light-dark(#fbf0d6, #3a3120));
  }
}
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
* { box-sizing: border-box; margin: 0; }
.card {
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  padding: 1.05rem 1.15rem;
  background: var(--_surface);
  color: var(--_text);
  font: 400 1rem/1.5 var(--magpies-font, system-ui, sans-serif);
  text-align: start;
}
.head { display: flex; align-items: center; gap: .8rem; }
.bird {
  flex: none;
  inline-size: 2.5rem;
  block-size: 2.5rem;
  border-radius: 9px;
  background: #d6ecea;
}
[dir="rtl"] .bird { scale: -1 1; }
[data-thanks] .bird { animation: hop 1.2s ease-out; }
@keyframes hop { 30% { translate: 0 -.3rem; } 60% { translate: 0 0; } 80% { translate: 0 -.12rem; } }
.title {
  flex: 1;
  font-size: 1.15em;
  font-weight: 650;
  line-height: 1.25;
  cursor: pointer;
}
.switch {
  flex: none;
  position: relative;
  inline-size: 3.5rem;
  block-size: 2rem;
  border: 2px solid transparent;
  border-radius: 1rem;
  padding: 0;
  background: var(--_track);
  cursor: pointer;
  transition: background-color .16s ease-out;
}
.switch::after {
  content: "";
  position: absolute;
  inset-block-start: 50%;
  inset-inline-start: .2rem;
  inline-size: 1.45rem;
  block-size: 1.45rem;
  border-radius: 50%;
  background: #fff;
  box-shadow: 0 1px 2px rgb(0 0 0 / .35);
  translate: 0 -50%;
  transition: inset-inline-start .16s ease-out;
}
.switch::before { /* a finger needs 44 px */
  content: "";
  position: absolute;
  inset: -8px;
}
.switch[aria-checked="true"] { background: var(--_accent); }
.switch[aria-checked="true"]::after { inset-inline-start: calc(100% - 1.65rem); }
:is(a, button, summary, select, input):focus-visible {
  outline: 3px solid var(--_accent);
  outline-offset: 3px;
}
.head ~ * { margin-block-start: .75rem; }
.status { display: flex; gap: .6rem; }
.dot {
  flex: none;
  inline-size: .625rem;
  block-size: .625rem;
  margin-block-start: calc((1.5em - .625rem) / 2); /* whole pixels keep it round */
  border: 2px solid var(--_muted);
  border-radius: 50%;
}
.note { margin-block-start: .15rem; color: var(--_muted); font-size: .9em; }
[data-state="waiting"] .dot, [data-state="helping"] .dot {
  border-color: var(--_accent);
  background: var(--_accent);
}
[data-state="helping"] .words { font-weight: 600; }
[data-state="error"] .dot { border-color: var(--_problem); background: var(--_problem); border-radius: 2px; }
[data-state="error"] .words { color: var(--_problem); }
[data-state="hindered"] .dot { border-color: var(--_problem); border-radius: 2px; }
[data-state="connecting"] .dot { animation: breathe 1.4s ease-in-out infinite alternate; }
@keyframes breathe { from { opacity: 1; } to { opacity: .25; } }
.thanks {
  margin-block-start: .4rem;
  border-radius: 8px;
  padding: .4rem .7rem;
  background: var(--_wash);
  animation: appear .8s ease-out;
}
@keyframes appear { from { opacity: 0; } }
.caution { border-radius: 10px; padding: .8rem .9rem; background: var(--_warn); }
.answers { display: flex; flex-wrap: wrap; gap: .6rem; margin-block-start: .7rem; }
.answers button, .fold {
  min-block-size: 2.75rem;
  border: 1px solid var(--_accent);
  border-radius: 8px;
  padding: .35rem .95rem;
  background: transparent;
  color: var(--_text);
  font: inherit;
  cursor: pointer;
}
.answers .leave { background: var(--_accent); color: var(--_on-accent); font-weight: 600; }
.globe {
  display: block;
  position: relative;
  inline-size: min(12rem, 100%);
  margin-inline: auto;
  border: 0;
  border-radius: 50%;
  padding: 0;
  background: var(--_wash);
  color: var(--_accent);
  cursor: pointer;
}
canvas { display: block; inline-size: 100%; aspect-ratio: 1; color: var(--_muted); }
.globe::after { /* two bars to stop it, a triangle to turn it */
  content: "";
  position: absolute;
  inset: auto 3% 3% auto;
  box-sizing: border-box;
  inline-size: .7rem;
  block-size: .7rem;
  border: solid var(--_muted);
  border-width: 0 .22rem;
}
.globe[aria-pressed="false"]::after {
  border: 0;
  background: var(--_muted);
  clip-path: polygon(0 0, 100% 50%, 0 100%);
}
@container (min-width: 26rem) {
  .globe:not(:has(+ [hidden])) { float: inline-end; inline-size: 10.5rem; margin-inline-start: 1.2rem; }
  .figures { display: flow-root; }
  .more { clear: both; }
}
.figures { border-block-start: 1px solid var(--_line); padding-block-start: .7rem; }
.sofar { color: var(--_muted); font-size: .9em; }
dl { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin-block-start: .2rem; }
dl > div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
dt { color: var(--_muted); font-size: .85em; }
dd { font-size: 1.3em; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; }
.offer { font-size: .9em; }
.offer a { color: var(--_accent); }
.more {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1.6rem;
  border-block-start: 1px solid var(--_line);
  padding-block-start: .45rem;
  margin-block-end: -.3rem;
  font-size: .9em;
}
details[open] { flex: 1 0 100%; }
summary {
  inline-size: fit-content;
  border-radius: 4px;
  padding-block: .35rem;
  color: var(--_accent);
  cursor: pointer;
}
ul { margin-block: .3rem .4rem; padding-inline-start: 1.2rem; color: var(--_muted); }
li + li { margin-block-start: .35rem; }
.row, .check { display: flex; align-items: center; gap: .4rem .7rem; margin-block-start: .6rem; }
.row { flex-wrap: wrap; justify-content: space-between; max-inline-size: 26rem; }
.row :is(select, input) { inline-size: 11.5rem; max-inline-size: 100%; }
:is(select, input[type="time"]) {
  min-block-size: 2.5rem;
  border: 1px solid var(--_track);
  border-radius: 6px;
  padding: .3rem .5rem;
  background: var(--_surface);
  color: inherit;
  font: inherit;
}
input[type="checkbox"] { flex: none; inline-size: 1.5rem; block-size: 1.5rem; accent-color: var(--_accent); }
.check label { padding-block: .2rem; }
.times { padding-inline-start: 2.2rem; }
.times .row { max-inline-size: 23.8rem; }
.untold { padding-inline-start: 2.2rem; }
.fold { display: none; }
[hidden] { display: none; }
.announcer {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
@container (max-width: 17rem) {
  .bird { display: none; }
}

:host([globe="off"]) .globe { display: none; }

/* A line of the page's own text. */
:host([layout="inline"]) { max-inline-size: none; }
:host([layout="inline"]) .globe { display: none; }
:host([layout="inline"]) .card {
  border: 0;
  border-radius: 0;
  padding: 0;
  background: transparent;
}
:host([layout="inline"]) .head { gap: .55rem; }
:host([layout="inline"]) .head ~ * { margin-block-start: .35rem; }
:host([layout="inline"]) .bird { inline-size: 1.75rem; block-size: 1.75rem; border-radius: 6px; }
:host([layout="inline"]) .title { flex: 0 1 auto; font-size: 1em; }
:host([layout="inline"]) :is(.figures, .more) { border: 0; padding: 0; }
:host(:is([layout="inline"], [layout="banner"])) .figures:not([hidden]) {
  display: flex;
  flex-wrap: wrap;
  gap: 0 .8rem;
  font-size: .9em;
}
:host(:is([layout="inline"], [layout="banner"])) dl { gap: 0 .8rem; margin: 0; }
:host(:is([layout="inline"], [layout="banner"])) dl > div { flex-direction: row; gap: .35rem; }
:host(:is([layout="inline"], [layout="banner"])) :is(dt, dd, .sofar, .figures .note) {
  margin: 0;
  font-size: 1em;
  line-height: 1.5;
}

/* The width of the page, in two columns where there is room. */
:host([layout="banner"]) { max-inline-size: none; }
:host([layout="banner"]) .card {
  border-inline: 0;
  border-radius: 0;
  padding: .9rem clamp(1rem, 4cqi, 2.5rem);
}
@container (min-width: 46rem) {
  :host([layout="banner"]) .card {
    display: grid;
    grid-template: auto 1fr / minmax(17rem, 1fr) minmax(0, 2fr);
    column-gap: 2.5rem;
    align-items: start;
  }
  :host([layout="banner"]) .head ~ * { grid-column: 2; margin-block-start: .5rem; }
  :host([layout="banner"]) .globe {
    grid-column: 1;
    grid-row: 2 / span 4;
    inline-size: 9rem;
    margin-inline: 0;
  }
  :host([layout="banner"]) .status:has(+ .globe:not([hidden])) { grid-row: 1 / span 2; }
  :host([layout="banner"]) :is(#introduction, .status):not(#introduction:not([hidden]) ~ .status) {
    margin-block-start: .3rem;
  }
}

/* In a corner of the window. It folds to its head. */
:host([layout="floating"]) {
  position: fixed;
  z-index: var(--magpies-z-index, 1000);
  inset-block-end: 1rem;
  inset-inline-end: 1rem;
  inline-size: min(23rem, calc(100vw - 2rem));
}
:host([layout="floating"]) .card {
  max-block-size: calc(100vh - 2rem);
  max-block-size: calc(100dvh - 2rem);
  overflow-y: auto;
  box-shadow: 0 6px 28px rgb(0 0 0 / .2);
  font-size: .95rem;
}
:host([layout="floating"]) .globe { inline-size: 9rem; }
:host([layout="floating"]) dl { gap: .3rem 1.1rem; }
:host([layout="floating"]) dd { font-size: 1.1em; }
:host([layout="floating"]) dt { font-size: .8em; }
:host([layout="floating"]) .fold {
  display: block;
  margin-block-start: .45rem;
  border: 0;
  padding: 0;
  color: var(--_accent);
  font-size: .9em;
}
:host([layout="floating"]) [data-folded] :is(.offer, #introduction, .globe, .figures, .more, .note) { display: none; }

@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .switch { forced-color-adjust: none; background: Canvas; border-color: ButtonText; }
  .switch::after { background: ButtonText; box-shadow: none; }
  .switch[aria-checked="true"] { background: Highlight; }
  .switch[aria-checked="true"]::after { background: HighlightText; }
  .dot { forced-color-adjust: none; border-color: CanvasText; }
}
`;

let sheet: CSSStyleSheet | null = null;

/** The one sheet that all elements of a page share; allowed by any Content-Security-Policy. */
export function styleSheet(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
