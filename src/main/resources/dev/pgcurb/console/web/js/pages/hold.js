// One hold: facts first, words last, then the decision.
import { html, useState, useRef } from '../../vendor/preact-htm.js';
import { useAnswer, post } from '../api.js';
import { useMay } from '../me.js';
import { Chip, Said, Time, Bar, Card, Shown, Name, Fence, Facts, Pairs, Note, Problem, agentPath } from '../parts.js';
import { Images } from '../images.js';
import { Icon } from '../icons.js';
import { number, percent, rows, bytes, count, times, whole } from '../text.js';
import { tone } from './holds.js';

/** From so many rows on, who approves types the number: a habit of the hand is not a decision. */
const LARGE = 1000;

export function Hold({ argument }) {
  const answer = useAnswer('/holds/' + argument, ['holds', 'ledger']);
  return html`
    <a class="back" href="/holds" data-back><${Icon} name="back" /> Holds</a>
    ${!answer.data && html`<div class="head"><h1>Hold ${argument}</h1></div>`}
    <${Shown} answer=${answer} height="40rem">${hold => html`<${Whole} hold=${hold} reload=${answer.reload} />`}<//>`;
}

const SAYS = {
  waiting: 'wants to', lapsed: 'wanted to', approved: 'may now, once,', denied: 'was not allowed to', revoked: 'may no longer', expired: 'wanted to',
};

function Whole({ hold, reload }) {
  const did = hold.state === 'used';
  return html`
    <div class="head">
      <h1><a class="plain-link" href=${agentPath(hold.agent)}><${Said} text=${hold.agent} /></a> ${did ? 'was allowed to' : SAYS[hold.state]} <${Said} text=${hold.operation} /> ${rows(hold.rows)}</h1>
      <${Chip} word=${hold.state} />
      <p class="lead">Hold ${hold.hold}, refused <${Time} at=${hold.refused_at} />${hold.operator && html`; the agent works for <${Said} text=${hold.operator} />`}.
        ${hold.state === 'waiting' ? ' Nothing has happened yet.' : ''}</p>
    </div>
    <div class="two">
      <div class="stack">
        <${Blast} hold=${hold} />
        ${hold.run && html`<${Beside} hold=${hold} run=${hold.run} />`}
        <${Sample} hold=${hold} />
        <${Why} hold=${hold} />
        <${Words} hold=${hold} />
      </div>
      <aside class="stack" aria-label="Decision"><${Decide} hold=${hold} reload=${reload} /><${Day} hold=${hold} /></aside>
    </div>`;
}

function Blast({ hold }) {
  // Once the rows are gone, a share of what is left says nothing.
  const open = hold.state === 'waiting' || hold.state === 'approved';
  return html`<${Card} title=${hold.state === 'used' ? 'What it changed' : 'What it would change'} note=${count(hold.tables.length, 'table')}>
    <ul class="pad stack tight">${hold.tables.map(table => html`<li class="blast">
      <span class="blast-n">${number(table.rows)}</span>
      <span class="blast-t"><span><${Name} text=${table.table} /> <span class="soft">${table.table === hold.table ? 'named by the statement' : 'by a cascade or a trigger'}</span></span>
        ${!open ? '' : table.estimated_share !== undefined ? html`<${Bar} share=${table.estimated_share} tone=${tone(table.estimated_share)} />
          <span class="small soft">${percent(table.estimated_share)} of about ${rows(table.estimated_table_rows)}</span>`
          : html`<span class="small soft">the table was never analyzed: its size is not known</span>`}</span>
    </li>`)}</ul>
    <${Facts} of=${[
      ['Ceiling', number(hold.limit), `${times(hold.rows, hold.limit)} times as many rows`],
      ['Undo would keep', hold.undo ? bytes(hold.undo.bytes) : 'not counted', hold.undo ? count(hold.undo.images, 'row image') : undefined],
      ['Triggers that fire', number(hold.triggers?.length ?? 0), hold.triggers?.length ? hold.triggers.map(t => html`<${Said} text=${t} /> `) : 'none of the application’s own'],
    ]} />
  <//>`;
}

