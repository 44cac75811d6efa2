import type { Invocation } from '../invocation.js';
import { visible } from './table.js';

/** Something that a check has found; line and column are 1-based. */
export interface Finding {
  readonly level: 'error' | 'warning';
  /** What was broken, as one word: `schema`, `duplicate-key`. */
  readonly rule: string;
  readonly message: string;
  /** With `/`, in the repository. */
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly key?: string | undefined;
  readonly application?: string | undefined;
  readonly profiles?: readonly string[] | undefined;
}

export const FINDING_OUTPUTS = ['text', 'json', 'github', 'sarif'] as const;

/** Writes findings for people, programs, GitHub's reviews or code scanners. */
export function writeFindings(invocation: Invocation, tool: string, findings: readonly Finding[]): void {
  const { output = 'text', write, note } = invocation;
  if (output === 'json') write(`${JSON.stringify(findings, undefined, 2)}\n`);
  else if (output === 'sarif') write(`${JSON.stringify(sarif(tool, findings), undefined, 2)}\n`);
  else if (output === 'github') write(findings.map(annotation).join(''));
  else write(findings.map((finding) => textLine(invocation, finding)).join(''));
  if (output === 'text') note(findings.length === 0 ? 'nothing to complain about' : `${findings.length} found`);
}

/** `orders.yml:3:7: error: must be integer (schema, orders prod)`, as compilers have it and editors read it. */
function textLine({ colours }: Invocation, { level, file, line, column, message, ...finding }: Finding): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const word = level === 'error' ? colours.red('error:') : colours.yellow('warning:');
  const whose = [finding.application, finding.profiles?.join(',')].filter((part) => part).join(' ');
  return `${colours.bold(place)}: ${word} ${visible(message)} (${finding.rule}${whose && `, ${whose}`})\n`;
}

/** @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation({ level, file, line, column, message, rule }: Finding): string {
  const properties = [
    `file=${property(file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(rule)}`,
  ];
  return `::${level} ${properties.join(',')}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function sarif(tool: string, findings: readonly Finding[]): object {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: `cairn ${tool}`, rules: rules.map((id) => ({ id })) } },
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: rules.indexOf(finding.rule),
          level: finding.level,
          message: { text: finding.message },
          locations: [{ physicalLocation: locationOf(finding) }],
        })),
      },
    ],
  };
}

function locationOf({ file, line, column }: Finding): object {
  const artifactLocation = { uri: file.split('/').map(encodeURIComponent).join('/') };
  if (line === undefined) return { artifactLocation };
  return { artifactLocation, region: { startLine: line, ...(column !== undefined && { startColumn: column }) } };
}
