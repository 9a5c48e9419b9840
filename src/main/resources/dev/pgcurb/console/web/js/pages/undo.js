// Undo: choose, look, then do. Looking changes nothing.
import { html, useState, useEffect } from '../../vendor/preact-htm.js';
import { useAnswer, post, query as queryOf } from '../api.js';
import { useMay } from '../me.js';
import { go } from '../route.js';
import { Said, Time, Card, Shown, Name, Note, Problem, Empty, Waiting } from '../parts.js';
import { Images } from '../images.js';
import { number, rows, count } from '../text.js';

const TERMS = ['attempt', 'agent', 'lease', 'transaction', 'since', 'until', 'undo'];
const SPANS = { h: 3600000, d: 86400000 };
const LARGE = 1000;

export function Undo({ query }) {
  const chosen = Object.fromEntries(TERMS.filter(term => query[term]).map(term => [term, query[term]]));
  const any = Object.keys(chosen).length > 0;
  return html`
    <div class="head"><h1>Undo</h1>
      <p class="lead">Takes back what agents changed, row by row, and never overwrites what somebody else did since. A preview changes nothing.</p></div>
    <div class="stack">
      <${Choose} key=${queryOf(chosen)} chosen=${chosen} />
      ${any && html`<${Preview} key=${queryOf(chosen)} chosen=${chosen} />`}
      <${Done} any=${any} />
    </div>`;
}

const WAYS = [['attempt', 'a ledger entry', 'number of the entry'], ['agent', 'an agent', 'name'], ['lease', 'a session', 'number of the lease'], ['transaction', 'a transaction', 'number'], ['undo', 'an undo', 'number of the undo']];

function Choose({ chosen }) {
  const [way, setWay] = useState(WAYS.find(([key]) => chosen[key])?.[0] ?? 'attempt');
  const [value, setValue] = useState(chosen[way] ?? '');
  const [since, setSince] = useState(chosen.since ?? '');
  const submit = event => {
    event.preventDefault();
    go('/undo' + queryOf({ [way]: value.trim(), since: way === 'agent' ? since : '' }));
  };
  const hint = WAYS.find(([key]) => key === way)[2];
  return html`<form class="filters" onSubmit=${submit} role="search" aria-label="What to undo">
    <select aria-label="Undo what" value=${way} onChange=${event => { setWay(event.target.value); setValue(''); }}>${WAYS.map(([key, word]) => html`<option value=${key}>${word}</option>`)}</select>
    <input data-filter aria-label=${hint} placeholder=${hint} required value=${value} onInput=${event => setValue(event.target.value)} autocomplete="off" spellcheck="false" />
    ${way === 'agent' && html`<select aria-label="Since" value=${since} onChange=${event => setSince(event.target.value)}>
      ${[['', 'everything kept'], ['1h', 'last hour'], ['24h', 'last 24 hours'], ['7d', 'last 7 days']].map(([key, word]) => html`<option value=${key}>${word}</option>`)}</select>`}
    <button class="button">Preview</button>
  </form>`;
}

/** The terms as the API takes them: "24h" becomes the time that it was then. */
function selected(chosen) {
  const span = /^(\d+)([hd])$/.exec(chosen.since ?? '');
  return span ? { ...chosen, since: new Date(Date.now() - span[1] * SPANS[span[2]]).toISOString() } : chosen;
}

function Preview({ chosen }) {
  const [selection] = useState(() => selected(chosen));
  const answer = useAnswer('/undo/preview', [], selection);
  // The rows themselves come after their number, which is what most decisions need.
  const images = useAnswer('/undo/rows', [], selection);
  return html`<${Shown} answer=${answer} height="18rem">${data => html`<${Classes} preview=${data} images=${images} chosen=${selection} reload=${answer.reload} />`}<//>`;
}

function Classes({ preview, images, chosen, reload }) {
  return html`
    <section class="classes" aria-label="Preview">
      <${Class} sign="↶" tone="good" n=${preview.restore} name="restore" what="rows that can be put back exactly as they were" />
      <${Class} sign="!" tone=${preview.conflict ? 'caution' : ''} n=${preview.conflict} name="conflict" what="rows that somebody else changed since: left alone" />
      <${Class} sign="⇥" tone="" n=${preview.outside.length} name="outside" what="things that no undo reaches" />
    </section>
    ${preview.statements === 0 && html`<${Note} sign="·"><p>Nothing that is kept fits: these statements changed no row, or were taken back before.</p><//>`}
    ${preview.tables.map(table => html`<${Table} key=${table.table} table=${table} images=${images} />`)}
    ${preview.outside.length > 0 && html`<${Card} title="Outside" note="what stays as it is"><ul class="pad stack tight">${preview.outside.map(text => html`<li><${Said} text=${text} /></li>`)}</ul><//>`}
    ${preview.restore + preview.conflict > 0 && html`<${Apply} preview=${preview} chosen=${chosen} reload=${reload} />`}`;
}

const Class = ({ sign, tone, n, name, what }) => html`<div class="card class">
  <p><span class=${'chip ' + tone}><i aria-hidden="true">${sign}</i>${name}</span></p><p class="class-n">${number(n)}</p><p class="soft small">${what}</p></div>`;

function Table({ table, images }) {
  const { insert, update, delete: gone } = table.restore;
  const total = insert + update + gone;
  const acts = [[insert, insert === 1 ? 'comes back' : 'come back'], [update, update === 1 ? 'is set back' : 'are set back'], [gone, gone === 1 ? 'goes' : 'go']].filter(([n]) => n > 0);
  const shown = images.data?.tables[table.table] ?? [];
  return html`<${Card} title=${html`<${Name} text=${table.table} />`} note=${acts.map(([n, what]) => `${rows(n)} ${what}`).join(', ')}>
    ${total > 0 && !images.data && !images.problem && html`<div class="pad"><${Waiting} height="9rem" /></div>`}
    ${shown.length > 0 && html`<${Images} rows=${shown} label=${'Rows of ' + table.table} />`}
    ${shown.length > 0 && shown.length < total && html`<p class="pad soft small">The first ${number(shown.length)} of ${number(total)} rows.</p>`}
    ${images.data && shown.length === 0 && total > 0 && html`<p class="pad soft small">Row values are not shown: your database role may not read them in the table itself.</p>`}
    ${images.problem && html`<div class="pad"><${Problem} of=${images.problem} /></div>`}
    ${table.conflicts.length > 0 && html`<div class="pad stack tight"><h3>Conflicts: ${rows(table.conflict)} left alone</h3><ul class="stack tight">${table.conflicts.map(one => html`
      <li class="line"><span class="chip caution"><i aria-hidden="true">!</i>conflict</span><code><${Said} text=${Object.entries(one.key).map(([k, v]) => `${k}=${v}`).join(', ')} /></code><span class="soft"><${Said} text=${one.why} /></span></li>`)}</ul></div>`}<//>`;
}

