// One agent: its reach as Postgres would grant it now, its ceilings, its sessions, the switch that stops it.
import { html, useState } from '../../vendor/preact-htm.js';
import { useAnswer, post } from '../api.js';
import { useMay } from '../me.js';
import { Chip, Said, Time, Card, Shown, Name, Pairs, Bar, Facts, Note, Problem, Waiting } from '../parts.js';
import { Icon } from '../icons.js';
import { number, bytes, millis, count } from '../text.js';

export function Agent({ argument }) {
  const path = '/agents/' + encodeURIComponent(argument);
  const answer = useAnswer(path, ['agents', 'ledger']);
  const reach = useAnswer(path + '/reach', ['policy']);
  return html`
    <a class="back" href="/agents" data-back><${Icon} name="back" /> Agents</a>
    ${!answer.data && html`<div class="head"><h1><${Said} text=${argument} /></h1></div>`}
    <${Shown} answer=${answer} height="16rem">${agent => html`<${Top} agent=${agent} reload=${answer.reload} />`}<//>
    <div class="stack gap-top">
      <${Reach} answer=${reach} />
      ${answer.data && html`<${Ceilings} ceilings=${answer.data.ceilings} /><${Sessions} agent=${answer.data} />`}
      <${Findings} answer=${reach} />
    </div>`;
}

