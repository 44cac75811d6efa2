/** A text and the `{name:value}` in front of it. */
export interface PrefixedText {
  /** Without `name` and `profiles`, which are told with each request. */
  readonly prefixes: ReadonlyMap<string, string>;
  readonly text: string;
}

const PREFIX = /^\{([^{}:]*):([^{}]*)\}/;
/** Ends the prefixes, for a plain text that begins like one. */
const ESCAPE = '{plain}';
const TOLD_ANYWAY: ReadonlySet<string> = new Set(['name', 'profiles']);

/** Takes off what stands in front, as Spring's EnvironmentPrefixHelper does. */
export function splitPrefixes(prefixed: string): PrefixedText {
  const prefixes = new Map<string, string>();
  let text = prefixed;
  for (let found = PREFIX.exec(text); found !== null; found = PREFIX.exec(text)) {
    const [whole, name = '', value = ''] = found;
    if (!TOLD_ANYWAY.has(name)) prefixes.set(name, value);
    text = text.slice(whole.length);
  }
  return { prefixes, text: text.startsWith(ESCAPE) ? text.slice(ESCAPE.length) : text };
}

export function withPrefixes(prefixes: ReadonlyMap<string, string>, text: string): string {
  return [...prefixes].map(([name, value]) => `{${name}:${value}}`).join('') + text;
}