function Apply({ preview, chosen, reload }) {
  const may = useMay('undo');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [skip, setSkip] = useState(false);
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState();
  const large = preview.restore >= LARGE;
  const matches = !large || typed.replace(/[\s,.'’]/g, '') === String(preview.restore);
  if (done) {
    return html`<${Note} tone="good" sign="✓" role="status"><p class="strong">${rows(done.restore)} put back.</p>
      <p>${done.undo ? html`It is undo ${done.undo}, and can be undone itself: <a href=${'/undo?undo=' + done.undo}>preview the undo of the undo</a>.` : 'There was nothing left to put back.'}</p><//>`;
  }
  if (!may) {
    return html`<${Note} sign="·"><p>You may look. Who applies an undo needs the right to.</p><//>`;
  }
  const submit = event => {
    event.preventDefault();
    setBusy(true);
    setProblem();
    post('/undo/apply', { ...chosen, reason, conflicts: skip ? 'skip' : 'stop', rows: preview.restore, ...(large ? { upTo: preview.restore } : {}) })
        .then(setDone, e => { setProblem(e); reload(); })
        .finally(() => setBusy(false));
  };
  const stuck = preview.conflict > 0 && !skip;
  return html`<${Card} title="Apply" id="apply"><form class="pad form narrow" onSubmit=${submit}>
    ${preview.conflict > 0 && html`<label class="check"><input type="checkbox" checked=${skip} onChange=${event => setSkip(event.target.checked)} /> Leave the ${rows(preview.conflict)} in conflict as ${preview.conflict === 1 ? 'it is' : 'they are'}</label>`}
    <div class="field"><label for="undo-reason">Reason</label><input id="undo-reason" required maxlength="2000" data-approve value=${reason} onInput=${event => setReason(event.target.value)} /></div>
    ${large && html`<div class="field"><label for="undo-typed">Type ${number(preview.restore)} to apply</label>
      <input id="undo-typed" inputmode="numeric" autocomplete="off" value=${typed} onInput=${event => setTyped(event.target.value)} /></div>`}
    <${Problem} of=${problem} />
    ${busy && html`<div class="stack tight" role="status"><p>Putting ${rows(preview.restore)} back …</p><div class="progress" role="progressbar" aria-label="putting rows back"><span></span></div></div>`}
    <div class="line"><button class="button first" disabled=${busy || !matches || stuck || preview.restore === 0}>${busy ? 'Undoing …' : `Put ${rows(preview.restore)} back`}</button>
      <span class="soft small">All of it happens, or nothing.</span></div>
  </form><//>`;
}

function Done({ any }) {
  const answer = useAnswer('/undo', ['undo']);
  if (!answer.data) {
    return null;
  }
  if (answer.data.undos.length === 0) {
    return any ? null : html`<${Empty} title="Nothing was undone yet">
      <p>Everything that an agent changes is captured in its own transaction, row by row. To take something back, open its entry in the
        <a href="/ledger?verdict=allowed">ledger</a> and press “Preview an undo”, or name it above. You see what would happen, in three classes, before anything does.</p><//>`;
  }
  return html`<${Card} title="Undos so far" note="each can be undone in turn"><ul class="rows">${answer.data.undos.map(undo => html`<li key=${undo.undo}><a class="row" data-row href=${'/undo?undo=' + undo.undo}>
    <span class="row-a"><span class="chip"><i aria-hidden="true">↶</i>undo ${undo.undo}</span></span>
    <span class="row-b"><span class="strong">${rows(undo.rows)}</span> of <${Said} text=${undo.agents.join(', ')} />: <${Said} text=${undo.reason} /></span>
    <span class="row-c soft"><span><${Said} text=${undo.by} />, <${Time} at=${undo.at} /></span></span></a></li>`)}</ul><//>`;
}