function Top({ agent, reload }) {
  const day = agent.day;
  return html`
    <div class="head"><h1><${Said} text=${agent.agent} /></h1>
      ${agent.suspended ? html`<${Chip} word="suspended" />` : html`<${Chip} word=${agent.sessions.open > 0 ? 'active' : 'idle'} />`}
      <${Switch} agent=${agent} reload=${reload} />
      <p class="lead"><${Said} text=${agent.purpose} /></p></div>
    ${agent.suspended && html`<div class="gap-bottom"><${Note} tone="danger" sign="■"><p class="strong">Suspended by <${Said} text=${agent.suspended.by} />, <${Time} at=${agent.suspended.at} /></p>
      <p><${Said} text=${agent.suspended.why} /></p><//></div>`}
    <${Facts} alone of=${[
      ['Sessions', number(agent.sessions.open), `of ${number(agent.sessions.limit)}`],
      ['Attempts', number(day.attempts), 'the last 24 hours'],
      ['Refused', number(day.refused), html`<a href=${`/ledger?agent=${encodeURIComponent(agent.agent)}&verdict=refused`}>see them</a>`],
      ['Held', number(day.held), count(day.approved, 'approval')],
      ['Rows changed', number(day.rows), html`<a href=${`/undo?agent=${encodeURIComponent(agent.agent)}&since=24h`}>preview an undo</a>`],
    ]} />`;
}

/** Stops an agent at once, and lets it in again. */
function Switch({ agent, reload }) {
  const may = useMay('suspend');
  const [asking, ask] = useState(false);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  if (!may) {
    return null;
  }
  const what = agent.suspended ? 'resume' : 'suspend';
  const act = event => {
    event.preventDefault();
    setBusy(true);
    post(`/agents/${encodeURIComponent(agent.agent)}/${what}`, { reason })
        .then(() => { ask(false); setReason(''); setProblem(); reload(); }, setProblem)
        .finally(() => setBusy(false));
  };
  if (!asking) {
    return html`<div class="acts"><button type="button" class=${'button ' + (agent.suspended ? '' : 'danger')} onClick=${() => ask(true)}>${agent.suspended ? 'Resume' : 'Suspend'} …</button></div>`;
  }
  return html`<form class="card pad form wide" onSubmit=${act}>
    <div class="field"><label for="why">${agent.suspended ? 'Why may it come back?' : 'Why is it stopped?'}</label>
      <input id="why" required maxlength="2000" autofocus value=${reason} onInput=${event => setReason(event.target.value)} aria-describedby="why-hint" />
      <span class="hint" id="why-hint">${agent.suspended ? 'It can open sessions again at once.' : 'Its sessions end at once, what they have not committed is rolled back, and nobody comes in again until it is resumed.'}</span></div>
    <${Problem} of=${problem} />
    <div class="line"><button class=${'button ' + (agent.suspended ? 'first' : 'danger')} disabled=${busy}>${busy ? '…' : agent.suspended ? 'Resume it' : 'Suspend it now'}</button>
      <button type="button" class="button plain" onClick=${() => ask(false)}>Leave it</button></div></form>`;
}

const MARKS = { yes: ['✓', 'yes'], some: ['◐', 'some columns'], masked: ['◌', 'masked'], no: ['·', 'no'] };

function Mark({ is }) {
  const [sign, word] = MARKS[is] ?? MARKS.no;
  return html`<span class=${'mark ' + is} title=${word}><span aria-hidden="true">${sign}</span><span class="sr">${word}</span></span>`;
}

function Reach({ answer }) {
  const [open, setOpen] = useState();
  if (!answer.data) {
    return html`<${Card} title="Reach" note="derived from the catalogs">${answer.problem ? html`<div class="pad"><${Problem} of=${answer.problem} /></div>`
      : html`<div class="pad stack tight"><p class="soft">Reading the catalogs …</p><div class="progress" role="progressbar" aria-label="reading the catalogs"><span></span></div><${Waiting} height="10rem" /></div>`}<//>`;
  }
  const { tables, functions } = answer.data;
  return html`<${Card} title="Reach" note=${html`what Postgres would grant now, derived <${Time} at=${answer.data.at} />`}>
    ${tables.length === 0 ? html`<p class="pad soft">It reaches no table.</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Reach"><table class="data reach">
      <thead><tr><th scope="col">Table</th><th scope="col">Read</th><th scope="col">Insert</th><th scope="col">Update</th><th scope="col">Delete</th><th scope="col">Columns</th><th scope="col">Rows</th></tr></thead>
      <tbody>${tables.map(table => html`
        <tr key=${table.table}><th scope="row"><${Name} text=${table.table} /></th>
          <td><${Mark} is=${table.select} /></td><td><${Mark} is=${table.insert} /></td><td><${Mark} is=${table.update} /></td><td><${Mark} is=${table.delete} /></td>
          <td><button type="button" class="button plain" aria-expanded=${open === table.table} onClick=${() => setOpen(open === table.table ? undefined : table.table)}>
            ${table.columns.filter(column => column.select !== 'no').length} of ${table.columns.length}</button></td>
          <td class="rows-of">${table.reads ? html`<code><${Said} text=${table.reads} /></code>` : 'all'}
            ${table.writes && html`<span class="small soft">writes: <code><${Said} text=${table.writes} /></code></span>`}</td></tr>
        ${open === table.table && html`<tr class="inner"><td colspan="7"><${Columns} table=${table} /></td></tr>`}`)}</tbody></table></div>`}
    ${functions.length > 0 && html`<div class="pad stack tight"><h3>Functions</h3><ul class="stack tight">${functions.map(one => html`<li><${Name} text=${one.function} /> <span class="soft"><${Said} text=${one.reason} /></span></li>`)}</ul></div>`}
    <p class="pad soft small legend">${Object.entries(MARKS).map(([key, [, word]]) => html`<span><${Mark} is=${key} /> ${word}</span>`)}</p><//>`;
}

function Columns({ table }) {
  return html`<table class="data columns"><thead><tr><th scope="col">Column</th><th scope="col">Read</th><th scope="col">Insert</th><th scope="col">Update</th></tr></thead>
    <tbody>${table.columns.map(column => html`<tr><th scope="row"><${Name} text=${column.column} /></th><td><${Mark} is=${column.select} /></td><td><${Mark} is=${column.insert} /></td><td><${Mark} is=${column.update} /></td></tr>`)}</tbody></table>`;
}

const UNITS = { bytes, time: millis, rows: number, number };

function unit(name) {
  return name.endsWith('bytes') || name === 'temp_space' || name === 'memory' ? UNITS.bytes
    : name.endsWith('time') || name.includes('idle') || name.includes('blocking') ? UNITS.time : UNITS.number;
}

