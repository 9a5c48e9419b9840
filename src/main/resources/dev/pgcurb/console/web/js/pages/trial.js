// One trial.
import { html } from '../../vendor/preact-htm.js';
import { useAnswer } from '../api.js';
import { Shown } from '../parts.js';
import { Icon } from '../icons.js';

export function Trial({ argument }) {
  const answer = useAnswer('/trials/' + argument, ['trials']);
  return html`<a class="back" href="/trials" data-back><${Icon} name="back" /> Trials</a>
    <div class="head"><h1 tabindex="-1">Trial ${argument}</h1></div>
    <${Shown} answer=${answer} height="30rem">${() => null}<//>`;
}
