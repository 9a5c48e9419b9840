// Trials of settings and indexes.
import { html } from '../../vendor/preact-htm.js';
import { useAnswer } from '../api.js';
import { Empty, Shown } from '../parts.js';

export function Trials() {
  const answer = useAnswer('/trials', ['trials']);
  return html`
    <div class="head"><h1 tabindex="-1">Trials</h1>
      <p class="lead">Settings and indexes that an agent proposed, measured before anything changed for good.</p></div>
    <${Shown} answer=${answer} height="20rem">${data => data.trials.length === 0 ? html`<${Nothing} />` : html`<p>${data.trials.length}</p>`}<//>`;
}

function Nothing() {
  return html`<${Empty} title="No trial yet">
    <p>An agent may propose a setting or an index; only pgcurb changes it, and only after a trial:</p>
    <ol><li><span><b>Baseline and candidate, interleaved.</b> The watched queries run in rolled-back transactions, with and without the change.</span></li>
      <li><span><b>A decision with its confidence,</b> for each query as well as in sum: one query cannot pay for the others.</span></li>
      <li><span><b>Watched, and reverted by itself</b> when a query gets slower, memory passes its limit or errors rise.</span></li></ol>
    <p>Each stands here with what was measured, plotted around the moment of the change, and why it was kept or reverted.</p><//>`;
}
