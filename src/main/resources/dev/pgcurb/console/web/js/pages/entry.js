// One entry of the ledger, for good under this address.
import { html } from '../../vendor/preact-htm.js';
import { useAnswer } from '../api.js';
import { useMay } from '../me.js';
import { Chip, Said, Time, Card, Shown, Name, Fence, Pairs, agentPath } from '../parts.js';
import { Icon } from '../icons.js';
import { Line } from './ledger.js';
import { said, undoPath } from './hold.js';
import { number, micros, whole } from '../text.js';

export function Entry({ argument }) {
  const answer = useAnswer('/ledger/' + argument, ['ledger']);
  return html`
    <a class="back" href="/ledger" data-back><${Icon} name="back" /> Ledger</a>
    ${!answer.data && html`<div class="head"><h1>Entry ${argument}</h1></div>`}
    <${Shown} answer=${answer} height="36rem">${data => html`<${Whole} entry=${data} />`}<//>`;
}

function Whole({ entry }) {
  const mayUndo = useMay('undo');
  const wrote = entry.changes && entry.changes.rows > 0;
  return html`
    <div class="head">
      <h1>Entry ${entry.id}</h1>
      <${Chip} word=${entry.verdict ?? entry.kind} />
      ${wrote && mayUndo && !entry.changes.undone && html`<div class="acts"><a class="button" href=${undoPath(entry.changes, entry.id)}>Preview an undo</a></div>`}
      <p class="lead">${entry.kind === 'attempt' ? 'An attempt' : html`<${Said} text=${entry.kind} />`} of ${whole(entry.at)}, <${Time} at=${entry.at} />.</p>
    </div>
    <div class="two">
      <div class="stack">
        ${entry.statement && html`<${Fence} title="statement" text=${entry.statement} />`}
        ${entry.parameters?.length > 0 && html`<${Fence} title="parameters" text=${entry.parameters.map((value, i) => `$${i + 1} = ${said(value)}`).join('\n')} />`}
        <${Card} title=${entry.kind === 'attempt' ? 'Verdict' : 'What happened'}><div class="pad"><${Pairs} of=${[
          ['Verdict', entry.verdict && html`<${Chip} word=${entry.verdict} />`],
          ['Rule', entry.rule && html`<code><${Said} text=${entry.rule} /></code>`],
          ['SQLSTATE', entry.sqlstate && html`<code>${entry.sqlstate}</code>`],
          ['Rows', entry.rows !== undefined && entry.rows !== null ? number(entry.rows) : null],
          ['Took', entry.duration_us ? micros(entry.duration_us) : null],
          ['Plan', entry.plan && html`cost ${number(Math.round(entry.plan.cost))}, about ${number(entry.plan.rows)} rows expected`],
          ['Hold', entry.hold_id && html`<a href=${'/holds/' + entry.hold_id}>hold ${entry.hold_id}</a>`],
          ['About', entry.refers_to && html`<a href=${'/ledger/' + entry.refers_to}>entry ${entry.refers_to}</a>`],
          ['By', entry.by && html`<${Said} text=${entry.by} />`],
          ['Reason', entry.reason && html`<${Said} text=${entry.reason} />`],
          ['Detail', detail(entry.detail)],
        ]} /></div><//>
        ${entry.changes && html`<${Changes} changes=${entry.changes} />`}
        ${entry.related?.length > 0 && html`<${Card} title="What came of it"><ul class="rows">${entry.related.map(other => html`<${Line} key=${other.id} entry=${other} />`)}</ul><//>`}
      </div>
      <aside class="stack">
        ${entry.agent && html`<${Card} title="Who"><div class="pad"><${Pairs} of=${[
          ['Agent', html`<a href=${agentPath(entry.agent)}><${Said} text=${entry.agent} /></a>`],
          ['Slot', entry.slot && html`<${Name} text=${entry.slot} />`],
          ['Lease', entry.lease_id],
          ['Claims', entry.claims && html`<code><${Said} text=${JSON.stringify(entry.claims)} /></code>`],
          ['Client', entry.client && html`<${Said} text=${entry.client} />`],
          ['Says it is', entry.application_name && html`<${Said} text=${entry.application_name} />`],
        ]} /></div><//>`}
        <${Chain} chain=${entry.chain} />
      </aside>
    </div>`;
}

const detail = of => of && Object.keys(of).length > 0
  ? html`<code class="small"><${Said} text=${JSON.stringify(of)} /></code>` : null;

function Changes({ changes }) {
  return html`<${Card} title="What it changed" note=${changes.rows === 1 ? '1 row' : number(changes.rows) + ' rows'}>
    <div class="scroll"><table class="data"><thead><tr><th scope="col">Table</th><th class="n" scope="col">Rows</th></tr></thead>
      <tbody>${changes.tables.map(table => html`<tr><td><${Name} text=${table.table} /></td><td class="n">${number(table.rows)}</td></tr>`)}</tbody></table></div>
    <p class="pad soft">${changes.undone ? html`Taken back by <a href=${'/undo?undo=' + changes.undone}>undo ${changes.undone}</a>.`
      : changes.images === 'kept' ? 'Its images are kept, so it can be undone.' : 'Its images are past their retention: it cannot be undone any more.'}</p><//>`;
}

function Chain({ chain }) {
  return html`<${Card} title="Chain"><div class="pad stack tight">
    <div><${Chip} word=${chain.sound ? 'sound' : 'broken'} /></div>
    <p class="soft small">${chain.sound ? 'The hash of this entry was computed again and fits it, the one before and the one after.'
      : 'The hash of this entry does not fit. Run pgcurb log fsck.'} The whole chain is checked by <code>pgcurb log fsck</code>.</p>
    <${Pairs} long of=${[['Chain', html`<${Said} text=${chain.gateway} />`], ['Place', number(chain.seq)], ['Hash', html`<code class="small wrap">${chain.hash}</code>`],
      ['Before it', html`<code class="small wrap">${chain.prev_hash}</code>`]]} /></div><//>`;
}
