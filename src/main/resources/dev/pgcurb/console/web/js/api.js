// The JSON API, and the events that say when to ask again.
import { useState, useEffect, useRef } from '../vendor/preact-htm.js';

export class Refused extends Error {
  constructor(status, said) {
    super(said.message ?? 'the server answered ' + status);
    this.status = status;
    this.code = said.code;
    this.hint = said.hint;
  }
}

let csrf = '';
export const useCsrf = token => { csrf = token ?? ''; };

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch('/api/v1' + path, { credentials: 'same-origin', cache: 'no-store', ...options });
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Refused(0, { message: 'the server cannot be reached', hint: 'it is asked again when it is back' });
  }
  const body = answer.headers.get('content-type')?.startsWith('application/json') ? await answer.json() : {};
  if (!answer.ok) {
    if (answer.status === 401 && path !== '/sign-in') {
      dispatchEvent(new CustomEvent('pgcurb:signed-out'));
    }
    throw new Refused(answer.status, body.error ?? body);
  }
  return body;
}

export const get = (path, signal) => ask(path, { signal });

const send = (method, path, body, signal) => ask(path, {
  method,
  signal,
  headers: { 'content-type': 'application/json', 'Pgcurb-Csrf': csrf },
  body: JSON.stringify(body ?? {}),
});

export const post = (path, body, signal) => send('POST', path, body, signal);

/** A query string of what is not empty. */
export function query(terms) {
  const given = Object.entries(terms).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? '?' + new URLSearchParams(given) : '';
}

// One stream of events for all pages. Each says which part of the world changed; who shows that part asks for it again.
const TOPICS = ['holds', 'ledger', 'agents', 'undo', 'trials', 'policy'];
const listeners = new Set();
let source;
let state = 'off';

function tell(event) {
  listeners.forEach(listener => listener(event));
}

export function listen() {
  source?.close();
  source = new EventSource('/api/v1/events');
  source.onopen = () => {
    // What happened while the stream was away is not sent again.
    state = 'on';
    tell({ topic: 'state' });
    tell({ topic: '*' });
  };
  source.onerror = () => {
    state = 'off';
    tell({ topic: 'state' });
  };
  for (const topic of TOPICS) {
    source.addEventListener(topic, () => tell({ topic }));
  }
}

export function deaf() {
  source?.close();
  source = undefined;
  state = 'off';
}

export function useLive() {
  const [now, set] = useState(state);
  useEffect(() => {
    const listener = () => set(state);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return now;
}

/** Calls back when one of these topics changed: at most some times a second, however much happens. */
export function useTopics(topics, changed) {
  const call = useRef(changed);
  call.current = changed;
  useEffect(() => {
    let timer;
    const listener = event => {
      if ((event.topic === '*' || topics.includes(event.topic)) && !timer) {
        timer = setTimeout(() => {
          timer = undefined;
          call.current();
        }, 120);
      }
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      clearTimeout(timer);
    };
  }, [topics.join()]);
}

/** What the path answers, asked again when one of the topics changed. The old answer stays until the new one is there. */
export function useAnswer(path, topics = [], body) {
  const [shown, show] = useState({});
  const [again, ask] = useState(0);
  useTopics(topics, () => ask(n => n + 1));
  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    const control = new AbortController();
    (body ? post(path, body, control.signal) : get(path, control.signal)).then(
        data => show({ path, data }),
        problem => control.signal.aborted || show(was => ({ path, problem, data: was.path === path ? was.data : undefined })));
    return () => control.abort();
  }, [path, again]);
  const mine = shown.path === path ? shown : {};
  return { data: mine.data, problem: mine.problem, reload: () => ask(n => n + 1) };
}
