// Things that stand on several pages. Every text goes into the page as a text node.
import { html, useState, useEffect } from '../vendor/preact-htm.js';
import { pieces, ago, whole, number, percent } from './text.js';

const SIGNS = {
  allowed: ['✓', ''], refused: ['✗', 'danger'], held: ['‖', 'caution'], cancelled: ['■', 'caution'], failed: ['!', ''],
  unknown: ['?', 'caution'], running: ['…', 'accent'],
  waiting: ['‖', 'caution'], approved: ['✓', 'accent'], denied: ['✗', ''], used: ['✓', 'good'], revoked: ['↶', ''],
  lapsed: ['·', ''], expired: ['·', ''],
  suspended: ['■', 'danger'], active: ['✓', 'good'], sound: ['✓', 'good'], broken: ['✗', 'danger'],
};

/** One word of a fixed set, with its sign. */
export function Chip({ word, tone, sign }) {
  const [its, colour] = SIGNS[word] ?? ['·', ''];
  return html`<span class=${'chip ' + (tone ?? colour)}><i aria-hidden="true">${sign ?? its}</i>${word}</span>`;
}

/** A line that somebody else wrote, or a name from the database. */
export function Said({ text, class: more = '' }) {
  if (text === null || text === undefined) {
    return null;
  }
  return html`<span class=${'said ' + more}>${shown(pieces(String(text).trim(), false))}</span>`;
}

function shown(parts) {
  return parts.map(part => typeof part === 'string' ? part
    : html`<span class="shown" title="a character that cannot be seen">${part.hidden}</span>`);
}

const FIRST = 4000;

/** A block that an agent wrote: framed, named, every character to be seen. */
export function Fence({ title, text, by = 'written by the agent, not to be trusted' }) {
  const [all, showAll] = useState(false);
  const cut = !all && text.length > FIRST;
  return html`
    <div class="fence">
      <p><span>${title}</span><span>${by}</span></p>
      <pre tabindex="0" role="region" aria-label=${title}>${shown(pieces(cut ? text.slice(0, FIRST) : text, true))}${cut ? '…' : ''}</pre>
      ${cut && html`<button type="button" class="button low" onClick=${() => showAll(true)}>
        Show all ${number(text.length)} characters</button>`}
    </div>`;
}

/** When: told as people say it, with the exact time behind it. */
export function Time({ at }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick(n => n + 1), 15000);
    return () => clearInterval(timer);
  }, []);
  return at ? html`<time datetime=${at} title=${whole(at)}>${ago(at)}</time>` : null;
}

export function Bar({ share, tone = '' }) {
  const width = Math.max(0, Math.min(1, share)) * 100;
  return html`<div class=${'bar ' + tone} role="img" aria-label=${percent(share)}>${width > 0 && html`<span style=${{ width: width + '%' }}></span>`}</div>`;
}

export function Facts({ of, alone }) {
  return html`<dl class=${'facts' + (alone ? ' alone' : '')}>${of.filter(Boolean).map(([name, value, more]) => html`
    <div><dt>${name}</dt><dd>${value}${more && html`<small>${more}</small>`}</dd></div>`)}</dl>`;
}

export function Pairs({ of, long }) {
  return html`<dl class=${'pairs' + (long ? ' long' : '')}>${of.filter(pair => pair && pair[1] !== null && pair[1] !== undefined && pair[1] !== '').map(([name, value]) =>
    html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

export function Card({ title, note, children, class: more = '', level = 2, id }) {
  const head = title && (level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`);
  return html`<section class=${'card ' + more} id=${id}>${head && html`<header>${head}${note && html`<p>${note}</p>`}</header>`}${children}</section>`;
}

export function Note({ tone = '', sign = '·', children, role }) {
  return html`<div class=${'note ' + tone} role=${role}><i aria-hidden="true">${sign}</i><div>${children}</div></div>`;
}

/** What went wrong, and what to do. */
export function Problem({ of }) {
  return of ? html`<${Note} tone="danger" sign="✗" role="alert">
    <p class="strong"><${Said} text=${of.message} /></p>
    ${of.hint && html`<p><${Said} text=${of.hint} /></p>`}
    ${of.code && html`<p class="small">${of.code}: <code>pgcurb explain ${of.code}</code></p>`}<//>` : null;
}

/** The room that something will take when it is there, so that nothing jumps. */
export function Waiting({ height = '12rem' }) {
  return html`<span class="waiting" style=${{ height }} role="status"><span class="sr">loading</span></span>`;
}

/** The answer when it is there; else what is known instead. */
export function Shown({ answer, height, children }) {
  if (answer.data) {
    return html`${answer.problem && html`<${Problem} of=${answer.problem} />`}${children(answer.data)}`;
  }
  return answer.problem ? html`<${Problem} of=${answer.problem} />` : html`<${Waiting} height=${height} />`;
}

/** Nothing there yet: says what will be, and how to see it. */
export function Empty({ title, children }) {
  return html`<section class="card"><div class="empty"><h2>${title}</h2>${children}</div></section>`;
}

/** A name of the database. */
export const Name = ({ text }) => html`<code><${Said} text=${text} /></code>`;

export const agentPath = name => '/agents/' + encodeURIComponent(name);
