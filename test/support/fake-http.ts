import { localGuard } from '../../server/access/local-guard.js';
import { openAccess } from '../../server/access/open-access.js';
import { provesSecret } from '../../server/access/webhook-proof.js';
import type { Environment, Property, PropertySource } from '../../server/core/environment.js';
import { FileNotFoundError, KeyNotFoundError, LabelNotFoundError, NotFoundError } from '../../server/core/errors.js';
import { explain } from '../../server/core/explain.js';
import type { BackendStatus, Clock, CommitInfo, Freshness } from '../../server/core/ports.js';
import type { Rejection } from '../../server/core/rejection.js';
import { Secret } from '../../server/core/secret.js';
import { showValueBy } from '../../server/core/shown-value.js';
import type { Value } from '../../server/core/value.js';
import type { VaultStatus } from '../../server/core/vault.js';
import type { HttpDependencies, Operations } from '../../server/http/dependencies.js';
import { createHttpListener, type HttpListener } from '../../server/http/listener.js';
import { createHttpServer } from '../../server/http/server.js';
import { diffEnvironments } from '../../server/operations/diff.js';
import { type LiveClient, listClients } from '../../server/operations/list-clients.js';
import type { EnvironmentAnswer } from '../../server/operations/read-environment.js';
import { type ReceiveWebhook, receiveWebhook } from '../../server/operations/receive-webhook.js';
import type { RejectionInForce } from '../../server/operations/served-coordinates.js';

export const VERSION = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
export const COMMITTED_AT = '2026-11-20T09:12:44Z';

export const WEBHOOK_SECRET = 'a secret of webhooks';

const COMMIT: CommitInfo = {
  version: VERSION,
  author: { name: 'Ada', email: 'ada@example.org' },
  date: COMMITTED_AT,
  summary: 'More connections',
};

/** A clock that stands still until it is told otherwise; tasks run when `advance` passes them. */
export function fakeClock(start = Date.parse('2026-11-22T11:39:42.015Z')): Clock & { advance(ms: number): void } {
  let now = start;
  const tasks = new Set<{ at: number; task: () => void }>();
  return {
    now: () => now,
    monotonic: () => now,
    after(delayMs, task) {
      const entry = { at: now + delayMs, task };
      tasks.add(entry);
      return { cancel: () => void tasks.delete(entry) };
    },
    advance(ms) {
      now += ms;
      for (const entry of [...tasks].filter(({ at }) => at <= now)) {
        tasks.delete(entry);
        entry.task();
      }
    },
  };
}

/** Sources as they are easily written down: name → key → value, strongest first. */
export type Sources = Readonly<Record<string, Readonly<Record<string, Value>>>>;

export function propertySources(sources: Sources): readonly PropertySource[] {
  return Object.entries(sources).map(([path, values]) => ({
    name: path === 'overrides' ? path : `https://git.example.org/config.git/${path}`,
    file: path === 'overrides' ? undefined : { layer: 0, path: path.split(' ', 1)[0] as string, oid: `oid-of-${path}` },
    properties: Object.entries(values).map(
      ([key, value], index): Property => ({ key, value, line: index + 1, column: key.length + 3 }),
    ),
  }));
}

/** A world that holds the same sources for every application, on the labels `main` and `feature/x`. */
export class FakeWorld {
  sources: readonly PropertySource[];
  version = VERSION;
  identity = 'identity-1';
  staleSeconds: number | undefined;
  failure: Error | undefined;
  files: Record<string, Uint8Array> = {};
  refreshes: boolean[] = [];
  caughtUp: string[] = [];
  hints = 0;
  reads = 0;
  rejections: readonly RejectionInForce[] = [];
  clients: readonly LiveClient[] = [];
  schema: string | undefined;
  rejection: Rejection | undefined;
  vault: VaultStatus | undefined;
  state: BackendStatus = {
    ready: true,
    repositories: [
      {
        name: 'https://git.example.org/config.git',
        state: 'up',
        defaultLabel: 'main',
        version: VERSION,
        lastFetchedAt: Date.parse(COMMITTED_AT),
        lastError: null,
      },
    ],
  };
  private listeners: (() => void)[] = [];

  constructor(sources: Sources) {
    this.sources = propertySources(sources);
  }

