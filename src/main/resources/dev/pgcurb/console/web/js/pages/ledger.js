// The ledger, live: the newest first, filters in the address.
import { html, useState, useEffect, useRef } from '../../vendor/preact-htm.js';
import { get, query as queryOf, useAnswer, useTopics } from '../api.js';
import { go } from '../route.js';
import { Chip, Said, Card, Empty, Problem, Waiting } from '../parts.js';
import { clock, whole, number, micros } from '../text.js';

const VERDICTS = ['refused', 'held', 'allowed', 'cancelled', 'failed', 'unknown', 'running'];
const SINCE = [['', 'any time'], ['15m', 'last 15 minutes'], ['1h', 'last hour'], ['24h', 'last 24 hours'], ['7d', 'last 7 days']];
const KINDS = ['attempt', 'hold', 'approval', 'denial', 'revocation', 'run', 'undo', 'suspend', 'resume', 'watch', 'person', 'sign_in', 'sign_in_failed', 'refused_act',
  'proposal', 'trial', 'stage', 'lease'];
const PAGE = 60;

export function Ledger({ query }) {
  const filter = { agent: query.agent, verdict: query.verdict, kind: query.kind, since: query.since, text: query.text };
  return html`
    <div class="head">
      <h1>Ledger</h1>
      <div class="acts"><a class="button low" href=${'/api/v1/ledger/export' + queryOf(filter)} download>Export</a></div>
      <p class="lead">Every attempt of every agent, recorded before it ran, and what people decided. Refusals above all.</p>
    </div>
    <${Filters} filter=${filter} />
    <${List} key=${queryOf(filter)} filter=${filter} />`;
}

function Filters({ filter }) {
  const { data } = useAnswer('/agents', ['agents']);
  const [text, setText] = useState(filter.text ?? '');
  const set = more => go('/ledger' + queryOf({ ...filter, ...more }), { replace: true });
  const chosen = filter.verdict ?? '';
  return html`<form class="filters" role="search" aria-label="Filter" onSubmit=${event => { event.preventDefault(); set({ text }); }}>
    <div class="choices" role="group" aria-label="Verdict">
      ${['', 'refused', 'held', 'allowed', 'failed'].map(word => html`<button type="button" class="choice" aria-pressed=${chosen === word} onClick=${() => set({ verdict: word })}>${word || 'all'}</button>`)}
    </div>
    <select aria-label="Agent" value=${filter.agent ?? ''} onChange=${event => set({ agent: event.target.value })}>
      <option value="">every agent</option>${data?.agents.map(agent => html`<option value=${agent.agent}>${agent.agent}</option>`)}
      ${filter.agent && !data?.agents.some(agent => agent.agent === filter.agent) && html`<option value=${filter.agent}>${filter.agent}</option>`}</select>
    <select aria-label="Kind" value=${filter.kind ?? ''} onChange=${event => set({ kind: event.target.value })}>
      <option value="">attempts and decisions</option><option value="all">everything, leases too</option>${KINDS.map(kind => html`<option value=${kind}>${kind.replaceAll('_', ' ')}</option>`)}</select>
    <select aria-label="Since" value=${filter.since ?? ''} onChange=${event => set({ since: event.target.value })}>
      ${SINCE.map(([value, word]) => html`<option value=${value}>${word}</option>`)}</select>
    <input type="text" role="searchbox" data-filter aria-label="Statement contains" placeholder="Statement contains …" value=${text} onInput=${event => setText(event.target.value)}
      onChange=${event => set({ text: event.target.value })} />
  </form>`;
}

