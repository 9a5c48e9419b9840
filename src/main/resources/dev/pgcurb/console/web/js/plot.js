// Before, candidate, after: each run of a query a dot, the medians lines, the change a mark.
import { html } from '../vendor/preact-htm.js';

const W = 720;
const H = 220;
const LEFT = 52;
const RIGHT = 12;
const TOP = 26;
const BOTTOM = 26;

export const median = values => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length === 0 ? NaN : sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

export const ms = value => value === 0 ? '0' : value >= 1000 ? (value / 1000).toFixed(1) + ' s' : value >= 10 ? value.toFixed(0) + ' ms' : value.toFixed(value >= 1 ? 1 : 2) + ' ms';

/** Round steps from 0 to at least the top: 1, 2 or 5 of a power of ten. */
function ticks(top) {
  const raw = top / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find(n => n * power >= raw) * power;
  return Array.from({ length: Math.ceil(top / step) + 1 }, (_, i) => i * step);
}

/**
 * @param zones [{name, values, tone}] from left to right; values in milliseconds
 * @param mark which zone the change stands before; undefined: it was not made
 */
export function Plot({ title, zones, mark }) {
  const there = zones.filter(zone => zone.values.length > 0);
  if (there.length === 0) {
    return null;
  }
  const steps = ticks(Math.max(...there.flatMap(zone => zone.values)) || 1);
  const top = steps.at(-1);
  const width = (W - LEFT - RIGHT) / there.length;
  const y = value => TOP + (H - TOP - BOTTOM) * (1 - value / top);
  const said = there.map(zone => `${zone.name}: median ${ms(median(zone.values))} of ${zone.values.length} runs`).join('; ');
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${title}><svg class="plot" viewBox="0 0 ${W} ${H}" role="img" aria-label=${`${title}. ${said}`}>
    ${steps.map(value => html`<g><line class="grid" x1=${LEFT} x2=${W - RIGHT} y1=${y(value)} y2=${y(value)} />
      <text x=${LEFT - 8} y=${y(value) + 4} text-anchor="end">${ms(value)}</text></g>`)}
    ${there.map((zone, i) => {
      const from = LEFT + i * width;
      const at = n => from + 10 + (width - 20) * (n + 0.5) / zone.values.length;
      const middle = y(median(zone.values));
      return html`<g class=${'zone ' + zone.tone}>
        ${zone.values.map((value, n) => html`<circle cx=${at(n)} cy=${y(value)} r="3" />`)}
        <line class="median" x1=${from + 8} x2=${from + width - 8} y1=${middle} y2=${middle} />
        <text class="name" x=${from + width / 2} y=${H - 8} text-anchor="middle">${zone.name} · ${ms(median(zone.values))}</text></g>`;
    })}
    ${mark !== undefined && there.indexOf(zones[mark]) > 0 && html`<g class="mark-line"><line x1=${LEFT + there.indexOf(zones[mark]) * width} x2=${LEFT + there.indexOf(zones[mark]) * width} y1="8" y2=${H - BOTTOM} />
      <text x=${LEFT + there.indexOf(zones[mark]) * width + 6} y="17">changed</text></g>`}
  </svg></div>`;
}

/** A factor with its interval on a scale of halves and doubles: left of 1 is faster. */
export function Factor({ estimate, low, high }) {
  const x = value => 10 + 100 * Math.max(0, Math.min(1, (Math.log2(value) + 2) / 4));
  if (!(estimate > 0)) {
    return html`<span class="soft">not measured</span>`;
  }
  const said = `${estimate.toFixed(2)} times${low > 0 && high > 0 ? `, between ${low.toFixed(2)} and ${high.toFixed(2)}` : ''}`;
  return html`<svg class="factor" viewBox="0 0 120 20" role="img" aria-label=${said}>
    <line class="grid" x1=${x(1)} x2=${x(1)} y1="1" y2="19" />
    ${low > 0 && html`<line class="range" x1=${x(low)} x2=${x(high > 0 ? high : 4)} y1="10" y2="10" />`}
    <circle cx=${x(estimate)} cy="10" r="4" /></svg>`;
}
