import { LRUCache } from 'lru-cache';
import type { Coordinates } from '../core/environment.js';
import { VaultUnavailableError } from '../core/errors.js';
import type { BackendStatus, Clock, Layer, RepositoryStatus } from '../core/ports.js';
import type { VaultSecrets } from '../core/vault.js';
import { type BackendMember, versionParts } from './backend-member.js';
import { CatchUp } from './catch-up.js';
import { ChangeListeners } from './change-listeners.js';
import { SingleFlight } from './single-flight.js';
import { type KeyFindings, KeyReader } from './vault/key-reader.js';
import { RememberedLayers } from './vault/remembered-layers.js';
import { type VaultKeySettings, vaultKeys } from './vault/vault-keys.js';
import { type FoundSecret, isLayerVersion, type VaultLayerSettings, vaultLayer } from './vault/vault-layer.js';

export interface VaultBackendSettings extends VaultKeySettings {
  readonly mount: string;
  readonly kvVersion: 1 | 2;
  /** A folder below the mount that the keys lie in; empty: none. */
  readonly pathToKey: string;
  /** Whether names of sources tell the mount, too. */
  readonly fullKeyPath: boolean;
  /** How old what was read may become while the engine is not the right one. */
  readonly maxStaleMs: number;
  readonly limits: { readonly fileBytes: number };
}

export interface VaultBackendDependencies {
  readonly vault: VaultSecrets;
  readonly clock: Clock;
}

/** What Vault forbids, a policy has to allow first. */
const FORBIDDEN_RETRY_SECONDS = 30;
/** Sets of keys for which somebody waits for a version. */
const MAX_CATCHING_UP = 1000;

/**
 * Serves what Spring's Vault repository would: one layer, made of the keys that belong to what is asked for. It comes
 * from a memory of Vault, so that only what nobody has asked for yet is waited for.
 */
export function openVaultBackend(
  settings: VaultBackendSettings,
  dependencies: VaultBackendDependencies,
): BackendMember {
  return new VaultBackend(settings, dependencies);
}

class VaultBackend implements BackendMember {
  readonly opened: Promise<void>;
  readonly #settings: VaultBackendSettings;
  readonly #layerSettings: VaultLayerSettings;
  readonly #vault: VaultSecrets;
  readonly #clock: Clock;
  readonly #reader: KeyReader;
  readonly #remembered = new RememberedLayers();
  readonly #listeners = new ChangeListeners();
  readonly #catchUps = new LRUCache<string, CatchUp>({ max: MAX_CATCHING_UP });
  readonly #everything = new SingleFlight(() => this.#readEverything());
  readonly #stopListening: () => void;

