import { isIPv4 } from 'node:net';
import { localGuard } from './access/local-guard.js';
import { openAccess } from './access/open-access.js';
import { DataFolder } from './backends/git/data-folder.js';
import { GitLauncher } from './backends/git/git-launcher.js';
import { composeBackend } from './compose-backend.js';
import { composeChangeStream } from './compose-change-stream.js';
import { composeCiphers } from './compose-ciphers.js';
import { composeOperations, type OperationParts } from './compose-operations.js';
import { composeVault } from './compose-vault.js';
import { composeVerifier } from './compose-verifier.js';
import { composeWebhooks } from './compose-webhooks.js';
import { InvalidSettingsError } from './core/errors.js';
import type { Clock, Logger, Random } from './core/ports.js';
import { inDataDir } from './data-dir.js';
import { etagKey } from './etag-key.js';
import { fingerprintBy } from './fingerprint.js';
import { DocumentThread } from './formats/document-thread.js';
import { admission } from './http/admission.js';
import { entityTagger } from './http/entity-tag.js';
import { createHttpListener } from './http/listener.js';
import { createHttpServer, type HttpServer } from './http/server.js';
import { handleUpgrades } from './http/upgrades.js';
import { listClients } from './operations/list-clients.js';
import type { Settings } from './settings.js';
import { listenError } from './start-error.js';
import { systemClock } from './system-clock.js';

export interface RunningServer {
  /** `http://127.0.0.1:8888` */
  readonly url: string;
  /** Reads keys again that lie in files; faulty ones are told of in the log, and the former stay. */
  reload(): Promise<void>;
  /** Fails no request: readiness goes first, running requests finish, then everything is freed. */
  close(): Promise<void>;
}

export interface Outside {
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** How long requests may still run after the signal to stop; orchestrators commonly give 30 s in all. */
const DRAIN_TIMEOUT_MS = 10_000;

/** How long a request may be on its way in on a connection that is kept; much more than a round trip. */
const IDLE_GRACE_MS = 250;

/**
 * Settings in, running server out: everything is constructed and connected here.
 *
 * @throws InvalidSettingsError, DataFolderInUseError, StartError
 */
export async function compose(settings: Settings, outside: Outside): Promise<RunningServer> {
  const { logger, clock = systemClock, random = Math.random } = outside;
  const { host, port } = settings.server;
  if (!isLoopback(host)) {
    throw new InvalidSettingsError(`/server/host: ${host} (expected: a loopback address, without access control)`);
  }
  await using opening = new OpenParts();
  const dataFolder = opening.add(await inDataDir(settings.dataDir, () => DataFolder.open(settings.dataDir)));
  const launcher = opening.add(new GitLauncher());
  const key = inDataDir(settings.dataDir, () => etagKey(settings.dataDir));
  key.catch(() => {}); // Whoever awaits it hears of it.
  const vault =
    settings.vault && (await composeVault(settings.vault, { clock, random, logger, versionKey: await key }));
  if (vault) opening.add(vault);
  const keysOfVault = { transit: vault?.transit, sopsKeys: settings.vault?.sopsKeys };
  const ciphers = opening.add(await composeCiphers(settings.encryption, { ...keysOfVault, clock, logger }));
  const surroundings = { dataFolder, launcher, clock, random, logger, vault: vault?.secrets };
  const backend = opening.add(await composeBackend(settings, surroundings));
  const verifier = opening.add(composeVerifier(clock));
  const documentThread = opening.add(composeDocumentThread(settings, clock));
  const fingerprint = fingerprintBy(await key);
  const onChange = (listener: () => void) => {
    backend.onChange(listener);
    if (!servesVault(settings)) vault?.secrets.onChange(listener); // A backend of it would tell a second time.
    ciphers.onChange(listener);
  };
  const receiveWebhook = await composeWebhooks(settings.webhooks, { backend, clock, logger });
  const adapters = { backend, vault, onChange, verifier, documentThread, receiveWebhook, ciphers, fingerprint };
  const parts = { ...adapters, logger, clock, random };
  const server = opening.add(composeServer(settings, parts, await key));
  await backend.opened; // Git was at work all the while.
  const address = await server.listen(port, host).catch((error) => {
    throw listenError(error, settings.server);
  });
  const close = opening.release();
  logger.info('listening', { host, port: address.port });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    reload: () => ciphers.reload(),
    close,
  };
}

function servesVault({ backends = [] }: Settings): boolean {
  return backends.some(({ type }) => type === 'vault');
}

function composeDocumentThread({ limits }: Settings, clock: Clock): DocumentThread {
  const { fileBytes, keysPerEnvironment } = limits;
  return new DocumentThread({ limits: { fileBytes, keysPerFile: keysPerEnvironment }, clock });
}

function composeServer(
  settings: Settings,
  parts: OperationParts & { random: Random },
  etagKey: Uint8Array,
): HttpServer {
  const { backend, vault, onChange, logger, clock, random } = parts;
  const { allowedOrigins, prefix } = settings.server;
  const operations = composeOperations(settings, parts);
  const tag = entityTagger(etagKey);
  const stream = composeChangeStream(settings, { ...parts, operations, access: openAccess, tag });
  const dependencies = {
    operations: { ...operations, listClients: listClients(() => stream.clients()) },
    access: openAccess,
    guard: localGuard({ allowedOrigins, allowedHosts: allowedOrigins.map((origin) => new URL(origin).hostname) }),
    logger,
    clock,
    random,
    changeStream: stream,
    etagKey,
    settings: { prefix, acceptEmpty: settings.answers.acceptEmpty, stripDocument: settings.answers.stripDocument },
    status: () => backend.status(),
    vaultStatus: () => vault?.secrets.status(),
    onBackendChange: onChange,
  };
  const server = createHttpServer(createHttpListener(dependencies), {
    maxConnections: settings.limits.connections,
    drainDelayMs: settings.server.drainDelayMs,
    idleGraceMs: IDLE_GRACE_MS,
    drainTimeoutMs: DRAIN_TIMEOUT_MS,
    clock,
  });
  handleUpgrades(server.node, admission(dependencies), (...upgrade) => stream.accept(...upgrade));
  // Nobody is told to come back as long as it would be to this server.
  const close = () => server.close(() => stream.close());
  return { ...server, close, [Symbol.asyncDispose]: close };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** What is open so far, closed in reverse order: at once when a later part fails to open, else when the server ends. */
class OpenParts implements AsyncDisposable {
  #parts: { close(): Promise<void> }[] = [];

  add<T extends { close(): Promise<void> }>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  /** Hands the duty to close over to the caller. */
  release(): () => Promise<void> {
    const parts = this.#parts;
    this.#parts = [];
    return () => closeAll(parts);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return closeAll(this.#parts);
  }
}

async function closeAll(parts: { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts.splice(0).reverse()) await part.close();
}
