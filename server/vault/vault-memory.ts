import { VaultUnavailableError } from '../core/errors.js';
import { fewAtATime } from '../core/few-at-a-time.js';
import type { Clock, Logger, Random, Timer } from '../core/ports.js';
import { Throttle } from '../core/throttle.js';
import type { VaultFinding, VaultPath, VaultSecrets, VaultStatus } from '../core/vault.js';
import { vaultPathText } from '../core/vault-path.js';
import type { Held } from './held.js';
import { HeldPaths } from './held-paths.js';
import { isSameFinding } from './same-finding.js';
import type { Reading, VaultClient } from './vault-client.js';
import type { VaultLink } from './vault-link.js';

export interface VaultMemoryOptions {
  /** Between two looks at a secret. */
  readonly refreshIntervalMs: number;
  /** How old what was read may become while Vault does not answer. */
  readonly maxStaleMs: number;
}

export interface VaultMemoryDependencies {
  readonly client: Pick<VaultClient, 'read' | 'renew' | 'isAlive'>;
  readonly link: Pick<VaultLink, 'state' | 'lastError' | 'lastAnsweredAt' | 'silentSeconds' | 'onHealed'>;
  readonly address: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Longer than this after its last use nobody is taken to need it. */
const IN_USE_MS = 3_600_000;
/** What is not there is looked for more often at first: somebody may be about to put it there. */
const LOOK_FOR_ABSENT_MS = 10_000;
/** At least so long between two looks at what is due, and at most. */
const LEAST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** Many secrets that change at once are news once. */
const TELL_SPACING_MS = 250;
const FORBIDDEN = 'Vault forbids this';
/** Readings at a time. */
const MAX_READING = 4;

/** Holds what was read and keeps it up to date, as long as somebody uses it. */
export class VaultMemory implements VaultSecrets {
  readonly #held = new HeldPaths();
  readonly #listeners = new Set<() => void>();
  readonly #options: VaultMemoryOptions;
  readonly #dependencies: VaultMemoryDependencies;
  readonly #news: Throttle;
  /** What Vault does not tell though it answers. */
  readonly #failing = new Set<Held>();
  #round: Timer | undefined;
  #roundAtMs = 0;
  /** Runs at the moment. */
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(options: VaultMemoryOptions, dependencies: VaultMemoryDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#news = new Throttle({
      task: () => this.#tellAll(),
      spacingMs: TELL_SPACING_MS,
      clock: dependencies.clock,
    });
    dependencies.link.onHealed(() => this.#healed());
    this.#later();
  }

  async read(path: VaultPath): Promise<VaultFinding> {
    const known = this.peek(path);
    if (known !== undefined) return known;
    const held = this.#held.findOrAdd(path, this.#dependencies.clock.monotonic());
    try {
      await this.#look(held);
    } catch (error) {
      const last = this.#servable(held);
      if (last !== undefined && error instanceof VaultUnavailableError) return last;
      throw error;
    }
    return this.#servable(held) ?? 'forbidden'; // which it is when it was looked at and is not told
  }

  async readAgain(path: VaultPath): Promise<VaultFinding> {
    const held = this.#held.findOrAdd(path, this.#dependencies.clock.monotonic());
    await held.looking?.catch(() => {}); // It began too early.
    await this.#look(held);
    return this.#servable(held) ?? 'forbidden'; // as above
  }