  constructor(settings: VaultBackendSettings, { vault, clock }: VaultBackendDependencies) {
    const { mount, kvVersion, pathToKey, fullKeyPath, maxStaleMs, limits } = settings;
    this.#settings = settings;
    this.#layerSettings = {
      root: pathToKey === '' ? mount : `${mount}/${pathToKey}`,
      namePrefix: fullKeyPath ? `vault:${mount}/` : 'vault:',
      fileBytes: limits.fileBytes,
    };
    this.#vault = vault;
    this.#clock = clock;
    this.#reader = new KeyReader(vault, { kvVersion, mount, folder: pathToKey, maxStaleMs }, clock);
    this.#reader.engine.onRight = () => this.#listeners.notify();
    this.#stopListening = vault.onChange(() => this.#changed());
    this.opened = this.#firstLook();
  }

  async layers(coordinates: Coordinates): Promise<readonly Layer[]> {
    const keys = vaultKeys(coordinates, this.#settings);
    return [this.#layerOf(keys, await this.#reader.read(keys), this.#labelOf(coordinates.asked.label))];
  }

  /** Nobody knows what a Vault holds before asking for it by name. */
  async catalog(label: string | undefined): Promise<readonly Layer[]> {
    const facts = { ...this.#facts([], this.#labelOf(label ?? null)), isCurrent: () => true, before: () => undefined };
    return [vaultLayer([], this.#layerSettings, facts)];
  }

  async holds(version: string): Promise<boolean> {
    return this.#remembered.hasSeen(version);
  }

  /** Which of two versions is the newer one nobody can tell: what was never seen here makes us look again. */
  async catchUp(coordinates: Coordinates, version: string, timeoutMs: number): Promise<void> {
    const keys = vaultKeys(coordinates, this.#settings);
    const label = this.#labelOf(coordinates.asked.label);
    const take = (findings: KeyFindings | undefined) => void (findings && this.#layerOf(keys, findings, label));
    const name = nameOf(keys);
    const catchUp =
      this.#catchUps.get(name) ??
      new CatchUp({
        isVersion: isLayerVersion,
        holds: async (part) => {
          take(this.#reader.peek(keys));
          return this.#remembered.hasSeen(part);
        },
        refresh: async () => take(await this.#reader.readAgain(keys)),
        clock: this.#clock,
      });
    this.#catchUps.set(name, catchUp);
    await Promise.all(versionParts(version).map((part) => catchUp.wait(part, timeoutMs)));
  }

  refresh(): Promise<void> {
    return this.#everything.run();
  }

  status(): BackendStatus {
    const { root } = this.#layerSettings;
    const { state, lastAnsweredAt, lastError } = this.#vault.status();
    const { fault, wasRight } = this.#reader.engine;
    const isServed = (fault === null || wasRight) && lastAnsweredAt !== null;
    const repository: RepositoryStatus = {
      name: `vault:${root}`,
      state: fault === null && state !== 'down' ? 'up' : isServed ? 'stale' : 'down',
      defaultLabel: this.#settings.defaultLabel,
      version: null, // Each set of keys has one of its own.
      lastFetchedAt: lastAnsweredAt,
      lastError: fault ?? lastError,
    };
    return { ready: repository.state !== 'down', repositories: [repository] };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#stopListening();
    this.#reader.engine.close();
    await this.#everything.settled();
  }

  /** The same object as long as nothing changes. @throws VaultUnavailableError where Vault forbids a key */
  #layerOf(keys: readonly string[], findings: KeyFindings, label: string): Layer {
    const forbidden = keys.filter((_, index) => findings[index] === 'forbidden');
    if (forbidden.length > 0) throw this.#forbids(forbidden);
    const name = nameOf(keys);
    const versions = versionsOf(findings);
    const known = this.#remembered.find(name, versions);
    if (known) return known;
    const found = keys.flatMap((key, index): readonly FoundSecret[] => {
      const finding = findings[index];
      return typeof finding === 'object' ? [{ key, entry: finding }] : [];
    });
    const layer = vaultLayer(found, this.#layerSettings, {
      ...this.#facts(keys, label),
      isCurrent: () => this.#isCurrent(keys, versions),
      before: (version) => this.#remembered.before(name, version),
    });
    return this.#remembered.put(name, { keys, versions }, layer);
  }

  #facts(keys: readonly string[], label: string) {
    return { label, metAtMs: this.#clock.now(), staleSeconds: this.#reader.stalenessOf(keys) };
  }

  #isCurrent(keys: readonly string[], versions: readonly (string | undefined)[]): boolean {
    const now = this.#reader.peek(keys);
    return now !== undefined && versionsOf(now).every((version, index) => version === versions[index]);
  }

  /** Where labels are no part of a key there is but one. */
  #labelOf(asked: string | null): string {
    const { enableLabel, defaultLabel } = this.#settings;
    return enableLabel ? (asked ?? defaultLabel) : defaultLabel;
  }

  /** A key that may not be read may hold what everything depends on: to leave it out would be to guess. */
  #forbids(keys: readonly string[]): VaultUnavailableError {
    const paths = keys.map((key) => this.#reader.textOf(key)).join(', ');
    const expected = 'expected: a policy that lets this server read them';
    return new VaultUnavailableError(`Vault forbids ${paths} (${expected})`, {
      retryAfterSeconds: FORBIDDEN_RETRY_SECONDS,
    });
  }

  /** While the engine is the wrong one nobody is sent here whose question would show that it is right by now. */
  #changed(): void {
    if (!this.#reader.engine.isRight) void this.#firstLook();
    this.#listeners.notify();
  }

  async #readEverything(): Promise<void> {
    await this.#reader.refresh(this.#remembered.keys());
  }

  /** What is shared is there when the first reader comes, and whether Vault answers is known. */
  async #firstLook(): Promise<void> {
    const { defaultKey } = this.#settings;
    await this.#reader.readAgain(defaultKey === '' ? [] : [defaultKey]).catch((error: unknown) => {
      if (!(error instanceof VaultUnavailableError)) throw error; // else it is in the status and in the log
    });
  }
}

/** No key holds a line feed. */
function nameOf(keys: readonly string[]): string {
  return keys.join('\n');
}

function versionsOf(findings: KeyFindings): readonly (string | undefined)[] {
  return findings.map((finding) => (typeof finding === 'object' ? finding.version : undefined));
}
