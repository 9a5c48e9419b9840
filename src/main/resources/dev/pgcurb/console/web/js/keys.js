// The keyboard. Rows are links with data-row: j and k move the focus over them, enter is the link's own.
import { go } from './route.js';

const PLACES = { h: '/holds', l: '/ledger', a: '/agents', u: '/undo', t: '/trials' };

export const KEYS = [
  ['j  k', 'next and previous row'],
  ['enter', 'open the row'],
  ['/', 'filter this page'],
  ['g h', 'holds'], ['g l', 'ledger'], ['g a', 'agents'], ['g u', 'undo'], ['g t', 'trials'],
  ['a  d', 'approve, deny: goes to the reason'],
  ['esc', 'leave a field; back to the list'],
  ['?', 'this help'],
];

function rowStep(step) {
  const rows = [...document.querySelectorAll('[data-row]')];
  if (rows.length) {
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
    rows[next].focus();
    rows[next].scrollIntoView({ block: 'nearest' });
  }
}

export function keyboard({ help }) {
  let leading = false;
  let timer;
  const pressed = event => {
    const typing = event.target.closest?.('input, textarea, select');
    if (event.key === 'Escape') {
      if (document.querySelector('dialog[open]')) {
        return;
      }
      if (typing) {
        event.target.blur();
      } else {
        document.querySelector('[data-back]')?.click();
      }
      return;
    }
    if (typing || event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) {
      return;
    }
    if (leading) {
      leading = false;
      clearTimeout(timer);
      if (PLACES[event.key]) {
        event.preventDefault();
        go(PLACES[event.key]);
      }
      return;
    }
    const acts = {
      j: () => rowStep(1), k: () => rowStep(-1), '?': help,
      '/': () => document.querySelector('[data-filter]')?.focus(),
      a: () => document.querySelector('[data-approve]')?.focus(),
      d: () => document.querySelector('[data-deny]')?.focus(),
      g: () => { leading = true; timer = setTimeout(() => { leading = false; }, 1500); },
    };
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  };
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}