  peek(path: VaultPath): VaultFinding | undefined {
    const held = this.#held.find(path);
    if (held === undefined) return undefined;
    held.usedAtMs = this.#dependencies.clock.monotonic();
    return this.#servable(held);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  status(): VaultStatus {
    const { link, address } = this.#dependencies;
    const { state, lastAnsweredAt } = link;
    const lastError = link.lastError ?? this.#lastFailure();
    const isOfNoUse = state === 'up' && this.#tellsNothing();
    return { state: isOfNoUse ? 'down' : state, address, paths: this.#held.size, lastAnsweredAt, lastError };
  }

  /** Asked at each request. */
  staleSeconds(path: VaultPath): number | undefined {
    const { link, clock } = this.#dependencies;
    const silent = link.silentSeconds();
    if (silent !== undefined || this.#failing.size === 0) return silent;
    const held = this.#held.find(path);
    if (held?.failure === undefined || typeof held.finding !== 'object') return undefined;
    return Math.floor(held.ageMs(clock.monotonic()) / 1000);
  }

  #lastFailure(): string | null {
    const inUse = this.#inUse(this.#dependencies.clock.monotonic(), [...this.#failing]);
    const failing = inUse.find(({ isFailing }) => isFailing) ?? inUse[0];
    return failing ? `${vaultPathText(failing.path)}: ${failing.failure}` : null;
  }

  /** Whether of all that is in use nothing is told, as when something else than Vault answers. */
  #tellsNothing(): boolean {
    if (this.#failing.size === 0) return false;
    const inUse = this.#inUse(this.#dependencies.clock.monotonic());
    return inUse.length > 0 && inUse.every(({ isFailing, finding }) => isFailing || finding === undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#news.close();
    this.#round?.cancel();
    await this.#looking;
  }

  #servable(held: Held): VaultFinding | undefined {
    const mayBeMs = this.#isSilent(held) ? this.#keptMs(held) : held.freshForMs;
    return held.ageMs(this.#dependencies.clock.monotonic()) <= mayBeMs ? held.finding : undefined;
  }

  /** A lease that lasts longer than anything may be stale is as good as new while its token holds. */
  #keptMs({ lease, freshForMs, failure }: Held): number {
    const { maxStaleMs } = this.#options;
    const isAlive = lease !== undefined && failure !== FORBIDDEN && this.#dependencies.client.isAlive(lease);
    return isAlive ? Math.max(maxStaleMs, freshForMs) : maxStaleMs;
  }

  /** Vault says nothing at all, or will not tell this one. */
  #isSilent({ isFailing }: Held): boolean {
    return isFailing || this.#dependencies.link.state === 'down';
  }

