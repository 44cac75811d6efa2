import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
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
      does: 'prints the plain text of a value',
    },
    {
      line: 'pbpaste | cairn decrypt --spring-key-file phrase.txt',
      does: "opens one of Spring's cipher texts, with or without {cipher}",
    },
  ],
  run: async (invocation, _, options) => {
    const { asSecretError } = await import('../secret-files/secret-error.js');
    const { localOpener } = await import('../secret-files/local-keys.js');
    try {
      const opener = await localOpener(options);
      for (const { text, ...place } of await sealedTexts(invocation, options)) {
        const sealed = opener.isSealed(text) ? text : `{cipher}${text}`;
        invocation.write(`${opener.open(sealed, place)}\n`);
      }
      return EXIT.ok;
    } catch (error) {
      throw asSecretError(error);
    }
  },
};

async function sealedTexts(invocation: Invocation, options: GivenOptions) {
  const [path, key] = [options.text('file'), options.text('path')];
  if ((path === undefined) !== (key === undefined)) throw usageError('--file and --path belong together');
  const { readPlainText } = await import('../secret-files/plain-text.js');
  if (path === undefined || key === undefined) {
    return [{ text: await readPlainText(invocation.host), file: '', key: 'the text' }];
  }
  const { repositoryPath } = await import('../secret-files/repository-path.js');
  const file = repositoryPath(path, options.text('root'));
  if (options.isOn('stdin')) return [{ text: await readPlainText(invocation.host), file, key }];
  const { readWritten } = await import('../secret-files/edit-file.js');
  const values = (await readWritten(path)).values.filter((value) => value.key === key);
  if (values.length === 0) throw usageError(`${path}: no text at ${key}`);
  const plain = values.find(({ text }) => !mayBeSealed(text));
  if (plain) throw usageError(`${path}:${plain.line}: ${key} is not encrypted`);
  return values.map(({ text, line }) => ({ text, file, key, line }));
}

/** In a file a cipher text says what it is, also when no key is here for its kind. */
function mayBeSealed(text: string): boolean {
  return /^\{c(?:ipher\}|airn:)|^ENC\[/.test(text);
}
