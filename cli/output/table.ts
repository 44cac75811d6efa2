import type { Invocation } from '../invocation.js';
import { visible } from './visible.js';

export type Row = readonly string[];

/**
 * Writes rows: aligned and under headings on a terminal or when a table is asked for, else with tabs between the cells
 * and nothing else, so that scripts can rely on the columns.
 */
export function writeRows(invocation: Invocation, headings: Row, rows: readonly Row[]): void {
  const { write, isTerminal, output } = invocation;
  const aligned = output === 'table' || (output === undefined && isTerminal);
  write(
    aligned ? table(invocation, headings, rows) : rows.map((row) => `${row.map(escapeCell).join('\t')}\n`).join(''),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeCell(cell: string): string {
  return cell.replace(/[\\\t\n\r]/g, (sign) => ESCAPES[sign] as string); // the class holds just these
}

function table({ colours }: Invocation, headings: Row, rows: readonly Row[]): string {
  const cells = rows.map((row) => row.map(visible));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => [...(row[column] ?? '')].length)),
  );
  const line = (row: Row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - [...cell].length),
      )
      .join('  ');
  const body = cells.map((row) => paintFirst(line(row), row[0] ?? '', colours.cyan));
  return `${[colours.bold(line(headings)), ...body].join('\n')}\n`;
}

function paintFirst(line: string, first: string, paint: (text: string) => string): string {
  return line.startsWith(first) && first !== '' ? paint(first) + line.slice(first.length) : line;
}
