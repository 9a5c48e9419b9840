// Rows before and after, as a table: what goes, what comes, what changes.
import { html } from '../vendor/preact-htm.js';
import { Said } from './parts.js';

const SIGN = { delete: ['−', 'danger'], insert: ['+', 'good'], update: ['~', 'caution'] };

const Value = ({ of }) => of === null ? html`<span class="null">NULL</span>` : html`<${Said} text=${of} />`;

/** @param rows [{operation, before, after, why}]: an image is an object of texts, null where there is none */
export function Images({ rows, label }) {
  const columns = inOrder([...new Set(rows.flatMap(row => [...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})]))], rows);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><table class="data images">
    <thead><tr><th class="what" scope="col"><span class="sr">what</span></th>${columns.map(column => html`<th scope="col"><${Said} text=${column} /></th>`)}</tr></thead>
    <tbody>${rows.map(row => html`<${Row} row=${row} columns=${columns} />`)}</tbody></table></div>`;
}

/** The first column tells the row; what changes stands next to it, where nobody has to scroll for it. */
function inOrder([first, ...others], rows) {
  const changes = column => rows.some(row => row.before && row.after && row.before[column] !== row.after[column]);
  return first === undefined ? [] : [first, ...others.filter(changes), ...others.filter(column => !changes(column))];
}

function Row({ row, columns }) {
  const [sign, tone] = SIGN[row.operation] ?? ['·', ''];
  return html`<tr>
    <td class="what"><span class=${'chip ' + tone}><i aria-hidden="true">${sign}</i>${row.operation}</span></td>
    ${columns.map(column => html`<${Cell} before=${row.before?.[column]} after=${row.after?.[column]} row=${row} />`)}</tr>`;
}

function Cell({ before, after, row }) {
  if (row.before && row.after && before !== after) {
    return html`<td title=${`${before} → ${after}`}><del><${Value} of=${before} /></del> <ins><${Value} of=${after} /></ins></td>`;
  }
  const value = row.before ? before : after;
  if (value === undefined) {
    return html`<td></td>`;
  }
  const shown = html`<${Value} of=${value} />`;
  return html`<td title=${value ?? 'NULL'}>${row.before && row.after ? html`<span class="same">${shown}</span>` : shown}</td>`;
}