function Sample({ hold }) {
  const tables = hold.tables.filter(table => hold.sample?.[table.table]?.length).map(table => [table.table, hold.sample[table.table]]);
  const none = hold.sampled ? 'None that this sign-in may read in the tables themselves.' : 'None: switched off, too large, or from a direct connection.';
  return html`<${Card} title="Sample" note=${tables.length ? 'the first rows of each table, as you may read them' : ''}>
    ${tables.length === 0 ? html`<p class="pad soft">${none}</p>` : tables.map(([table, images]) => html`
      <div class="sub"><p class="sub-head"><${Name} text=${table} /></p><${Images} rows=${images} label=${'Sample of ' + table} /></div>`)}<//>`;
}

function Why({ hold }) {
  return html`<${Card} title="What held it"><div class="pad"><${Pairs} of=${[
    ['Rule', html`<code><${Said} text=${hold.rule} /></code>`],
    ['Written in', html`<code><${Said} text=${hold.source} /></code>`],
    ['Digest of the rows', html`<code class="wrap small">${hold.digest}</code>`],
    ['Ledger entry', hold.entry ? html`<a href=${'/ledger/' + hold.entry}>${hold.entry}</a>` : 'none: a direct connection'],
  ]} /></div><//>`;
}

function Words({ hold }) {
  return html`<${Card} title="In the agent’s words" note="read the facts above first">
    <div class="pad stack tight">
      ${hold.statement ? html`<${Fence} title="statement" text=${hold.statement} />`
        : html`<p class="soft">The statement was not seen: a direct connection, or the policy keeps none.</p>`}
      ${hold.parameters?.length > 0 && html`<${Fence} title="parameters" text=${hold.parameters.map((value, i) => `$${i + 1} = ${said(value)}`).join('\n')} />`}
      ${hold.plea ? html`<${Fence} title="why it says it needs this" text=${hold.plea} />` : html`<p class="soft">The agent gave no reason.</p>`}
    </div><//>`;
}

export const said = value => value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);

function Day({ hold }) {
  const day = hold.day;
  return day ? html`<${Card} title="This agent’s day" note="the last 24 hours"><div class="pad"><${Pairs} of=${[
    ['Attempts', number(day.attempts)], ['Refused', number(day.refused)], ['Held', number(day.held)], ['Approved', number(day.approved)],
    ['Rows changed', number(day.rows)],
    ['', html`<a href=${'/ledger?agent=' + encodeURIComponent(hold.agent)}>its entries</a>`],
  ]} /></div><//>` : null;
}

/** The preview of an undo of one attempt: by its transaction, where that means the same. */
export const undoPath = (wrote, entry) => wrote.transaction ? '/undo?transaction=' + wrote.transaction : '/undo?attempt=' + entry;

/** What was approved and what ran, side by side. */
function Beside({ hold, run }) {
  const same = run.digest === hold.digest;
  const line = (name, approved, ran) => html`<tr><th scope="row">${name}</th><td>${approved}</td><td>${ran}</td></tr>`;
  return html`<${Card} title="Approved and run" note=${same ? 'the same rows' : 'not the same rows'}>
    <div class="scroll" tabindex="0" role="region" aria-label="Approved and run"><table class="data beside">
      <thead><tr><td></td><th scope="col">Approved</th><th scope="col">Ran</th></tr></thead>
      <tbody>
        ${line('When', whole(hold.decided_at), whole(hold.used_at))}
        ${line('Rows', number(hold.rows), number(run.rows))}
        ${hold.tables.map(table => line(html`<${Name} text=${table.table} />`, number(table.rows),
          number(run.tables?.find(other => other.table === table.table)?.rows ?? 0)))}
        ${line('Digest', html`<code>${hold.digest.slice(0, 16)}…</code>`, html`<code>${run.digest.slice(0, 16)}…</code>`)}
        ${line('Entry', hold.entry ? html`<a href=${'/ledger/' + hold.entry}>${hold.entry}</a>` : '–', run.entry ? html`<a href=${'/ledger/' + run.entry}>${run.entry}</a>` : '–')}
      </tbody></table></div>
    <div class="pad line"><${Chip} word=${same ? 'same digest' : 'different digest'} tone=${same ? 'good' : 'danger'} sign=${same ? '✓' : '✗'} />
      ${run.undone ? html`<span class="soft">Taken back by <a href=${'/undo?undo=' + run.undone}>undo ${run.undone}</a>.</span>`
        : run.entry && html`<a class="button low" href=${undoPath(run, run.entry)}>Preview an undo</a>`}</div><//>`;
}

