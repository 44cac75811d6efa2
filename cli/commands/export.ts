import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { type Entry, readEnvironment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeEntries } from '../output/entries.js';
import { configMap, secretManifest, tfvars } from '../output/manifests.js';
import { dockerLines, dotenvLines } from '../output/shell-text.js';
import { named, variablesFor } from '../output/variables.js';
import { RAW, REVEAL } from '../read-options.js';
import { maskSecrets } from '../secrets.js';

const FORMS = ['dotenv', 'env', 'json', 'yaml', 'properties', 'docker-env', 'k8s-configmap', 'k8s-secret', 'tfvars'];

export const exportCommand: CommandDefinition = {
  options: [
    { flags: '--name <name>', description: 'the name of a Kubernetes object; default: the application' },
    RAW,
    REVEAL,
  ],
  outputs: FORMS,
  examples: [
    { line: 'cairn export -a orders -p prod > .env', does: 'writes a dotenv file' },
    { line: 'eval "$(cairn export -a orders -p prod -o env)"', does: 'sets variables in this shell' },
  ],
  run: async (invocation, _, options) => {
    const environment = await readEnvironment(invocation, { resolving: !options.isOn('raw') });
    const entries = maskSecrets(invocation, [...environment.entries.values()], options.isOn('reveal'));
    const name = () => kubernetesName(options.text('name') ?? environment.application);
    const { output = 'dotenv', print } = invocation;
    if (output === 'dotenv') print(dotenvLines(variablesFor(invocation, entries)));
    else if (output === 'docker-env') print(dockerLines(variablesFor(invocation, entries)));
    else if (output === 'k8s-configmap') print(configMap(name(), named(entries.filter(({ secret }) => !secret))));
    else if (output === 'k8s-secret') print(secretManifest(name(), named(secretsIn(invocation, entries))));
    else if (output === 'tfvars') print(tfvars(entries));
    else await writeEntries(invocation, entries);
    return EXIT.ok;
  },
};

function secretsIn({ note }: Invocation, entries: readonly Entry[]): readonly Entry[] {
  const secrets = entries.filter(({ secret }) => secret);
  if (secrets.length === 0) note('note: nothing is secret, so there is nothing in it');
  return secrets;
}

/** RFC 1123 subdomain, as Kubernetes demands. */
function kubernetesName(name: string): string {
  const lower = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  if (/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(lower) && lower.length <= 253) {
    return lower;
  }
  throw usageError(`--name: ${name} (expected: at most 253 letters and digits, with . and - between)`);
}