  /** Once for all who ask. @throws VaultUnavailableError */
  #look(held: Held): Promise<void> {
    held.looking ??= this.#lookNow(held).finally(() => {
      held.looking = undefined;
    });
    return held.looking;
  }

  async #lookNow(held: Held): Promise<void> {
    const { client } = this.#dependencies;
    try {
      const lease = held.lease && (await client.renew(held.lease));
      this.#take(held, lease ? { finding: held.finding as VaultFinding, lease } : await client.read(held.path));
    } catch (error) {
      if (!(error instanceof VaultUnavailableError)) throw error;
      const isSilent = this.#dependencies.link.state === 'down'; // which the link has told
      if (!isSilent) this.#tellOnce(held, error);
      this.#failed(held, isSilent ? undefined : error.message, error.retryAfterSeconds);
      throw error;
    }
  }

  #take(held: Held, reading: Reading): void {
    const { clock, random, logger } = this.#dependencies;
    const { refreshIntervalMs } = this.#options;
    // What may not be read any more is served for a while, as if Vault were silent: a policy may be wrong by mistake.
    if (reading.finding === 'forbidden' && typeof held.finding === 'object') {
      if (!held.isFailing) logger.warn('Vault forbids what it has allowed before', { path: vaultPathText(held.path) });
      this.#failed(held, FORBIDDEN);
      return;
    }
    const isOther = held.finding !== undefined && !isSameFinding(held.finding, reading.finding);
    const intervalMs = Math.min(
      refreshIntervalMs,
      typeof reading.finding === 'object' ? refreshIntervalMs : LOOK_FOR_ABSENT_MS * 2 ** held.misses,
    );
    this.#failing.delete(held);
    held.take(reading, { nowMs: clock.monotonic(), intervalMs, jitter: random() });
    this.#held.sort(held);
    if (reading.finding === 'forbidden') {
      held.failure = FORBIDDEN;
      this.#failing.add(held);
    }
    if (held.dueAtMs < this.#roundAtMs) this.#later();
    if (isOther) this.#news.ask();
  }

  #failed(held: Held, failure: string | undefined, retryAfterSeconds = 1): void {
    const { clock, random } = this.#dependencies;
    const pauseMs = Math.max(retryAfterSeconds * 1000, Math.min(5000, this.#options.refreshIntervalMs));
    held.fail(clock.monotonic() + pauseMs * (0.75 + random() / 2), failure);
    if (failure === undefined) this.#failing.delete(held);
    else this.#failing.add(held);
  }

  /** For the first of many: names that somebody makes up must not fill the log. */
  #tellOnce(held: Held, { message }: VaultUnavailableError): void {
    for (const { isFailing } of this.#failing) if (isFailing) return;
    this.#dependencies.logger.warn('Vault does not tell a secret', { path: vaultPathText(held.path), reason: message });
  }

  #later(): void {
    if (this.#closed || this.#looking) return;
    const nowMs = this.#dependencies.clock.monotonic();
    const dueMs = this.#inUse(nowMs).reduce((least, { dueAtMs }) => Math.min(least, dueAtMs - nowMs), LONGEST_PAUSE_MS);
    this.#roundAtMs = nowMs + Math.max(LEAST_PAUSE_MS, dueMs);
    this.#round?.cancel();
    this.#round = this.#dependencies.clock.after(this.#roundAtMs - nowMs, () => {
      this.#looking = this.#lookAtDue().finally(() => {
        this.#looking = undefined;
        this.#later();
      });
    });
  }

  #inUse(nowMs: number, held = this.#held.all()): readonly Held[] {
    return held.filter(({ usedAtMs }) => nowMs - usedAtMs < IN_USE_MS);
  }

  /** What Vault has made for a token that is none any more, or will soon be none: nobody renews it. */
  #hasEnded({ lease, isFailing }: Held): boolean {
    return lease !== undefined && !isFailing && !this.#dependencies.client.isAlive(lease);
  }

  /** A few at a time. What nobody uses any more is let go of when it is too old to be served. */
  async #lookAtDue(): Promise<void> {
    const nowMs = this.#dependencies.clock.monotonic();
    this.#letGo(nowMs);
    for (const held of this.#failing) if (this.#held.find(held.path) !== held) this.#failing.delete(held);
    const due = this.#inUse(nowMs).filter((held) => held.dueAtMs <= nowMs || this.#hasEnded(held));
    const inTurn = fewAtATime(MAX_READING);
    await Promise.all(due.map((held) => inTurn(() => this.#look(held).catch((error) => this.#expect(error)))));
  }

  #letGo(nowMs: number): void {
    let wasServed = false;
    for (const held of this.#held.all()) {
      const keptMs = this.#isSilent(held) ? this.#keptMs(held) : Math.max(held.freshForMs, this.#options.maxStaleMs);
      if (held.looking || held.ageMs(nowMs) <= keptMs) continue;
      wasServed ||= held.finding !== undefined && nowMs - held.usedAtMs < IN_USE_MS;
      this.#held.delete(held);
    }
    if (wasServed) this.#news.ask();
  }

  /** Who was turned away meanwhile does not know that it is time to ask again. */
  #healed(): void {
    const nowMs = this.#dependencies.clock.monotonic();
    for (const held of this.#held.all()) if (held.isFailing) held.dueAtMs = nowMs;
    this.#later();
    this.#news.ask();
  }

  #tellAll(): void {
    for (const listener of this.#listeners) listener();
  }

  #expect(error: unknown): void {
    if (error instanceof VaultUnavailableError) return; // It was told already.
    const stack = error instanceof Error ? error.stack : String(error);
    this.#dependencies.logger.error('a secret could not be looked at', { stack });
  }
}
