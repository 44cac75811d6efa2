import { spellingsOf } from './spellings.js';

/** One way in which one canary could be found. */
export interface Needle {
  readonly canary: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Finds hundreds of byte strings in one pass: few places begin like any of them. */
export class Needles {
  readonly #byStart: (Needle[] | undefined)[] = new Array(65_536);

  /** @param canaries name → plain text */
  constructor(canaries: ReadonlyMap<string, string>) {
    for (const [canary, plain] of canaries) {
      for (const [form, bytes] of spellingsOf(plain)) this.#add({ canary, form, bytes });
    }
  }

  #add(needle: Needle): void {
    const start = needle.bytes.readUInt16BE(0);
    const same = this.#byStart[start] ?? [];
    this.#byStart[start] = same;
    if (!same.some(({ canary, bytes }) => canary === needle.canary && bytes.equals(needle.bytes))) same.push(needle);
  }

  /** Each needle that is there. */
  in(hay: Uint8Array): ReadonlySet<Needle> {
    const bytes = Buffer.from(hay.buffer, hay.byteOffset, hay.byteLength);
    const found = new Set<Needle>();
    for (let at = 0; at + 1 < bytes.length; at += 1) {
      const start = ((bytes[at] as number) << 8) | (bytes[at + 1] as number); // both are inside
      for (const needle of this.#byStart[start] ?? []) {
        if (needle.bytes.equals(bytes.subarray(at, at + needle.bytes.length))) found.add(needle);
      }
    }
    return found;
  }
}
