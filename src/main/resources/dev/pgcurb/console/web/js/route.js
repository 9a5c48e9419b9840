// Which page: addresses are real ones, so that each can be sent to somebody.
import { useState, useEffect } from '../vendor/preact-htm.js';

export function go(href, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', href);
  dispatchEvent(new CustomEvent('pgcurb:route', { detail: { replace } }));
}

const here = () => ({ path: location.pathname, query: Object.fromEntries(new URLSearchParams(location.search)) });

export function useRoute() {
  const [now, set] = useState(here);
  useEffect(() => {
    const changed = () => set(here());
    addEventListener('popstate', changed);
    addEventListener('pgcurb:route', changed);
    return () => {
      removeEventListener('popstate', changed);
      removeEventListener('pgcurb:route', changed);
    };
  }, []);
  return now;
}

/** Links within the console change the page without loading it again; all others are left alone. */
export function onLink(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return;
  }
  const to = new URL(link.href, location.href);
  if (to.origin === location.origin && !link.target && !link.hasAttribute('download') && !to.pathname.startsWith('/api/')
      && !(to.hash && to.pathname === location.pathname)) {
    event.preventDefault();
    go(to.pathname + to.search);
    scrollTo(0, 0);
  }
}