/** What becomes of who goes past it. */
function past(one) {
  if (one.hold) {
    return 'held';
  }
  return one.ceiling === 'refusals_per_minute' ? 'suspended' : one.held_by === 'the watch' ? 'cancelled' : 'refused';
}

/** Those that add up first. */
const inOrder = ceilings => [...ceilings].sort((a, b) => (b.used !== null) - (a.used !== null) || a.ceiling.localeCompare(b.ceiling));

function Ceilings({ ceilings }) {
  return html`<${Card} title="Ceilings" note="what is used, and who holds each">
    ${ceilings.length === 0 ? html`<p class="pad soft">The policy names none for this agent.</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Ceilings"><table class="data"><thead><tr><th scope="col">Ceiling</th><th class="n" scope="col">Limit</th><th scope="col">Used</th><th scope="col">Past it</th><th scope="col">Held by</th><th scope="col">Rule</th></tr></thead>
    <tbody>${inOrder(ceilings).map(one => html`<tr><th scope="row">${one.ceiling.replaceAll('_', ' ')}</th><td class="n">${unit(one.ceiling)(one.limit)}</td>
      <td class="used-cell">${one.used === null || one.used === undefined ? html`<span class="soft"><span aria-hidden="true">–</span><span class="sr">does not add up</span></span>`
        : html`<${Bar} share=${one.used / one.limit} tone=${one.used / one.limit > 0.8 ? 'caution' : ''} /><span class="small">${unit(one.ceiling)(one.used)}</span>`}</td>
      <td><${Chip} word=${past(one)} tone=${one.hold ? 'caution' : ''} /></td><td class="nowrap">${one.held_by}</td><td class="small nowrap"><code><${Said} text=${one.source} /></code></td></tr>`)}</tbody></table></div>`}<//>`;
}

function Sessions({ agent }) {
  return html`<${Card} title="Sessions now" note=${count(agent.leases.length, 'lease')}>
    ${agent.leases.length === 0 ? html`<p class="pad soft">None. Without a lease its slots cannot log in.</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Sessions"><table class="data"><thead><tr><th scope="col">Slot</th><th scope="col">Lease</th><th scope="col">Claims</th><th scope="col">For</th><th scope="col">Since</th><th scope="col">Ends</th></tr></thead>
    <tbody>${agent.leases.map(lease => html`<tr><th scope="row"><${Name} text=${lease.slot} /></th><td>${lease.lease}</td><td><code class="small"><${Said} text=${JSON.stringify(lease.claims)} /></code></td>
      <td><${Said} text=${lease.operator} /></td><td><${Time} at=${lease.opened_at} /></td><td><${Time} at=${lease.expires_at} /></td></tr>`)}</tbody></table></div>`}<//>`;
}

function Findings({ answer }) {
  const verify = answer.data?.verify;
  if (!verify) {
    return null;
  }
  const open = verify.findings.length;
  return html`<${Card} title="Verify" note=${html`derived <${Time} at=${answer.data.at} />; doors are tried, and drift is told, by pgcurb verify`} id="verify">
    <div class="pad stack tight">
      ${open === 0 ? html`<${Note} tone="good" sign="✓"><p>No door is open that the policy does not open.</p><//>` : verify.findings.map(one => html`
        <${Note} tone=${one.open ? 'danger' : 'caution'} sign=${one.open ? '✗' : '!'}>
          <p class="strong">${one.severity}: <${Said} text=${one.door} /></p><p><${Said} text=${one.why} /></p>
          ${one.path.length > 0 && html`<p class="small"><${Said} text=${one.path.join(' → ')} /></p>`}
          ${one.fix.map(sql => html`<p class="small"><code><${Said} text=${sql + ';'} /></code></p>`)}
          ${one.otherwise && html`<p class="small"><${Said} text=${one.otherwise} /></p>`}<//>`)}
      ${verify.residual.length > 0 && html`<details><summary>${count(verify.residual.length, 'thing')} that nobody can close here</summary>
        <ul class="stack tight gap-top-small">${verify.residual.map(text => html`<li class="soft small"><${Said} text=${text} /></li>`)}</ul></details>`}
    </div><//>`;
}