function Decide({ hold, reload }) {
  const may = useMay('approve');
  if (hold.state !== 'waiting') {
    return html`<${Decided} hold=${hold} reload=${reload} may=${may} />`;
  }
  return html`<${Card} title="Decide" class="decide">
    ${may ? html`<${Form} hold=${hold} reload=${reload} />`
      : html`<p class="pad soft">You may look. Who approves is a member of the approvers that the rule names.</p>`}<//>`;
}

function Form({ hold, reload }) {
  const large = hold.rows >= LARGE;
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState('');
  const field = useRef();
  const matches = !large || typed.replace(/[\s,.'’]/g, '') === String(hold.rows);
  const act = what => {
    if (!reason.trim()) {
      setProblem({ message: 'say why: the reason is kept with the decision' });
      field.current.focus();
      return;
    }
    setBusy(what);
    setProblem();
    post(`/holds/${hold.hold}/${what}`, what === 'approve' ? { reason, rows: hold.rows, digest: hold.digest } : { reason })
        .then(reload, setProblem)
        .finally(() => setBusy(''));
  };
  return html`<form class="pad form" onSubmit=${event => { event.preventDefault(); if (matches) { act('approve'); } }}>
    <div class="field"><label for="reason">Reason</label>
      <textarea id="reason" ref=${field} data-approve data-deny value=${reason} maxlength="2000" aria-describedby="reason-hint"
        onInput=${event => setReason(event.target.value)}></textarea>
      <span class="hint" id="reason-hint">Kept in the ledger with your name.</span></div>
    ${large && html`<div class="field"><label for="typed">Type ${number(hold.rows)} to approve</label>
      <input id="typed" inputmode="numeric" autocomplete="off" value=${typed} onInput=${event => setTyped(event.target.value)} aria-describedby="typed-hint" />
      <span class="hint" id="typed-hint">All rows that it changes, cascades included.</span></div>`}
    <${Problem} of=${problem} />
    <div class="acts-2">
      <button type="submit" class="button first" disabled=${busy !== '' || !matches}>${busy === 'approve' ? 'Approving …' : 'Approve once'}</button>
      <button type="button" class="button" disabled=${busy !== ''} onClick=${() => act('deny')}>${busy === 'deny' ? 'Denying …' : 'Deny'}</button>
    </div>
    <p class="small soft">An approval lets these very rows through, one time. The agent has to run its statement again.</p>
  </form>`;
}

function Decided({ hold, reload, may }) {
  const [asking, ask] = useState(false);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState();
  const revoke = event => {
    event.preventDefault();
    post(`/holds/${hold.hold}/revoke`, { reason }).then(reload, setProblem);
  };
  return html`<${Card} title="Decision"><div class="pad stack tight">
    <ol class="timeline">
      <li><b>Refused</b><span class="soft"><${Time} at=${hold.refused_at} /></span></li>
      ${hold.decided_at ? html`<li><b>${hold.state === 'denied' ? 'Denied' : hold.state === 'revoked' ? 'Revoked' : 'Approved'}</b>
          <span class="soft">by <${Said} text=${hold.decided_by} />, <${Time} at=${hold.decided_at} /></span>
          ${hold.reason && html`<q><${Said} text=${hold.reason} /></q>`}</li>`
        : html`<li><b>Lapsed</b><span class="soft"><${Time} at=${hold.lapses_at} />: nobody decided</span></li>`}
      ${hold.state === 'approved' && html`<li class="open"><b>Waits for the agent</b><span class="soft">expires <${Time} at=${hold.expires_at} /></span></li>`}
      ${hold.state === 'expired' && html`<li><b>Expired</b><span class="soft"><${Time} at=${hold.expires_at} />, unused</span></li>`}
      ${hold.used_at && html`<li><b>Ran</b><span class="soft"><${Time} at=${hold.used_at} />; the approval is used up</span></li>`}
    </ol>
    ${may && hold.state === 'approved' && (asking
      ? html`<form class="form" onSubmit=${revoke}><div class="field"><label for="revoke-reason">Reason</label>
          <input id="revoke-reason" required value=${reason} onInput=${event => setReason(event.target.value)} /></div>
          <${Problem} of=${problem} /><button class="button danger">Take the approval back</button></form>`
      : html`<div><button type="button" class="button low" onClick=${() => ask(true)}>Take it back …</button></div>`)}
  </div><//>`;
}
