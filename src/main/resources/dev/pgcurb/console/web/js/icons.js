// Drawn with the current colour, in a square of 18.
import { html } from '../vendor/preact-htm.js';

const PATHS = {
  brand: 'M2.5 13.5h13M2.5 13.5V8A4 4 0 0 1 6.5 4h9',
  holds: 'M6 3.5v11M12 3.5v11',
  ledger: 'M3 4.5h12M3 9h12M3 13.500h7',
  agents: 'M4 7.500h10v6.500H4zM9 7.500V4M7 10.500v1M11 10.500v1',
  undo: 'M6.500 3.500 3 7l3.500 3.500M3 7h7a4 4 0 0 1 0 8H7',
  trials: 'M3 14.500h12M3.500 11 7 7.500l3 2.500 4.500-6',
  sun: 'M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6M9 1.500v1.500M9 15v1.500M1.500 9H3M15 9h1.500M3.700 3.700l1 1M13.300 13.300l1 1M3.700 14.300l1-1M13.300 4.700l1-1',
  moon: 'M14.500 10.500A6 6 0 0 1 7.500 3.500a6 6 0 1 0 7 7',
  keys: 'M2 5h14v8.500H2zM5 8h.1M8 8h.1M11 8h.1M13.500 8h.1M6 11h6',
  back: 'M11 4 6 9l5 5',
};

export const Icon = ({ name }) => html`<svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width=${name === 'brand' ? 2.5 : 1.6}
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
