import type { Outcome } from './run-comparison.js';
import type { Answer } from './send.js';

const SHOWN_LINES = 40;

/** Both answers to one request, lines that differ side by side. */
export function describeFailure({ group, exchange, rules }: Outcome): string {
  const { request, spring, cairn } = exchange;
  const headers = Object.entries(request.headers).map(([name, value]) => `  ${name}: ${value}`);
  const after = rules.length === 0 ? [] : [`  after the allowed differences: ${rules.join(', ')}`];
  const facts = [`  spring ${describe(spring)}`, `  cairn  ${describe(cairn)}`];
  const title = `${group}: ${request.method} ${request.path}`;
  return [title, ...headers, ...after, ...facts, ...differentLines(spring, cairn), ''].join('\n');
}

function describe({ status, contentType, allow, hasLastModified }: Answer): string {
  const parts = [status, contentType ?? 'no type', ...(allow ? [`Allow: ${allow}`] : [])];
  return [...parts, ...(hasLastModified ? ['Last-Modified'] : [])].join(' · ');
}

function differentLines(spring: Answer, cairn: Answer): readonly string[] {
  const [left, right] = [linesOf(spring), linesOf(cairn)];
  const removed = left.filter((line) => !right.includes(line)).map((line) => `  - ${line}`);
  const added = right.filter((line) => !left.includes(line)).map((line) => `  + ${line}`);
  if (removed.length + added.length > 0) return [...removed.slice(0, SHOWN_LINES), ...added.slice(0, SHOWN_LINES)];
  return left.join('\n') === right.join('\n')
    ? []
    : ['  same lines in another order:', ...right.map((line) => `  = ${line}`)];
}

/** JSON is broken into lines that can be compared; a line break that is text shows as such. */
function linesOf({ body, contentType }: Answer): readonly string[] {
  const text = body.toString('utf8');
  if (!contentType?.includes('json')) return text.split('\n').map((line) => JSON.stringify(line).slice(1, -1));
  return text.replaceAll('\n', '\\n').split(/(?<=[,{[])(?=["{[])|(?=[}\]])/);
}

/** How many requests needed which allowed difference. */
export function describeRules(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { equal, rules } of outcomes) {
    if (equal) for (const rule of rules) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  const width = Math.max(0, ...[...counts.values()].map((count) => String(count).length));
  const rows = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([rule, count]) => `  ${String(count).padStart(width)}  ${rule}`);
  return rows.length === 0 ? '' : ['Allowed differences:', ...rows, ''].join('\n');
}
