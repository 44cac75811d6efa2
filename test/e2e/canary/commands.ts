/** One call of the command line. */
export interface Call {
  readonly args: readonly string[];
  readonly input?: string;
  /** Whether a secret may be on its standard output. On its standard error none ever is. */
  readonly mayPrint?: boolean;
  /** Interrupted as soon as it has printed that. */
  readonly until?: string;
}

/** What there is to work with. */
export interface Bench {
  /** `-s` and the like, for all that asks a server. */
  readonly server: readonly string[];
  /** A work tree of the repository that the server has. */
  readonly folder: string;
  /** Keys that open what lies there. */
  readonly keyFile: string;
  readonly phraseFile: string;
  readonly wrongKeyFile: string;
  /** A file of its own with `a: <plain>`. */
  readonly plainFile: string;
  readonly plain: string;
  readonly sealed: string;
}

const ORDERS = ['-a', 'orders', '-p', 'prod'];
const BROKEN = ['-a', 'typed'];
const FORMS = ['dotenv', 'properties', 'k8s-secret', 'tfvars'];

/** Command → how to call it, well and badly. One that the program has and this has not is noticed by the test. */
export const CALLS: Readonly<Record<string, (bench: Bench) => readonly Call[]>> = {
  get: ({ server }) => [
    { args: ['get', ...server, ...ORDERS, 'db.password'], mayPrint: true },
    { args: ['get', ...server, ...ORDERS, '-v', '-o', 'tree'], mayPrint: true },
    { args: ['get', ...server, ...BROKEN, 'value'] },
    { args: ['get', ...server, ...BROKEN, 'value', '-o', 'json'] },
    { args: ['get', ...server, ...ORDERS, 'db.nosuch', '-v'] },
  ],
  list: ({ server }) => [
    { args: ['list', ...server, '-v'] },
    { args: ['list', ...server, ...ORDERS, 'db.**'], mayPrint: true },
    { args: ['list', ...server, ...ORDERS, '--keys-only'] },
  ],
  explain: ({ server }) =>
    ['db.url', 'nested', 'filling'].flatMap((key) => [
      { args: ['explain', ...server, ...ORDERS, key, '--reveal'] },
      { args: ['explain', ...server, ...ORDERS, key, '-o', 'json', '-v'] },
    ]),
  diff: ({ server }) => [
    { args: ['diff', ...server, '-a', 'orders', 'default..prod', '--reveal'] },
    { args: ['diff', ...server, ...ORDERS, '-l', 'other..main', '-o', 'json'] },
  ],
  history: ({ server }) => [
    { args: ['history', ...server, ...ORDERS, '--reveal'] },
    { args: ['history', ...server, '-a', 'late-typed', '-o', 'json'] },
  ],
  files: ({ server }) => [
    { args: ['files', 'get', 'files/app.conf', ...server, ...ORDERS], mayPrint: true },
    { args: ['files', 'get', 'files/broken.json', ...server, ...ORDERS, '-v'] },
  ],
  export: ({ server }) => [
    ...FORMS.map((form) => ({ args: ['export', ...server, ...ORDERS, '-o', form], mayPrint: true })),
    { args: ['export', ...server, ...ORDERS, '-o', 'k8s-configmap'] },
    { args: ['export', ...server, ...ORDERS, '-o', 'docker-env'] }, // has no way to write a value with lines
    { args: ['export', ...server, ...BROKEN] },
  ],
  watch: ({ server }) => [
    { args: ['watch', ...server, ...ORDERS, '-v', '--timeout', '2s'], mayPrint: true, until: '' },
  ],
  refresh: ({ server }) => [
    { args: ['refresh', ...server, '--strict', '-v'] },
    { args: ['refresh', ...server, '-o', 'json'] },
  ],
  validate: ({ folder, keyFile, phraseFile }) => [
    ...['sarif'].map((form) => ({
      args: ['validate', folder, '--key-file', keyFile, '--spring-key-file', phraseFile, '-o', form],
    })),
    { args: ['validate', folder, '--key-file', `${folder}/orders.yml`] },
  ],
  lint: ({ folder }) => [{ args: ['lint', folder, '-o', 'json'] }],
  types: ({ server, folder }) => [
    { args: ['types', ...server, '-a', 'orders'] },
    { args: ['types', '--folder', folder, '-a', 'typed'] },
  ],
  encrypt: ({ server, plainFile, plain, keyFile }) => [
    { args: ['encrypt', ...server], input: plain },
    { args: ['encrypt', '--key-file', keyFile, '--file', 'orders.yml', '--path', 'x', '--root', '.'], input: plain },
    { args: ['encrypt', '--recipient', plain], input: plain },
    { args: ['encrypt', '--in-place', plainFile, '--path', 'nosuch', '--key-file', keyFile, '--root', '.'] },
    { args: ['encrypt', '--in-place', plainFile, '--path', 'a', '--key-file', keyFile, '--root', '.'] },
  ],
  decrypt: ({ folder, keyFile, wrongKeyFile, phraseFile, plain, sealed }) => [
    {
      args: ['decrypt', '--file', `${folder}/orders.yml`, '--path', 'db.token', '--key-file', keyFile],
      mayPrint: true,
    },
    { args: ['decrypt', '--file', `${folder}/orders.yml`, '--path', 'db.token', '--key-file', wrongKeyFile] },
    { args: ['decrypt', '--spring-key-file', phraseFile], input: plain },
    { args: ['decrypt', '--spring-key-file', phraseFile], input: sealed.slice(0, -6) },
    { args: ['decrypt', '--key-file', phraseFile], input: sealed },
  ],
  keys: ({ folder, keyFile, phraseFile, wrongKeyFile }) => [
    { args: ['keys', 'list', folder] },
    { args: ['keys', 'generate', keyFile] },
    {
      args: [
        'keys',
        'rotate',
        '--dry-run',
        '--key-file',
        keyFile,
        '--spring-key-file',
        phraseFile,
        '--to',
        wrongKeyFile,
        folder,
      ],
    },
    { args: ['keys', 'rotate', '--key-file', wrongKeyFile, '--to', keyFile, folder, '-v'] },
  ],
  health: ({ server }) => [{ args: ['health', ...server, '-v'] }, { args: ['health', ...server, '-o', 'json'] }],
  clients: ({ server }) => [{ args: ['clients', ...server, '-o', 'json'] }],
  wait: ({ server }) => [{ args: ['wait', ...server, '--version', 'main', '--timeout', '1s'] }],
  version: () => [{ args: ['version'] }],
  context: ({ server, keyFile }) => [
    { args: ['context', 'set', 'here', ...server, '--token-file', keyFile, ...ORDERS] },
    { args: ['context', 'show', 'here'] },
    { args: ['context', 'list', '-o', 'json'] },
  ],
  completion: () => [{ args: ['completion', 'bash'] }],
  init: () => [{ args: ['init', 'started'] }],
  serve: ({ folder }) => [{ args: ['serve', folder, '--port', '0', '--data-dir', 'served'], until: 'listening' }],
  __complete: ({ server }) => [
    { args: ['__complete', '--', 'get', ...server, ...ORDERS, ''] },
    { args: ['__complete', '--', 'explain', ...server, ...ORDERS, 'db.'] },
  ],
};
