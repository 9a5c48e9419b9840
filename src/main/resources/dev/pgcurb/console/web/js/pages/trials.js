// Trials of settings and indexes.
import { html } from '../../vendor/preact-htm.js';
import { useAnswer } from '../api.js';
import { Card, Chip, Empty, Said, Shown, Time } from '../parts.js';

export function Trials() {
  const answer = useAnswer('/trials', ['trials']);
  return html`
    <div class="head"><h1>Trials</h1>
      <p class="lead">Settings and indexes that were proposed, measured before anything changed for good.</p></div>
    <${Shown} answer=${answer} height="20rem">${data => data.trials.length === 0 ? html`<${Nothing} />`
      : html`<${Card}><ul class="rows">${data.trials.map(trial => html`<${Line} key=${trial.proposal} trial=${trial} />`)}</ul><//>`}<//>`;
}

const TONES = { kept: ['good', '✓'], watching: ['accent', '◉'], reverted: ['caution', '↶'], rejected: ['', '✗'], passed: ['accent', '✓'], running: ['accent', '…'], trying: ['accent', '…'],
  better: ['good', '✓'], same: ['', '='], worse: ['danger', '✗'], unclear: ['caution', '?'] };

export const Word = ({ word }) => html`<${Chip} word=${word} tone=${TONES[word]?.[0] ?? ''} sign=${TONES[word]?.[1] ?? '·'} />`;

/** Where it stands now: the last thing that became of it. */
export const stands = trial => trial.now ?? trial.decision ?? trial.state;

function Line({ trial }) {
  const inside = html`<span class="row-a"><${Word} word=${stands(trial)} /></span>
    <span class="row-b"><code class="strong"><${Said} text=${trial.what} /></code> <span class="soft"><${Said} text=${trial.stage_reason ?? trial.reason ?? ''} /></span></span>
    <span class="row-c soft"><span><${Said} text=${trial.agent ?? trial.by} />, <${Time} at=${trial.at} /></span></span>`;
  return html`<li>${trial.trial ? html`<a class="row" data-row href=${'/trials/' + trial.proposal}>${inside}</a>` : html`<div class="row">${inside}</div>`}</li>`;
}

function Nothing() {
  return html`<${Empty} title="No trial yet">
    <p>An agent may propose a setting or an index; only pgcurb changes it, and only after a trial:</p>
    <ol><li><span><b>Baseline and candidate, interleaved.</b> The watched queries run in rolled-back transactions, with and without the change.</span></li>
      <li><span><b>A decision with its confidence,</b> for each query as well as in sum: one query cannot pay for the others.</span></li>
      <li><span><b>Watched, and reverted by itself</b> when a query gets slower, memory passes its limit or errors rise.</span></li></ol>
    <p>Each stands here with what was measured, plotted around the moment of the change, and why it was kept or reverted.</p><//>`;
}
