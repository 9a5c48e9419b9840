// Signing in. The one page for whom nobody is signed in.
import { html, useState } from '../../vendor/preact-htm.js';
import { post } from '../api.js';
import { Problem } from '../parts.js';
import { Icon } from '../icons.js';

export function SignIn({ problem, signedIn }) {
  const [refused, refuse] = useState(problem);
  const [busy, setBusy] = useState(false);
  const submit = event => {
    event.preventDefault();
    const form = new FormData(event.target);
    setBusy(true);
    post('/session', { name: form.get('name'), password: form.get('password') })
        .then(() => signedIn(), e => refuse(e))
        .finally(() => setBusy(false));
  };
  return html`<main class="door" id="main">
    <form class="card pad form" onSubmit=${submit}>
      <p class="brand"><${Icon} name="brand" /> pgcurb</p>
      <h1>Sign in</h1>
      <${Problem} of=${refused} />
      <div class="field"><label for="name">Name</label>
        <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus /></div>
      <div class="field"><label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required /></div>
      <button class="button first" disabled=${busy}>${busy ? 'Signing in …' : 'Sign in'}</button>
      <p class="small soft">No account yet? An operator makes one: <code>pgcurb user add NAME</code></p>
    </form></main>`;
}
