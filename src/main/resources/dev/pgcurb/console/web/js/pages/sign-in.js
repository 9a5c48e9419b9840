// Signing in. The one page for whom nobody is signed in.
import { html, useState, useEffect } from '../../vendor/preact-htm.js';
import { get, post } from '../api.js';
import { go } from '../route.js';
import { Problem } from '../parts.js';
import { Icon } from '../icons.js';

export function SignIn({ problem, signedIn }) {
  const [refused, refuse] = useState(problem);
  const [ways, setWays] = useState({ password: true });
  const [busy, setBusy] = useState(false);
  const enter = body => {
    setBusy(true);
    return post('/sign-in', body)
        .then(() => { if (location.pathname === '/sign-in') { go('/holds', { replace: true }); } return signedIn(); }, refuse)
        .finally(() => setBusy(false));
  };
  useEffect(() => {
    get('/sign-in').then(setWays, () => {});
    // A one-time link carries its code behind #, which no server and no log sees.
    const link = /^#link=(.+)$/.exec(location.hash)?.[1];
    if (link) {
      history.replaceState(null, '', '/sign-in');
      enter({ link: decodeURIComponent(link) });
    }
  }, []);
  const submit = event => {
    event.preventDefault();
    const form = new FormData(event.target);
    enter({ name: form.get('name'), password: form.get('password') });
  };
  return html`<main class="door" id="main">
    <form class="card pad form" onSubmit=${submit}>
      <p class="brand"><${Icon} name="brand" /> pgcurb</p>
      <h1>Sign in</h1>
      <${Problem} of=${refused} />
      ${ways.oidc && html`<a class="button first" href=${ways.oidc.start}>Sign in with ${ways.oidc.name}</a>`}
      ${ways.password && html`
        <div class="field"><label for="name">Name</label>
          <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus /></div>
        <div class="field"><label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required /></div>
        <button class="button first" disabled=${busy}>${busy ? 'Signing in …' : 'Sign in'}</button>
        <p class="small soft">No account yet? An operator makes one: <code>pgcurb user add NAME</code></p>`}
    </form></main>`;
}
