// One trial: before, candidate, after; the decision and its reason.
import { html, useState } from '../../vendor/preact-htm.js';
import { useAnswer } from '../api.js';
import { Card, Facts, Fence, Note, Pairs, Said, Shown, Time } from '../parts.js';
import { Icon } from '../icons.js';
import { Plot, Factor, ms } from '../plot.js';
import { number, count, percent, whole } from '../text.js';
import { Word, stands } from './trials.js';

export function Trial({ argument }) {
  const answer = useAnswer('/trials/' + argument, ['trials']);
  return html`<a class="back" href="/trials" data-back><${Icon} name="back" /> Trials</a>
    ${!answer.data && html`<div class="head"><h1>Trial ${argument}</h1></div>`}
    <${Shown} answer=${answer} height="30rem">${trial => html`<${Whole} trial=${trial} />`}<//>`;
}

function Whole({ trial }) {
  const [chosen, choose] = useState(trial.queries[0]?.number);
  const query = trial.queries.find(one => one.number === chosen) ?? trial.queries[0];
  return html`
    <div class="head"><h1><code><${Said} text=${trial.what} /></code></h1><${Word} word=${stands(trial)} />
      <p class="lead">Proposed by <${Said} text=${trial.agent ?? trial.by} />, <${Time} at=${trial.at} />.</p></div>
    <div class="stack">
      ${(trial.stage_reason ?? trial.reason) && html`<${Note} tone=${stands(trial) === 'kept' ? 'good' : stands(trial) === 'reverted' ? 'caution' : ''} sign="→">
        <p class="strong"><${Said} text=${trial.stage_reason ?? trial.reason} /></p>${trial.stage_reason && trial.reason && html`<p><${Said} text=${trial.reason} /></p>`}<//>`}
      ${trial.trouble && html`<${Note} tone="danger" sign="✗"><p><${Said} text=${trial.trouble} /></p><//>`}
      <${Facts} alone of=${[
        ['Queries', number(trial.queries.length), html`from <${Said} text=${trial.workload} />`],
        ['Confidence', trial.facts?.confidence ? percent(trial.facts.confidence) : '–', trial.facts?.blocks ? count(trial.facts.blocks, 'pair') + ' of runs' : undefined],
        ['Spent beyond the baseline', ms(trial.spent_ms), `of ${ms(trial.radius_ms)} allowed`],
        ['Changed', trial.changed_at ? html`<${Time} at=${trial.changed_at} />` : 'not', trial.ended_at ? html`ended <${Time} at=${trial.ended_at} />` : trial.window_ends ? html`watched until ${whole(trial.window_ends)}` : undefined],
      ]} />
      ${query && html`<${Card} title="Before, candidate, after" note=${html`query ${query.number}`}><div class="pad stack tight"><${Picture} trial=${trial} query=${query} />
        <${Fence} title=${'query ' + query.number} text=${query.text} by="as the workload has it" /></div><//>`}
      ${trial.after.length > 0 && html`<${Watched} looks=${trial.after} />`}
      <${Queries} trial=${trial} chosen=${query?.number} choose=${choose} />
      <${Card} title="What is changed, and how it is taken back"><div class="pad"><${Pairs} of=${[
        ['Before', trial.before && html`<code><${Said} text=${trial.before} /></code>`],
        ['Makes it', trial.made && html`<code><${Said} text=${trial.made} /></code>`],
        ['Takes it back', trial.inverse && html`<code><${Said} text=${trial.inverse} /></code>`],
        ['Left out', trial.facts?.left_out?.length ? html`<ul class="stack tight">${trial.facts.left_out.map(text => html`<li class="small"><${Said} text=${text} /></li>`)}</ul>` : null],
      ]} /></div><//>
      ${trial.why && html`<${Fence} title="why it was proposed" text=${trial.why} by=${trial.agent ? undefined : 'written by who proposed it'} />`}
    </div>`;
}

function Picture({ trial, query }) {
  const runs = phase => trial.samples.filter(one => one.number === query.number && one.phase === phase && !one.cancelled).map(one => one.ms);
  // A workload of one query is the one that the watch goes on looking at; of several it tells by their own numbers.
  const seen = trial.queries.length === 1 ? trial.after.map(one => one.ms) : [];
  const zones = [{ name: 'before', values: runs('before'), tone: '' }, { name: 'candidate', values: runs('candidate'), tone: 'accent' },
    { name: 'after', values: [...runs('after'), ...seen], tone: 'good' }];
  return html`<${Plot} title=${'Query ' + query.number} zones=${zones} mark=${trial.changed_at ? 2 : undefined} />`;
}

/** What the watch saw since the change: the mean of a call of each query of the application, look by look. */
function Watched({ looks }) {
  const ids = [...new Set(looks.map(look => look.query_id))].slice(0, 4);
  const zones = ids.map((id, i) => ({ name: `query ${i + 1} of the watch`, values: looks.filter(look => look.query_id === id).map(look => look.ms), tone: 'good' }));
  return html`<${Card} title="Since the change" note=${'as pg_stat_statements saw it, ' + count(looks.length, 'look')}><div class="pad"><${Plot} title="Since the change" zones=${zones} /></div><//>`;
}

function Queries({ trial, chosen, choose }) {
  return html`<${Card} title="Each query" note="times the baseline, with the interval; left is faster">
    <div class="scroll" tabindex="0" role="region" aria-label="Each query"><table class="data"><thead><tr><th scope="col">Query</th><th scope="col">Verdict</th><th scope="col">Time</th><th class="n" scope="col">Factor</th><th class="n" scope="col">Work</th><th class="n" scope="col">Calls</th><th scope="col">Reason</th></tr></thead>
    <tbody>${trial.queries.map(query => html`<tr key=${query.number}><th scope="row"><button type="button" class="button plain" aria-pressed=${chosen === query.number} onClick=${() => choose(query.number)}>query ${query.number}</button></th>
      <td><${Word} word=${query.verdict} /></td><td><${Factor} estimate=${query.time_ratio} low=${query.time_low} high=${query.time_high} /></td>
      <td class="n">${query.time_ratio ? query.time_ratio.toFixed(2) : '–'}</td><td class="n">${query.work_ratio ? query.work_ratio.toFixed(2) : '–'}</td>
      <td class="n">${number(query.calls)}</td><td class="small"><${Said} text=${query.reason} /></td></tr>`)}</tbody></table></div><//>`;
}
