import type { CommandEntry } from './command.js';

/** Every verb there is. Only the one that is asked for is loaded. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'get',
    summary: 'Print one value, some, or all of an application',
    load: async () => (await import('./commands/get.js')).get,
  },
  {
    name: 'list',
    summary: 'Print applications, or the keys that fit a pattern',
    load: async () => (await import('./commands/list.js')).list,
  },
  {
    name: 'explain',
    summary: 'Tell where a value comes from, and what it overrides',
    load: async () => (await import('./commands/explain.js')).explain,
  },
  {
    name: 'diff',
    summary: 'Compare two profiles or two labels',
    load: async () => (await import('./commands/diff.js')).diff,
  },
  {
    name: 'history',
    summary: 'Tell which commits changed what an application gets',
    load: async () => (await import('./commands/history.js')).history,
  },
  {
    name: 'files',
    summary: 'Print a plain file with its placeholders filled in',
    load: async () => (await import('./commands/files.js')).files,
  },
  {
    name: 'export',
    summary: 'Write all of an application for another program',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  {
    name: 'watch',
    summary: 'Wait for changes, and print them or run a program',
    load: async () => (await import('./commands/watch.js')).watch,
  },
  {
    name: 'refresh',
    summary: 'Have the server look at its repositories now',
    load: async () => (await import('./commands/refresh.js')).refresh,
  },
  {
    name: 'validate',
    summary: 'Check a folder as the server would, offline',
    load: async () => (await import('./commands/validate.js')).validate,
  },
  {
    name: 'lint',
    summary: 'Look for likely mistakes in a folder, offline',
    load: async () => (await import('./commands/lint.js')).lint,
  },
  {
    name: 'types',
    summary: 'Make TypeScript types of the JSON Schemas',
    load: async () => (await import('./commands/types.js')).types,
  },
  {
    name: 'encrypt',
    summary: 'Make a cipher text, or encrypt a value where it stands',
    load: async () => (await import('./commands/encrypt.js')).encrypt,
  },
  {
    name: 'decrypt',
    summary: 'Open a cipher text with keys of your own, offline',
    load: async () => (await import('./commands/decrypt.js')).decrypt,
  },
  {
    name: 'keys',
    summary: 'Make keys, list those in use, and exchange them',
    load: async () => (await import('./commands/keys.js')).keys,
  },
  {
    name: 'health',
    summary: 'Tell whether the server is up',
    load: async () => (await import('./commands/health.js')).health,
  },
  {
    name: 'clients',
    summary: 'Tell who is subscribed, and which version each runs',
    load: async () => (await import('./commands/clients.js')).clients,
  },
  {
    name: 'wait',
    summary: 'Wait until those who are subscribed have a commit',
    load: async () => (await import('./commands/wait.js')).wait,
  },
  {
    name: 'version',
    summary: 'Print the version of this program',
    load: async () => (await import('./commands/version.js')).version,
  },
  {
    name: 'context',
    summary: 'Keep flags under a name',
    load: async () => (await import('./commands/context.js')).context,
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands, keys and names',
    load: async () => (await import('./commands/completion.js')).completion,
  },
  {
    name: 'init',
    summary: 'Make a small repository to start with',
    load: async () => (await import('./commands/init.js')).init,
  },
  {
    name: 'serve',
    summary: 'Run a server on a folder or repository',
    load: async () => (await import('./commands/serve.js')).serve,
  },
  {
    name: '__complete',
    summary: 'Print what could come next',
    hidden: true,
    load: async () => (await import('./commands/complete.js')).complete,
  },
];
