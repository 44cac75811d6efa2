import { type Canaries, DIGITS, LINES, SIGNS } from './canaries.js';
import type { CairnKeys } from './sealing.js';

/** What a repository holds at one commit. */
export type Files = Readonly<Record<string, string>>;

/** What its secrets are sealed with. */
export interface Seals {
  readonly spring: (plain: string) => string;
  readonly cairn: CairnKeys;
}

/** Most keys that an environment may have, for the application that has more. */
export const MOST_KEYS = 60;

/** The applications of `badFiles` of which there never was a good commit. */
export const BAD = ['typed', 'patterned', 'listed', 'fixed', 'long', 'named', 'loop', 'moved', 'cut', 'huge', 'many'];

/** Secrets of every kind that open, in files of every kind. */
export async function goodFiles(canaries: Canaries, { spring, cairn }: Seals): Promise<Files> {
  const quoted = (text: string) => `'${text}'`;
  const shown = (name: string, shape?: Parameters<Canaries['shown']>[1]) => quoted(spring(canaries.shown(name, shape)));
  const sealed = async (name: string, seal: CairnKeys['aes'], file: string, key: string) =>
    quoted(await seal(canaries.shown(name), file, key));
  const client = await cairn.client(canaries.hidden("a client's own value"), 'orders.yml', 'client.value');
  return {
    'application.yml': [
      `shared: {spring: ${shown('in application.yml')}}`,
      `list: [plain, ${shown('in a list')}, {deep: [{er: ${shown('deep in a list')}}]}]`,
      'url: "postgres://u:${db.password}@${db.host:localhost}/x"',
      '',
    ].join('\n'),
    'application-prod.yml': `late: ${await sealed('in application-prod.yml', cairn.several, 'application-prod.yml', 'late')}\n`,
    'orders.yml': [
      'spring.config.import: "sub/extra.json[.yaml]"',
      'db:',
      `  password: ${shown('spring, symmetric')}`,
      `  token: ${await sealed('cairn v1 with AES', cairn.aes, 'orders.yml', 'db.token')}`,
      `  age: ${await sealed('cairn v1 with age', cairn.age, 'orders.yml', 'db.age')}`,
      `  several: ${await sealed('cairn v1 with several recipients', cairn.several, 'orders.yml', 'db.several')}`,
      `  pin: ${shown('digits', DIGITS)}`,
      `pem: ${shown('lines', LINES)}`,
      `odd: ${quoted(await cairn.aes(canaries.shown('signs', SIGNS), 'orders.yml', 'odd'))}`,
      `filling: ${quoted(spring(`x-\${nobody.there:${canaries.shown('a default in a secret')}}-\${db.host:y}`))}`,
      'twice: "${db.password}-${db.token}"',
      'nested: "${by.${db.password}:none}"',
      'unknown: "${by.${db.token}}"',
      'escaped: "\\\\${db.password}"',
      `client: {value: '${client}', url: 'u:\${client.value}@h'}`,
      `anchor: &x ${shown('behind an anchor')}`,
      'alias: *x',
      '',
    ].join('\n'),
    'sub/extra.json': JSON.stringify({ extra: { secret: spring(canaries.shown('in imported JSON')) } }),
    'orders-prod.yml': `db: {password: ${await sealed('in orders-prod.yml', cairn.age, 'orders-prod.yml', 'db.password')}}\n`,
    'orders.properties': `in.properties=${spring(canaries.shown('in properties'))}\n`,
    'beans.xml': `<?xml version="1.0"?><!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd"><properties><entry key="x">${spring(canaries.shown('in XML'))}</entry></properties>`,
    'stale.yml': `number: 1\nsecret: ${shown('in the last good commit')}\n`,
    'schemas/stale.schema.json': '{"properties": {"number": {"type": "integer"}}}',
    'schemas/orders.schema.json': '{"properties": {"db": {"properties": {"password": {"type": "string"}}}}}',
    'files/app.conf': 'password=${db.password}\nby=${by.${db.token}:none}\n',
    'files/app.yml': `a: ${await sealed('in a YAML resource', cairn.several, 'files/app.yml', 'a')}\nb: 1\n`,
    'files/app.json': JSON.stringify({ a: spring(canaries.shown('in a JSON resource', SIGNS)), b: ['${db.password}'] }),
    'files/app.properties': `a=${spring(canaries.shown('in a resource of properties'))}\n`,
    'files/broken.json': JSON.stringify({
      a: `{cipher}${'0'.repeat(64)}`,
      b: spring(canaries.hidden('beside a broken one')),
    }),
    'files/circle.conf': 'x=${loop}\nloop=${circle.a}\n',
  };
}

/** Of an application that was good, or not there, before it went bad. */
export const lateName = (application: string) => `late-${application}`;

/**
 * Secrets that nobody may get: each has an application that is refused for another reason.
 *
 * @param nameOf what an application is called
 */
export async function badFiles(
  canaries: Canaries,
  { spring, cairn }: Seals,
  nameOf = (application: string) => application,
): Promise<Files> {
  const secret = (name: string) => canaries.hidden(`${nameOf('')}${name}`);
  const hidden = (name: string) => `'${spring(secret(name))}'`;
  // Spring's form fills no placeholder, so that it has no circle; but it has what was good before.
  const circling = (name: string) => (nameOf('') === '' ? canaries.shown(name) : secret(name));
  const files: Record<string, string> = {
    'loop.yml': `a: '${spring(`\${${circling('in a placeholder in a circle')}:\${b}}`)}'\nb: '\${a}'\nc: '${spring(circling('beside a circle'))}'\n`,
    'moved.yml': `a: '${await cairn.aes(secret('moved to another file'), 'orders.yml', 'a')}'\nb: '${await cairn.aes(secret('moved to another key'), `${nameOf('moved')}.yml`, 'c')}'\n`,
    'cut.yml': `a: '${spring(secret('cut short')).slice(0, -7)}'\nb: '${(await cairn.age(secret('cut short of age'), `${nameOf('cut')}.yml`, 'b')).slice(0, -9)}}'\n`,
    'huge.yml': [
      `a0: ${hidden('in what grows')}`,
      ...Array.from({ length: 7 }, (_, at) => `a${at + 1}: "${`\${a${at}}`.repeat(10)}"`),
      '',
    ].join('\n'),
    'many.yml': `secret: ${hidden('among too many')}\n${Array.from({ length: MOST_KEYS }, (_, at) => `k${at}: 1\n`).join('')}`,
    'named.yml': `map: {a: ${hidden('at a key that there must not be')}}\n`,
    'schemas/named.schema.json': '{"properties": {"map": {"additionalProperties": false}}}',
  };
  for (const [application, rule] of Object.entries({
    typed: { type: 'integer' },
    patterned: { pattern: '^[0-9]{3}$' },
    listed: { enum: ['a', 'b'] },
    fixed: { const: 'x' },
    long: { maxLength: 3, not: { minLength: 2 } },
  })) {
    files[`${application}.yml`] =
      `value: ${hidden(`that breaks ${JSON.stringify(rule)}`)}\nlist: [${hidden(`in a list that breaks ${Object.keys(rule)}`)}]\n`;
    files[`schemas/${application}.schema.json`] = JSON.stringify({
      properties: { value: rule, list: { items: rule } },
    });
  }
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/[a-z]+(?=\.)/, nameOf), text]));
}
