import type { Invocation } from '../invocation.js';
import { firstFew } from './first-few.js';
import { visible } from './visible.js';

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
  /** For whom; none when it is about a file, whoever reads it. */
  readonly applications?: readonly Affected[] | undefined;
}

export interface Affected {
  readonly application: string;
  readonly profiles: readonly string[];
}

/** What was looked at. */
export interface Checked {
  readonly applications: number;
  readonly files: number;
}

export const FINDING_OUTPUTS = ['text', 'json', 'github', 'sarif'] as const;

/** Writes findings for people, programs, GitHub's reviews or code scanners. */
export function writeFindings(
  invocation: Invocation,
  tool: string,
  found: readonly Finding[],
  { applications, files }: Checked,
): void {
  const { output = 'text', write, print, note } = invocation;
  const findings = grouped(found);
  if (output === 'json') print(`${JSON.stringify(findings, undefined, 2)}\n`);
  else if (output === 'sarif') print(`${JSON.stringify(sarif(tool, findings), undefined, 2)}\n`);
  else if (output === 'github') print(findings.map(annotation).join(''));
  else write(findings.map((finding) => textLine(invocation, finding)).join(''));
  if (output !== 'text') return;
  const verdict = findings.length === 0 ? 'nothing to complain about' : `${findings.length} found`;
  note(`${verdict} in ${counted(files, 'file')} of ${counted(applications, 'application')}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** One mistake in a file that many share is one finding, with all whom it concerns. */
function grouped(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding>();
  for (const finding of findings) {
    const { file, line, column, rule, message, applications = [] } = finding;
    const key = JSON.stringify([file, line, column, rule, message]);
    const earlier = groups.get(key);
    const all = [...(earlier?.applications ?? []), ...applications];
    groups.set(key, earlier || all.length > 0 ? { ...finding, applications: all } : finding);
  }
  return [...groups.values()];
}

/** `orders.yml:3:7: error: must be integer (schema, orders prod)`, as compilers have it and editors read it. */
function textLine({ colours }: Invocation, { level, file, line, column, message, ...finding }: Finding): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const word = level === 'error' ? colours.red('error:') : colours.yellow('warning:');
  const about = [newIn(finding.rule, message), ...whose(finding)].join(', ');
  return `${colours.bold(visible(place))}: ${word} ${visible(message)} (${visible(about)})\n`;
}

/** `schema-violation/type at #/…` is only `schema-violation` behind a message that tells the rest. */
function newIn(rule: string, message: string): string {
  const [code = '', ...rest] = rule.split('/');
  return rest.length > 0 && message.includes(rest.join('/')) ? code : rule;
}

function whose({ applications = [] }: Pick<Finding, 'applications'>): readonly string[] {
  if (applications.length === 0) return [];
  return [firstFew(applications.map(({ application, profiles }) => `${application} ${profiles.join(',')}`))];
}

/** @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation(finding: Finding): string {
  const { level, file, line, column, message, rule } = finding;
  const concerned = whose(finding)
    .map((each) => ` (${each})`)
    .join('');

  const properties = [
    `file=${property(file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(rule)}`,
  ];
  return `::${level} ${properties.join(',')}::${data(message + concerned)}\n`;
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
          ...(finding.applications && { properties: { applications: finding.applications } }),
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
