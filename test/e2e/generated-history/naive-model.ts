import { FILE_BYTES } from './generate.js';

/** Path → content, as `git show` gives it. */
export type Tree = ReadonlyMap<string, string>;

export interface Fault {
  readonly code: string;
  readonly file: string;
  readonly line?: number;
  readonly rule?: string;
}

interface Entry {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** What one commit comes to, in flat files of `key: value` lines: either what is wrong, or the sources. */
export type Verdict =
  | { readonly fault: Fault }
  | { readonly sources: readonly { readonly file: string; readonly entries: ReadonlyMap<string, Entry> }[] };

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly maximum?: number }>>;
}

/** Judges by rules of its own, as simple as the generated files are. */
export function judge(tree: Tree, application: string): Verdict {
  const sources: { file: string; entries: Map<string, Entry> }[] = [];
  for (const file of ['application.yml', `${application}.yml`]) {
    const content = tree.get(file);
    if (content === undefined) continue;
    const read = readFlat(file, content);
    if (!(read instanceof Map)) return { fault: read };
    sources.unshift({ file, entries: read });
  }
  const merged = new Map<string, Entry>();
  for (const { entries } of sources.toReversed()) for (const [key, entry] of entries) merged.set(key, entry);
  const fault = circle(merged) ?? schemaFault(tree, application, merged);
  return fault ? { fault } : { sources };
}

function readFlat(file: string, content: string): Map<string, Entry> | Fault {
  if (content.length > FILE_BYTES) return { code: 'limit-exceeded', file };
  const entries = new Map<string, Entry>();
  for (const [index, line] of content.split('\n').entries()) {
    const [, key, text] = /^(\w+): (\S+)$/.exec(line) ?? [];
    if (key === undefined || text === undefined) {
      if (line === '' || line.startsWith('#')) continue;
      return { code: 'invalid-document', file };
    }
    if (text === '[' || text === '{') return { code: 'invalid-document', file };
    entries.set(key, { text, file, line: index + 1 });
  }
  return entries;
}

function resolvedValue(
  entry: Entry | undefined,
  merged: ReadonlyMap<string, Entry>,
  passed: readonly Entry[] = [],
): string | null {
  if (!entry) return '';
  if (passed.includes(entry)) return null;
  const key = /^\$\{(\w+)\}$/.exec(entry.text)?.[1];
  if (key === undefined) return entry.text;
  return merged.has(key) ? resolvedValue(merged.get(key), merged, [...passed, entry]) : entry.text;
}

function circle(merged: ReadonlyMap<string, Entry>): Fault | undefined {
  for (const entry of merged.values()) {
    if (resolvedValue(entry, merged) === null)
      return { code: 'circular-placeholder', file: entry.file, line: entry.line };
  }
  return undefined;
}

function schemaFault(tree: Tree, application: string, merged: ReadonlyMap<string, Entry>): Fault | undefined {
  for (const file of ['schemas/application.schema.json', `schemas/${application}.schema.json`]) {
    const text = tree.get(file);
    const fault = text === undefined ? undefined : violation(file, text, merged);
    if (fault) return fault;
  }
  return undefined;
}

function violation(file: string, text: string, merged: ReadonlyMap<string, Entry>): Fault | undefined {
  if (!text.endsWith('}')) return { code: 'invalid-document', file };
  const { required = [], properties = {} }: Schema = JSON.parse(text);
  const code = 'schema-violation';
  if (required.some((key) => !merged.has(key))) return { code, file, rule: 'required at #/required' };
  for (const [key, { type, maximum }] of Object.entries(properties)) {
    const entry = merged.get(key);
    if (!entry) continue;
    const value = resolvedValue(entry, merged) as string;
    const isNumber = /^\d+$/.test(value);
    const place = { code, file: entry.file, line: entry.line };
    if (isNumber && Number(value) > (maximum ?? Number.POSITIVE_INFINITY)) {
      return { ...place, rule: `maximum at #/properties/${key}/maximum` };
    }
    if (type === 'integer' && !isNumber) return { ...place, rule: `type at #/properties/${key}/type` };
  }
  return undefined;
}

/** What Spring's environment has to be, to the byte. */
export function springBody(
  sources: Extract<Verdict, { sources: unknown }>['sources'],
  { application, label, version, prefix }: { application: string; label: string; version: string; prefix: string },
): string {
  const head = JSON.stringify({ name: application, profiles: ['default'], label, version, state: '' }).slice(0, -1);
  const rendered = sources.map(({ file, entries }) => {
    const pairs = [...entries].map(([key, { text }]) => `"${key}":${/^\d+$/.test(text) ? text : JSON.stringify(text)}`);
    return `{"name":${JSON.stringify(prefix + file)},"source":{${pairs.join()}}}`;
  });
  return `${head},"propertySources":[${rendered.join()}]}`;
}
