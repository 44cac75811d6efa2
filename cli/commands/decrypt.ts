import type { SecretPlace } from '../../server/core/ports.js';
import { isSealedText } from '../../server/core/sealed-text.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import type { LocalKeys } from '../secret-files/local-keys.js';
import { KEY_FILE, ROOT, SPRING_KEY } from '../secret-options.js';

export const decrypt: CommandDefinition = {
  options: [
    { flags: '--file <file>', description: 'the file that the value stands in; needs --path' },
    { flags: '--path <key>', description: 'the flat key of the value: db.password' },
    { flags: '--stdin', description: 'open what the standard input says, not what stands in the file' },
    KEY_FILE,
    ...SPRING_KEY,
    ROOT,
  ],
  examples: [
    {
      line: 'cairn decrypt --file orders.yml --path db.password --key-file ~/.cairn/keys.txt',
      does: 'prints the plain text of a value, also of one in a file of SOPS',
    },
    {
      line: 'pbpaste | cairn decrypt --spring-key-file phrase.txt',
      does: "opens one of Spring's cipher texts, with or without {cipher}",
    },
  ],
  run: async (invocation, _, options) => {
    const { asSecretError } = await import('../secret-files/secret-error.js');
    const { localKeys } = await import('../secret-files/local-keys.js');
    try {
      const keys = await localKeys(options, { needed: true });
      for (const text of await openedTexts(invocation, options, keys)) invocation.write(`${text}\n`);
      return EXIT.ok;
    } catch (error) {
      throw asSecretError(error);
    }
  },
};

async function openedTexts(invocation: Invocation, options: GivenOptions, keys: LocalKeys): Promise<readonly string[]> {
  const [path, key] = [options.text('file'), options.text('path')];
  if ((path === undefined) !== (key === undefined)) throw usageError('--file and --path belong together');
  const { readPlainText } = await import('../secret-files/plain-text.js');
  if (path === undefined || key === undefined) {
    return [openedText(keys, await readPlainText(invocation.host), { file: '', key: 'the text' })];
  }
  const { repositoryPath } = await import('../secret-files/repository-path.js');
  const file = repositoryPath(path, options.text('root'));
  if (options.isOn('stdin')) return [openedText(keys, await readPlainText(invocation.host), { file, key })];
  const ofSops = await openedBySops(path, key, keys);
  return ofSops ?? (await sealedTexts(path, key)).map(({ text, line }) => openedText(keys, text, { file, key, line }));
}

function openedText({ opener }: LocalKeys, text: string, place: SecretPlace): string {
  return String(opener.open(opener.isSealed(text) ? text : `{cipher}${text}`, place));
}

/** Undefined for what is no file of SOPS. */
async function openedBySops(path: string, key: string, { unwrap }: LocalKeys): Promise<readonly string[] | undefined> {
  const { openSopsFile } = await import('../secret-files/open-sops-file.js');
  const values = await openSopsFile(path, unwrap);
  const texts = values?.flatMap((value) => (value.key === key ? [value.text] : []));
  if (texts?.length === 0) throw usageError(`${path}: no text at ${key}`, `sops decrypt ${path} shows all of it`);
  return texts;
}

async function sealedTexts(path: string, key: string) {
  const { readWritten } = await import('../secret-files/edit-file.js');
  const values = (await readWritten(path)).values.filter((value) => value.key === key);
  if (values.length === 0) throw usageError(`${path}: no text at ${key}`);
  const plain = values.find(({ text }) => !mayBeSealed(text));
  if (plain) throw usageError(`${path}:${plain.line}: ${key} is not encrypted`);
  return values;
}

/** In a file a cipher text says what it is, also when no key is here for its kind. */
function mayBeSealed(text: string): boolean {
  return isSealedText(text) || text.startsWith('ENC[');
}
