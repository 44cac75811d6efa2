import { RE2JS } from 're2js';

/** Whether a value is to be encrypted. */
export type EncryptionRule = (path: readonly string[], isEncrypted: boolean) => boolean;

type Options = ReadonlyMap<string, string>;
type Matches = (name: string) => boolean;

const UNENCRYPTED_SUFFIX = '_unencrypted';
const DEFAULT: Options = new Map([['unencrypted_suffix', UNENCRYPTED_SUFFIX]]);
const RULES: Readonly<Record<string, (pattern: string) => EncryptionRule>> = {
  unencrypted_suffix: (suffix) => noneOf((name) => name.endsWith(suffix)),
  encrypted_suffix: (suffix) => anyOf((name) => name.endsWith(suffix)),
  unencrypted_regex: (pattern) => noneOf(matching(pattern)),
  encrypted_regex: (pattern) => anyOf(matching(pattern)),
  // What a comment decides shows: a value is encrypted or it is not, and the MAC covers it either way.
  encrypted_comment_regex: () => (_, isEncrypted) => isEncrypted,
  unencrypted_comment_regex: () => (_, isEncrypted) => isEncrypted,
};

/**
 * The rule of a file's metadata: by default what lies below a name that ends in `_unencrypted` is not encrypted.
 *
 * @returns undefined when there are several, or one that is no regular expression: SOPS refuses that, too
 */
export function encryptionRule(metadata: Options): EncryptionRule | undefined {
  const given = [...metadata].filter(([name, text]) => name in RULES && text !== '');
  const [[name, text] = ['', ''], second] = given.length === 0 ? [...DEFAULT] : given;
  if (second) return undefined;
  try {
    return RULES[name]?.(text);
  } catch {
    return undefined;
  }
}

function anyOf(matches: Matches): EncryptionRule {
  const known = remembered(matches);
  return (path) => path.some(known);
}

function noneOf(matches: Matches): EncryptionRule {
  const known = remembered(matches);
  return (path) => !path.some(known);
}

/** In Go's words, and as there in time linear in the text. */
function matching(pattern: string): Matches {
  const compiled = RE2JS.compile(pattern);
  return (name) => compiled.matcher(name).find();
}

function remembered(matches: Matches): Matches {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = matches(name);
    known.set(name, found);
    return found;
  };
}
