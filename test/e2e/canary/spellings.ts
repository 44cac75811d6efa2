import { createHash } from 'node:crypto';

/** A form that a text may take on its way into an answer, a log or a file, and its bytes. */
export type Spelling = readonly [form: string, bytes: Buffer];

/** Long enough that nothing else begins like it by chance. */
const TELLING = 10;
const HASHES = ['md5', 'sha1', 'sha256', 'sha512'];

/** How a secret could look if it was somewhere: all of it, each half of it, or what anybody can compute from it. */
export function spellingsOf(plain: string): readonly Spelling[] {
  return [
    ...[plain, ...piecesOf(plain)].flatMap(textSpellings),
    ...HASHES.flatMap((name) => hashSpellings(name, plain)),
  ];
}

/** What lies between the signs that an escape may change, in halves: a text that was cut short tells enough, too. */
function piecesOf(plain: string): readonly string[] {
  const runs = plain.match(/[A-Za-z0-9]+/g) ?? [];
  return runs.flatMap((run) => {
    if (run.length < TELLING) return [];
    const half = run.length >> 1;
    return half < TELLING ? [run] : [run.slice(0, half), run.slice(half)];
  });
}

function textSpellings(text: string): readonly Spelling[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const texts = {
    text,
    hex,
    HEX: hex.toUpperCase(),
    'url-encoded': encodeURIComponent(text),
    'all of it url-encoded': hex.replace(/../g, '%$&').toUpperCase(),
    form: new URLSearchParams([['', text]]).toString().slice(1),
    json,
    'json in json': JSON.stringify(json).slice(1, -1),
    'ascii json': ascii,
  };
  const utf16 = Buffer.from(text, 'utf16le');
  return [
    ...Object.entries(texts).map(([form, spelt]): Spelling => [form, Buffer.from(spelt)]),
    ['utf-16le', utf16],
    ['utf-16be', Buffer.from(utf16).swap16()],
    ['latin-1', Buffer.from(text, 'latin1')],
    ...[0, 1, 2].flatMap((offset) => base64Spellings(bytes, offset)),
  ];
}

/** @param offset how many bytes of something else stand in front of it, modulo 3 */
function base64Spellings(bytes: Buffer, offset: number): readonly Spelling[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
  // Without the signs that what stands around it has a part in.
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((shifted.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((form) => [form, Buffer.from(shifted.toString(form).slice(from, to))]);
}

/** Cut short, since hashes often are. */
function hashSpellings(name: string, plain: string): readonly Spelling[] {
  const hash = createHash(name).update(plain).digest();
  const hex = hash.toString('hex').slice(0, 16);
  return [
    [`${name} in hex`, Buffer.from(hex)],
    [`${name} in HEX`, Buffer.from(hex.toUpperCase())],
    [`${name} in base64`, Buffer.from(hash.toString('base64').slice(0, 11))],
    [`${name} in base64url`, Buffer.from(hash.toString('base64url').slice(0, 11))],
    [name, hash.subarray(0, 8)],
  ];
}
