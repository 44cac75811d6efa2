import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { KEY_FILE, ROOT, SPRING_KEY } from '../secret-options.js';

export const keys: CommandDefinition = {
  operands: '<generate|list|rotate> [path]',
  options: [
    { flags: '--type <type>', description: 'generate: age (a key pair, the default) or aes (one secret key)' },
    {
      flags: '--to <key>',
      description: 'rotate: public key (age1…), or file with the key, that is to open the values; may be repeated',
      repeatable: true,
    },
    { flags: '--dry-run', description: 'rotate: only tell what would change' },
    KEY_FILE,
    ...SPRING_KEY,
    ROOT,
  ],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn keys generate ~/.cairn/k2.txt', does: 'writes a new key pair, and prints its public half' },
    {
      line: 'cairn keys rotate --key-file k1.txt --to k2.txt --dry-run config-repo',
      does: 'tells which values would be encrypted anew, for the new key alone',
    },
  ],
  run: async (invocation, [verb, path], options) => {
    switch (verb) {
      case 'generate':
        return (await import('../secret-files/generate-key.js')).generateKey(invocation, path, options);
      case 'list':
        return (await import('../secret-files/list-keys.js')).listKeys(invocation, path ?? '.', options);
      case 'rotate':
        return (await import('../secret-files/rotate-keys.js')).rotateKeys(invocation, path ?? '.', options);
      default:
        throw usageError(`keys ${verb}: no such verb (expected: generate, list or rotate)`);
    }
  },
};
