/** Tables that stay readable on a telephone: wide ones become a list of labelled lines, and stay tables for readers. */
import { html } from 'hono/html';
import type { Html } from '../pages/layout.ts';

/** A column; numbers stand at the right so that their digits line up. */
export interface Column {
  readonly label: string;
  readonly number?: boolean;
}

/** A cell's content, '' for none; the first one of each row names the row. */
export type Cell = Html | string;

/**
 * A table with a caption. Roles are written out because `display: block`, which the narrow layout needs, takes the
 * table's meaning away from some screen readers.
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): Html {
  return html`<table class="table narrowing" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) => html`<th role="columnheader" scope="col"${numeric(column)}>${column.label}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => bodyRow(row, columns))}</tbody>
</table>`;
}

function bodyRow(row: readonly Cell[], columns: readonly Column[]): Html {
  return html`<tr role="row">${row.map((cell, at) => bodyCell(cell, columns[at], at))}</tr>`;
}

function bodyCell(cell: Cell, column: Column | undefined, at: number): Html {
  if (at === 0) return html`<th role="rowheader" scope="row">${cell}</th>`;
  if (cell === '') return html`<td role="cell"${numeric(column)}></td>`;
  return html`<td role="cell" data-label="${column?.label ?? ''}"${numeric(column)}><span>${cell}</span></td>`;
}

function numeric(column: Column | undefined): Html | '' {
  return column?.number ? html` class="number"` : '';
}
