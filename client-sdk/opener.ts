/** Why a value does not open. One word for padding, tag and content: more would help whoever tries keys. */
export type ClosedReason =
  | 'does not open with its key'
  | 'not a cipher text'
  | 'no key is set up for it'
  | 'made for another file'
  | 'made for another key'
  | 'in a version that is not known';

/** Where a sealed value is written, which is part of what one of Cairn's own opens with. */
export interface SealedPlace {
  /** The path in the repository. */
  readonly file: string;
  /** The flat key. */
  readonly key: string;
}

/** What became of a sealed value. */
export type Opened = { readonly plain: string } | { readonly closed: ClosedReason };

/** Opens `{cairn:…}` and `{cipher}…`. */
export type OpenText = (text: string, place: SealedPlace) => Opened;

/** The keys of a client as texts. */
export interface KeyTexts {
  /** `AGE-SECRET-KEY-1…` and `CAIRN-AES-KEY-…`, one a line, several lines a text; `#` begins a comment. */
  readonly keys: readonly string[];
  /** Spring's: a pass phrase, or a private RSA key as PEM. */
  readonly springKey: string | undefined;
  /** Of the pass phrase, in hexadecimal. */
  readonly springSalt: string;
}
