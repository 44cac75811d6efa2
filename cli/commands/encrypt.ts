import { segment } from '../api.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { KEY_FILE, RECIPIENT, ROOT } from '../secret-options.js';

interface Place {
  readonly file: string;
  readonly key: string;
}

type Seal = (plain: string, place: Place | undefined) => Promise<string>;

export const encrypt: CommandDefinition = {
  options: [
    { flags: '--file <file>', description: 'the file that the value is for; needs --path' },
    { flags: '--in-place <file>', description: 'encrypt the value where it stands in the file; needs --path' },
    { flags: '--path <key>', description: 'the flat key of the value: db.password' },
    { flags: '--stdin', description: 'with --in-place: put what the standard input says there instead' },
    RECIPIENT,
    KEY_FILE,
    ROOT,
  ],
  examples: [
    {
      line: 'printf %s s3cret | cairn encrypt --recipient age1… --file orders.yml --path db.password',
      does: 'prints a cipher text for that key of that file; no server and no secret key is needed',
    },
    {
      line: 'cairn encrypt --in-place orders.yml --path db.password --recipient age1…',
      does: 'encrypts what stands in the file; without keys of yours, the server does it',
    },
  ],
  run: async (invocation, _, options) => {
    const { asSecretError } = await import('../secret-files/secret-error.js');
    try {
      const seal = await sealer(invocation, options);
      if (options.text('inPlace') === undefined) await printSealed(invocation, options, seal);
      else await sealInPlace(invocation, options, seal);
      return EXIT.ok;
    } catch (error) {
      throw asSecretError(error);
    }
  },
};

async function printSealed(invocation: Invocation, options: GivenOptions, seal: Seal): Promise<void> {
  const { readPlainText } = await import('../secret-files/plain-text.js');
  const place = await placeOf(options, options.text('file'));
  const sealed = await seal(await readPlainText(invocation.host), place);
  invocation.write(`${sealed}\n`);
}

async function sealInPlace(invocation: Invocation, options: GivenOptions, seal: Seal): Promise<void> {
  const { editFile, replaceFile } = await import('../secret-files/edit-file.js');
  const { readPlainText } = await import('../secret-files/plain-text.js');
  const { refuseSopsFile } = await import('../secret-files/sops-seal.js');
  const file = options.text('inPlace') ?? '';
  const place = await placeOf(options, file);
  if (!place) throw usageError('--in-place: which value? See --path');
  await refuseSopsFile(file);
  const instead = options.isOn('stdin') ? await readPlainText(invocation.host) : undefined;
  const { changed, bytes } = await editFile(file, async ({ key, text }) => {
    if (key !== place.key) return undefined;
    if (instead === undefined && /^\{c(?:ipher\}|airn:)/.test(text)) return undefined;
    return seal(instead ?? text, place);
  });
  if (!bytes)
    throw usageError(
      `${file}: no plain text at ${place.key}`,
      'one that is written there, not repeated by an alias, and that is not encrypted yet',
    );
  await replaceFile(file, bytes);
  invocation.note(`${file}: ${changed} ${changed === 1 ? 'value' : 'values'} encrypted`);
}

async function placeOf(options: GivenOptions, file: string | undefined): Promise<Place | undefined> {
  const key = options.text('path');
  if (file === undefined && key === undefined) return undefined;
  if (file === undefined || key === undefined) throw usageError('a file and --path belong together');
  const { repositoryPath } = await import('../secret-files/repository-path.js');
  return { file: repositoryPath(file, options.text('root')), key };
}

/** With keys of ours here, else by the server. */
async function sealer(invocation: Invocation, options: GivenOptions): Promise<Seal> {
  const { recipientsIn } = await import('../secret-files/local-keys.js');
  const recipients = await recipientsIn(options);
  if (!recipients) return (plain, place) => sealByServer(invocation, plain, place);
  const { sealValue } = await import('../../server/ciphers/cairn/seal-value.js');
  return (plain, place) => {
    if (!place) throw usageError('where is it to stand? See --file and --path');
    return sealValue(plain, place, recipients);
  };
}

async function sealByServer(invocation: Invocation, plain: string, place: Place | undefined): Promise<string> {
  const { application, profiles } = await invocation.settings();
  const whose = application === undefined ? '' : `/${segment(application)}/${segment(profiles.join(','))}`;
  const api = await invocation.api();
  const query = place ? { file: place.file, key: place.key } : {};
  const body = place ? plain : `{plain}${plain}`;
  // JSON is what the server says in why it does not.
  const request = { method: 'POST', body, query, accept: 'text/plain, application/json;q=0.5' } as const;
  const answer = (await api.ask(`encrypt${whose}`, request)).body.toString('utf8');
  return place ? answer : `{cipher}${answer}`;
}
