// The holds: what waits for a person, worst first, and what was decided.
import { html } from '../../vendor/preact-htm.js';
import { useAnswer } from '../api.js';
import { Chip, Said, Time, Bar, Card, Empty, Shown, Name, Fence } from '../parts.js';
import { number, percent, rows, times } from '../text.js';

export function Holds() {
  const answer = useAnswer('/holds', ['holds']);
  return html`
    <div class="head">
      <h1>Holds</h1>
      <p class="lead">Statements over a ceiling. Nothing of them has happened yet: an approval lets exactly these rows through, once.</p>
    </div>
    <${Shown} answer=${answer} height="24rem">${data => html`<${Lists} holds=${data.holds} />`}<//>`;
}

function Lists({ holds }) {
  const waiting = holds.filter(hold => hold.state === 'waiting');
  const decided = holds.filter(hold => hold.state !== 'waiting');
  return html`<div class="stack">
    ${waiting.length === 0 && html`<${Nothing} ever=${decided.length > 0} />`}
    ${waiting.length > 0 && html`<section class="stack tight" aria-label="Waiting">${waiting.map(hold => html`<${Waits} key=${hold.hold} hold=${hold} />`)}</section>`}
    ${decided.length > 0 && html`<${Card} title="Decided" note="the newest first"><ul class="rows">
      ${decided.map(hold => html`<${Was} key=${hold.hold} hold=${hold} />`)}</ul><//>`}
  </div>`;
}

/** How bad a share of a table is, in a tone; the word stands beside it. */
export const tone = share => share >= 0.5 ? 'danger' : share >= 0.1 ? 'caution' : '';

function Waits({ hold }) {
  const [worst] = hold.tables;
  const others = hold.tables.filter(table => table.table !== hold.table);
  return html`<a class="card hold" data-row href=${'/holds/' + hold.hold}>
    <span class="hold-count"><b>${number(hold.rows)}</b><span>${hold.rows === 1 ? 'row' : 'rows'}</span></span>
    <span class="hold-what">
      <span class="hold-title"><${Said} text=${hold.operation} /> on <${Name} text=${hold.table} /></span>
      <span class="soft"><${Said} text=${hold.agent} class="strong" />${' · '}<${Time} at=${hold.refused_at} />${' · '}lapses <${Time} at=${hold.lapses_at} /></span>
      ${others.length > 0 && html`<span class="soft">and by cascade or trigger: ${others.slice(0, 3).map((table, i) => html`${i > 0 && ', '}${number(table.rows)} in <${Name} text=${table.table} />`)}${others.length > 3 && ' …'}</span>`}
    </span>
    <span class="hold-share">${worst?.estimated_share !== undefined && html`<${Bar} share=${worst.estimated_share} tone=${tone(worst.estimated_share)} />
      <span>${percent(worst.estimated_share)} of the table</span>`}
      <span>${times(hold.rows, hold.limit)} times the ceiling</span></span>
  </a>`;
}

function Was({ hold }) {
  return html`<li><a class="row" data-row href=${'/holds/' + hold.hold}>
    <span class="row-a"><${Chip} word=${hold.state} /></span>
    <span class="row-b"><span class="strong">${rows(hold.rows)}</span>, <${Said} text=${hold.operation} /> on <${Name} text=${hold.table} /> by <${Said} text=${hold.agent} /></span>
    <span class="row-c soft"><span>${hold.decided_by ? html`<${Said} text=${hold.decided_by} />, ` : ''}<${Time} at=${hold.used_at ?? hold.decided_at ?? hold.lapses_at} /></span></span>
  </a></li>`;
}

function Nothing({ ever }) {
  return html`<${Empty} title=${ever ? 'Nothing waits for a decision' : 'No hold yet'}>
    <p>When an agent's write passes a ceiling of the policy, Postgres refuses it, changes nothing, and the facts come here: how many rows,
      in which tables, what cascades, a sample. It appears by itself; there is nothing to reload.</p>
    ${!ever && html`<p>To see one, let the sample's curator clean up too much, as an agent would:</p>
    <pre tabindex="0" role="region" aria-label="example">psql "$(pgcurb connect curator)" -c "DELETE FROM observations WHERE quality_grade = 'needs_id'"</pre>`}
  <//>`;
}
