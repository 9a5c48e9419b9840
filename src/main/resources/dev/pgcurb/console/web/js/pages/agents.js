// The agents: what each may at most, what it used, and whether it is running.
import { html } from '../../vendor/preact-htm.js';
import { useAnswer } from '../api.js';
import { Chip, Said, Empty, Shown, Bar, agentPath } from '../parts.js';
import { number } from '../text.js';

export function Agents() {
  const answer = useAnswer('/agents', ['agents', 'ledger']);
  return html`
    <div class="head"><h1>Agents</h1>
      <p class="lead">Whom the policy lets in, how far each reaches, and how much of its ceilings is used.</p></div>
    <${Shown} answer=${answer} height="24rem">${data => data.agents.length === 0 ? html`<${Nothing} />`
      : html`<ul class="grid">${data.agents.map(agent => html`<li key=${agent.agent}><${One} agent=${agent} /></li>`)}</ul>`}<//>`;
}

function One({ agent }) {
  const day = agent.day;
  return html`<a class="card agent" data-row href=${agentPath(agent.agent)}>
    <span class="line"><b class="agent-name"><${Said} text=${agent.agent} /></b>
      ${agent.suspended ? html`<${Chip} word="suspended" />` : html`<${Chip} word=${agent.sessions.open > 0 ? 'active' : 'idle'} />`}</span>
    <span class="soft clamp"><${Said} text=${agent.purpose} /></span>
    <span class="agent-n">
      <span><b>${number(agent.sessions.open)}</b><small>of ${number(agent.sessions.limit)} sessions</small></span>
      <span><b>${number(day.attempts)}</b><small>attempts today</small></span>
      <span class=${day.refused ? 'is-bad' : ''}><b>${number(day.refused)}</b><small>refused</small></span>
      <span><b>${number(day.rows)}</b><small>rows changed</small></span>
    </span>
    ${agent.hour && html`<span class="used"><${Bar} share=${agent.hour.used / agent.hour.limit} tone=${agent.hour.used / agent.hour.limit > 0.8 ? 'caution' : ''} />
      <small>${number(agent.hour.used)} of ${number(agent.hour.limit)} rows this hour</small></span>`}
  </a>`;
}

function Nothing() {
  return html`<${Empty} title="No agent yet">
    <p>An agent is a name in the policy file: what it reads, what it writes, how far it may go. Three steps bring the first one:</p>
    <ol><li><span><code>pgcurb init</code> reads your database and writes a narrow starter policy.</span></li>
      <li><span><code>pgcurb plan policy.yaml</code> shows what would change; <code>pgcurb apply policy.yaml</code> does it.</span></li>
      <li><span><code>pgcurb connect NAME</code> prints how the agent comes in.</span></li></ol><//>`;
}
