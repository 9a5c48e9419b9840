// The shell around every page: who is signed in, the way to the pages, the keyboard, the theme.
import { html, render, useState, useEffect, useRef, useErrorBoundary } from '../vendor/preact-htm.js';
import { get, post, listen, deaf, useLive, useAnswer, useCsrf } from './api.js';
import { useRoute, onLink, go } from './route.js';
import { keyboard, KEYS } from './keys.js';
import { Problem, Said } from './parts.js';
import { Icon } from './icons.js';
import { Me } from './me.js';
import { SignIn } from './pages/sign-in.js';
import { Holds } from './pages/holds.js';
import { Hold } from './pages/hold.js';
import { Ledger } from './pages/ledger.js';
import { Entry } from './pages/entry.js';
import { Agents } from './pages/agents.js';
import { Agent } from './pages/agent.js';
import { Undo } from './pages/undo.js';
import { Trials } from './pages/trials.js';
import { Trial } from './pages/trial.js';

const PAGES = [
  [/^\/(?:holds)?$/, Holds, 'Holds', 'holds'],
  [/^\/holds\/(\d+)$/, Hold, 'Hold $1', 'holds'],
  [/^\/ledger$/, Ledger, 'Ledger', 'ledger'],
  [/^\/ledger\/(\d+)$/, Entry, 'Entry $1', 'ledger'],
  [/^\/agents$/, Agents, 'Agents', 'agents'],
  [/^\/agents\/([^/]+)$/, Agent, 'Agent $1', 'agents'],
  [/^\/undo$/, Undo, 'Undo', 'undo'],
  [/^\/trials$/, Trials, 'Trials', 'trials'],
  [/^\/trials\/(\d+)$/, Trial, 'Trial $1', 'trials'],
];
const NAV = [['holds', 'Holds'], ['ledger', 'Ledger'], ['agents', 'Agents'], ['undo', 'Undo'], ['trials', 'Trials']];

function find(path) {
  for (const [pattern, page, title, section] of PAGES) {
    const match = pattern.exec(path);
    if (match) {
      const argument = match[1] === undefined ? undefined : decodeURIComponent(match[1]);
      return { page, argument, section, title: title.replace('$1', argument ?? '') };
    }
  }
  return { page: Nowhere, title: 'Not found', section: '' };
}

function Nowhere() {
  return html`<div class="head"><h1>There is no such page</h1>
    <p class="lead">Perhaps the address was cut when it was sent. <a href="/holds">See the holds</a>.</p></div>`;
}

function Live() {
  const state = useLive();
  return html`<span class="live" data-state=${state} role="status">${state === 'on' ? 'live' : 'not live'}</span>`;
}

function ThemeButton() {
  const dark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const [now, set] = useState(dark);
  const turn = () => {
    const next = dark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    localStorage.setItem('pgcurb.theme', next);
    set(next === 'dark');
  };
  return html`<button type="button" class="button plain" onClick=${turn} aria-label=${now ? 'Light theme' : 'Dark theme'}
    title=${now ? 'Light theme' : 'Dark theme'}><${Icon} name=${now ? 'sun' : 'moon'} /></button>`;
}

function Nav({ section }) {
  const { data } = useAnswer('/holds?state=waiting', ['holds']);
  const waiting = data?.holds.length ?? 0;
  return html`<nav class="nav" aria-label="Pages">${NAV.map(([name, word]) => html`
    <a href=${'/' + name} aria-current=${section === name ? 'page' : null}><${Icon} name=${name} />${word}
      ${name === 'holds' && waiting > 0 && html`<span class="count">${waiting}<span class="sr"> waiting</span></span>`}</a>`)}</nav>`;
}

function Help({ dialog }) {
  return html`<dialog class="help" ref=${dialog} aria-labelledby="help-title">
    <div class="card">
      <header><h2 id="help-title">Keyboard</h2></header>
      <dl class="pad keys">${KEYS.map(([keys, what]) => html`
        <dt>${keys.split(/\s+/).map(key => html`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd>`)}</dl>
      <form method="dialog" class="pad"><button class="button">Close</button></form>
    </div></dialog>`;
}

function Shell({ me, signOut }) {
  const { path, query } = useRoute();
  const { page: Page, argument, section, title } = find(path);
  const dialog = useRef();
  const main = useRef();
  const first = useRef(true);
  useEffect(() => keyboard({ help: () => dialog.current.showModal() }), []);
  useEffect(() => {
    document.title = title + ' · pgcurb';
    if (!first.current) {
      // Whoever listens to the page hears where they are; the next tab goes on from there.
      main.current.focus({ preventScroll: true });
    }
    first.current = false;
  }, [path]);
  return html`
    <a class="skip" href="#main" onClick=${event => { event.preventDefault(); main.current.focus(); }}>Skip to the page</a>
    <div class="shell">
      <div class="side">
        <a class="brand" href="/holds"><${Icon} name="brand" /> pgcurb</a>
        <${Nav} section=${section} />
        <div class="side-foot">
          <${Live} />
          <div class="who"><b><${Said} text=${me.name} /></b><span>may ${(me.rights ?? []).join(', ')}</span></div>
          <div class="tools">
            <${ThemeButton} />
            <button type="button" class="button plain" onClick=${() => dialog.current.showModal()} aria-label="Keyboard" title="Keyboard: ?"><${Icon} name="keys" /></button>
            ${me.signOut !== false && html`<button type="button" class="button plain" onClick=${signOut}>Sign out</button>`}
          </div>
        </div>
      </div>
      <main class="main" id="main" tabindex="-1" aria-label=${title} ref=${main}><${Guarded} key=${path}><${Page} argument=${argument} query=${query} /><//></main>
    </div>
    <${Help} dialog=${dialog} />`;
}

/** A page that fails says so, and the others go on. */
function Guarded({ children }) {
  const [error, reset] = useErrorBoundary(e => console.error(e));
  return error ? html`<div class="stack"><h1>This page failed</h1>
    <${Problem} of=${{ message: String(error.message ?? error) }} />
    <div><button type="button" class="button" onClick=${reset}>Try again</button></div></div>` : children;
}

function App() {
  const [me, setMe] = useState(undefined);
  const [problem, setProblem] = useState();
  const look = () => get('/me').then(
      answer => { useCsrf(answer.csrf); setProblem(); setMe(answer); },
      e => { setProblem(e.status === 401 ? undefined : e); setMe(null); });
  useEffect(() => {
    look();
    const out = () => setMe(null);
    addEventListener('pgcurb:signed-out', out);
    document.addEventListener('click', onLink);
    return () => removeEventListener('pgcurb:signed-out', out);
  }, []);
  const who = me?.name;
  useEffect(() => {
    if (who) {
      listen();
      return deaf;
    }
    return undefined;
  }, [who]);
  const signOut = () => post('/sign-out').catch(() => {}).then(() => { setMe(null); go('/holds', { replace: true }); });
  if (me === undefined) {
    return null;
  }
  return me === null ? html`<${SignIn} problem=${problem} signedIn=${look} />`
    : html`<${Me.Provider} value=${me}><${Shell} me=${me} signOut=${signOut} /><//>`;
}

render(html`<${App} />`, document.getElementById('app'));
