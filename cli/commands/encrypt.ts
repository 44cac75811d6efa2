import type { ValuePlace } from '../../server/ciphers/cairn/place-mark.js';
import { segment } from '../api.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { KEY_FILE, RECIPIENT, ROOT } from '../secret-options.js';

type Seal = (plain: string, place: ValuePlace | undefined) => Promise<string>;

export const encrypt: CommandDefinition = {
  options: [
    { flags: '--file <file>', description: 'the file that the value is for; needs --path' },
    { flags: '--in-place <file>', description: 'encrypt the value where it stands in the file; needs --path' },
    { flags: '--path <key>', description: 'the flat key of the value: db.password' },
    { flags: '--stdin', description: 'with --in-place: put what the standard input says there instead' },
    { flags: '--line <number>', description: 'with --in-place: the line it stands at, of several with that key' },
    RECIPIENT,
    KEY_FILE,
    ROOT,
  ],
  examples: [
    {
      line: 'printf %s s3cret | cairn encrypt --recipient age1… --file orders.yml --path db.password',
      does: "prints a cipher text for that key of that file, to be put in quotes there: '{cairn:v1:…}'",
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
      const file = options.text('inPlace');
      if (file === undefined) await printSealed(invocation, options, seal);
      else await sealWhereItStands(invocation, options, file, seal);
      return EXIT.ok;
    } catch (error) {
      throw asSecretError(error);
    }
  },
};

async function printSealed(invocation: Invocation, options: GivenOptions, seal: Seal): Promise<void> {
  const { readPlainText } = await import('../secret-files/plain-text.js');
  if (options.text('line') !== undefined) throw usageError('--line is for --in-place');
  const place = await placeOf(options, options.text('file'));
  const sealed = await seal(await readPlainText(invocation.host), place);
  invocation.write(`${sealed}\n`);
  tellOfQuotes(invocation, place && options.text('file'));
}

/** Without quotes it would parse, and hold nothing. */
function tellOfQuotes({ isTerminal, note }: Invocation, file: string | undefined): void {
  const isYaml = file === undefined ? isTerminal : /\.ya?ml$/.test(file);
  if (isYaml) note("note: in YAML it is written in quotes, '{…}', as it would be a map without them");
}

async function sealWhereItStands(
  invocation: Invocation,
  options: GivenOptions,
  file: string,
  seal: Seal,
): Promise<void> {
  const { sealInPlace } = await import('../secret-files/seal-in-place.js');
  const place = await placeOf(options, file);
  if (!place) throw usageError('--in-place: which value? See --path');
  await sealInPlace(invocation, options, file, place, seal);
}

async function placeOf(options: GivenOptions, file: string | undefined): Promise<ValuePlace | undefined> {
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

async function sealByServer(invocation: Invocation, plain: string, place: ValuePlace | undefined): Promise<string> {
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