function List({ filter }) {
  const [entries, setEntries] = useState();
  const [next, setNext] = useState();
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const [fresh, setFresh] = useState([]);
  const known = useRef(new Map());

  const read = (more, then) => get('/ledger' + queryOf({ ...filter, limit: PAGE, ...more })).then(
      answer => { setProblem(); answer.entries.forEach(entry => known.current.set(entry.id, entry)); then(answer); }, setProblem);

  useEffect(() => { read({}, answer => { setEntries(answer.entries); setNext(answer.next); }); }, []);

  // Settled ones change in their place. New ones come in on top while the top is in sight; else they wait behind a button, so that
  // nothing moves under whoever reads.
  useTopics(['ledger'], () => entries && get('/ledger' + queryOf({ ...filter, limit: PAGE })).then(answer => {
    const there = new Set(entries.map(entry => entry.id));
    const settled = new Map(answer.entries.map(entry => [entry.id, entry]));
    const coming = answer.entries.filter(entry => !there.has(entry.id));
    const now = entries.map(entry => settled.get(entry.id) ?? entry);
    if (coming.length === PAGE) {
      // More happened than one page shows: start again from the top.
      setEntries(answer.entries);
      setNext(answer.next);
      setFresh([]);
    } else if (scrollY < 120) {
      setEntries([...coming, ...now]);
      setFresh([]);
    } else {
      setEntries(now);
      setFresh(coming);
    }
  }, () => {}));

  const older = () => {
    setBusy(true);
    read({ before: next }, answer => { setEntries(was => [...was, ...answer.entries]); setNext(answer.next); }).finally(() => setBusy(false));
  };
  const show = () => {
    setEntries(was => [...fresh, ...was]);
    setFresh([]);
    scrollTo({ top: 0 });
  };
  if (!entries) {
    return problem ? html`<${Problem} of=${problem} />` : html`<${Waiting} height="32rem" />`;
  }
  if (entries.length === 0) {
    return html`<${Nothing} filtered=${Object.values(filter).some(Boolean)} />`;
  }
  return html`
    ${fresh.length > 0 && html`<div class="fresh"><button type="button" class="button first low" onClick=${show}>${number(fresh.length)} new</button></div>`}
    <${Problem} of=${problem} />
    <${Card}><ul class="rows">${entries.map(entry => html`<${Line} key=${entry.id} entry=${entry} />`)}</ul><//>
    <p class="more">${next ? html`<button type="button" class="button" disabled=${busy} onClick=${older}>${busy ? 'Reading …' : 'Older entries'}</button>`
      : html`<span class="soft">The ledger begins here.</span>`}</p>`;
}

export function Line({ entry }) {
  const word = entry.verdict ?? entry.kind.replaceAll('_', ' ');
  const bad = entry.verdict === 'refused' || entry.verdict === 'held';
  return html`<li class=${bad ? 'stands-out ' + entry.verdict : ''}><a class="row" data-row href=${'/ledger/' + entry.id}>
    <span class="row-time" title=${whole(entry.at)}>${clock(entry.at)}</span>
    <span class="row-a"><${Chip} word=${word} /></span>
    <span class="row-agent"><${Said} text=${entry.agent ?? entry.by ?? ''} /></span>
    <span class="row-b one"><${About} entry=${entry} /></span>
    <span class="row-c soft">${entry.rows !== undefined && entry.rows !== null ? html`<span>${number(entry.rows)} ${entry.rows === 1 ? 'row' : 'rows'}</span>` : ''}
      ${entry.duration_us ? html`<span>${micros(entry.duration_us)}</span>` : ''}</span>
  </a></li>`;
}

function About({ entry }) {
  const rule = entry.rule && html`<code class="rule"><${Said} text=${entry.rule} /></code> `;
  if (entry.statement && !entry.by) {
    return html`${rule}<code><${Said} text=${entry.statement} /></code>`;
  }
  return html`${rule}${entry.by && entry.agent && html`<${Said} text=${entry.by} class="strong" /> `}<${Said} text=${entry.reason ?? entry.about ?? ''} />`;
}

function Nothing({ filtered }) {
  return filtered ? html`<${Empty} title="No entry fits this filter"><p>Entries that fit appear here when they are written.</p>
      <a class="button" href="/ledger">Show all entries</a><//>`
    : html`<${Empty} title="The ledger is empty">
      <p>Each statement that an agent attempts is written here before it can take effect, with who, what, the verdict and the rule; what people decide
        and undo follows. Nobody can change or remove an entry unseen: each carries the hash of the one before it.</p>
      <p>To see one:</p>
      <pre tabindex="0" role="region" aria-label="example">psql "$(pgcurb connect curator)" -c "SELECT count(*) FROM observations"</pre><//>`;
}
