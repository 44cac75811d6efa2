import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { readEnvironment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import { writeEntries } from '../output/entries.js';
import { configMap, secretManifest, tfvars } from '../output/manifests.js';
import { dockerLines, dotenvLines, variablesOf } from '../output/variables.js';
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
    const name = kubernetesName(options.text('name') ?? environment.application);
    const { output = 'dotenv', write } = invocation;
    if (output === 'dotenv') write(dotenvLines(variablesOf(entries)));
    else if (output === 'docker-env') write(dockerLines(variablesOf(entries)));
    else if (output === 'k8s-configmap') write(configMap(name, variablesOf(entries.filter(({ secret }) => !secret))));
    else if (output === 'k8s-secret') write(secretManifest(name, variablesOf(entries.filter(({ secret }) => secret))));
    else if (output === 'tfvars') write(tfvars(entries));
    else await writeEntries(invocation, entries);
    return EXIT.ok;
  },
};

/** RFC 1123 subdomain, as Kubernetes demands. */
function kubernetesName(name: string): string {
  const lower = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  if (lower === '') throw usageError(`--name: ${name} (expected: letters and digits)`);
  return lower;
}