  onChange = (listener: () => void): void => {
    this.listeners.push(listener);
  };

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  readonly operations: Operations = {
    readEnvironment: async (coordinates) => this.answer(coordinates),
    readAsWritten: async (coordinates) => this.answer(coordinates),
    readSpring: async (coordinates) => this.answer(coordinates),
    readSpringAsWritten: async (coordinates) => this.answer(coordinates),
    readFile: async (coordinates, path) => {
      const answer = this.answer(coordinates);
      const bytes = this.files[path];
      if (bytes === undefined) throw new FileNotFoundError('no search path holds that file');
      return {
        path,
        oid: `oid-of-${path}`,
        bytes,
        isSecret: false,
        version: this.version,
        committedAt: COMMITTED_AT,
        freshness: [this.freshness],
        answer,
        ...(this.rejection && { rejection: this.rejection }),
      };
    },
    listApplications: async () => ({ applications: [{ application: 'orders', profiles: ['dev', 'prod'] }] }),
    listRejections: async () => this.rejections,
    listClients: listClients(() => this.clients),
    readSchema: async () => {
      if (this.schema === undefined) throw new NotFoundError('no schema is about that application');
      return this.schema;
    },
    knownRejections: () => this.rejections,
    explainKey: async (coordinates, key) => {
      const { environment, freshness } = this.answer(coordinates);
      const explanation = explain(key, environment.propertySources);
      if (!explanation) throw new KeyNotFoundError('nothing sets that key');
      const contributions = explanation.contributions.map((each) => ({ ...each, commit: COMMIT }));
      return { ...explanation, contributions, environment, freshness, rejection: undefined };
    },
    readHistory: async (coordinates) => {
      const { environment, freshness } = this.answer(coordinates);
      const changes = [{ key: 'port', kind: 'added' as const, before: undefined, after: '8080' }];
      return {
        version: environment.version,
        entries: [{ commit: COMMIT, changes, error: undefined }],
        next: [VERSION],
        freshness,
      };
    },
    diffEnvironments: diffEnvironments(
      async (coordinates) => this.answer(coordinates),
      showValueBy((text) => `#${text.length}`),
    ),
    refresh: async ({ wait }) => {
      if (this.failure) throw this.failure;
      this.refreshes.push(wait);
    },
    encrypt: async (text) => {
      if (this.failure) throw this.failure;
      return `sealed ${text}`;
    },
    decrypt: async (text) => {
      if (this.failure) throw this.failure;
      return text.replace('sealed ', '');
    },
    readPublicKey: () => (this.failure === undefined ? 'ssh-rsa AAAA application' : undefined),
    catchUp: async (_coordinates, version) => {
      if (this.failure) throw this.failure;
      this.caughtUp.push(version);
    },
    receiveWebhook: (headers) => this.receiveWebhook(headers),
  };

  /** Believes who knows WEBHOOK_SECRET and sends as no git host in particular. */
  receiveWebhook: ReceiveWebhook = receiveWebhook({
    secrets: { generic: async () => [new Secret(WEBHOOK_SECRET)] },
    unsigned: false,
    proves: provesSecret,
    onHint: () => {
      this.hints += 1;
    },
    clock: fakeClock(),
  });

  private readonly freshness: Freshness = { staleSeconds: () => this.staleSeconds };

  private answer(coordinates: Environment['coordinates']): EnvironmentAnswer {
    this.reads += 1;
    if (this.failure) throw this.failure;
    const unknown = coordinates.labels.find((label) => label !== 'main' && label !== 'feature/x');
    if (unknown !== undefined) throw new LabelNotFoundError('no branch, tag or commit has that name');
    const environment: Environment = {
      coordinates,
      version: this.version,
      committedAt: COMMITTED_AT,
      propertySources: this.sources,
      files: [],
    };
    const identity = JSON.stringify([coordinates.asked, this.identity]);
    const rejection = this.rejection && { rejection: this.rejection };
    return { environment, identity, freshness: [this.freshness], ...rejection };
  }
}

export const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };

export function httpDependencies(world: FakeWorld, changes: Partial<HttpDependencies> = {}): HttpDependencies {
  return {
    operations: world.operations,
    access: openAccess,
    guard: localGuard({ allowedHosts: ['config.example.org'], allowedOrigins: ['https://console.example.org'] }),
    logger: silentLogger,
    clock: fakeClock(),
    random: () => 0,
    changeStream: { hasRoomFor: () => true },
    etagKey: new Uint8Array(32),
    settings: { prefix: '', acceptEmpty: true, stripDocument: true },
    status: () => world.state,
    vaultStatus: () => world.vault,
    onBackendChange: world.onChange,
    ...changes,
  };
}

/** Real HTTP on a free port of loopback. */
export async function serve(listener: HttpListener, changes: Partial<Parameters<typeof createHttpServer>[1]> = {}) {
  const server = createHttpServer(listener, {
    maxConnections: 100,
    drainDelayMs: 0,
    idleGraceMs: 0,
    drainTimeoutMs: 1000,
    clock: fakeClock(),
    ...changes,
  });
  const { port } = await server.listen(0, '127.0.0.1');
  return { server, port, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server.close() };
}

export function serveWorld(world: FakeWorld, changes: Partial<HttpDependencies> = {}) {
  return serve(createHttpListener(httpDependencies(world, changes)));
}
