import { VaultUnavailableError } from '../core/errors.js';
import type { Clock, Logger, Random } from '../core/ports.js';
import { Throttle } from '../core/throttle.js';
import type { VaultFinding, VaultPath, VaultSecrets, VaultStatus } from '../core/vault.js';
import { vaultPathText } from '../core/vault-path.js';
import { FailingPaths } from './failing-paths.js';
import type { Held } from './held.js';
import { HeldPaths } from './held-paths.js';
import { Rounds } from './rounds.js';
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
/** Many secrets that change at once are news once. */
const TELL_SPACING_MS = 250;
const FORBIDDEN = 'Vault forbids this';

/** Holds what was read and keeps it up to date, as long as somebody uses it. */
export class VaultMemory implements VaultSecrets {
  readonly #held = new HeldPaths();
  readonly #listeners = new Set<() => void>();
  readonly #options: VaultMemoryOptions;
  readonly #dependencies: VaultMemoryDependencies;
  readonly #news: Throttle;
  readonly #failing = new FailingPaths();
  readonly #rounds: Rounds;

  constructor(options: VaultMemoryOptions, dependencies: VaultMemoryDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#news = new Throttle({
      task: () => this.#tellAll(),
      spacingMs: TELL_SPACING_MS,
      clock: dependencies.clock,
    });
    this.#rounds = new Rounds({
      clock: dependencies.clock,
      inUse: (nowMs) => this.#inUse(nowMs),
      due: (nowMs) => this.#due(nowMs),
      look: (held) => this.#look(held).catch((error) => this.#expect(error)),
    });
    dependencies.link.onHealed(() => this.#healed());
    this.#rounds.plan();
  }

  async read(path: VaultPath): Promise<VaultFinding> {
    const known = this.peek(path);
    if (known !== undefined) return known;
    const nowMs = this.#dependencies.clock.monotonic();
    const held = this.#held.findOrAdd(path, nowMs);
    const hanging = held.hanging(nowMs);
    if (hanging) throw hanging;
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
    const nowMs = this.#dependencies.clock.monotonic();
    const lastError = link.lastError ?? this.#failing.text((held) => isInUse(held, nowMs));
    const isOfNoUse = state === 'up' && this.#tellsNothing();
    return { state: isOfNoUse ? 'down' : state, address, paths: this.#held.size, lastAnsweredAt, lastError };
  }

  /** Asked at each request. */
  staleSeconds(path: VaultPath): number | undefined {
    const { link, clock } = this.#dependencies;
    const silent = link.silentSeconds();
    if (silent !== undefined || this.#failing.isEmpty) return silent;
    const held = this.#held.find(path);
    if (held?.failure === undefined || typeof held.finding !== 'object') return undefined;
    return Math.floor(held.ageMs(clock.monotonic()) / 1000);
  }

  /** Whether of all that is in use nothing is told, as when something else than Vault answers. */
  #tellsNothing(): boolean {
    if (this.#failing.isEmpty) return false;
    const inUse = this.#inUse(this.#dependencies.clock.monotonic());
    return inUse.length > 0 && inUse.every(({ isFailing, finding }) => isFailing || finding === undefined);
  }

  async close(): Promise<void> {
    this.#news.close();
    await this.#rounds.close();
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
    const { client, link, clock } = this.#dependencies;
    const beganMs = clock.monotonic();
    try {
      const lease = held.lease && (await client.renew(held.lease));
      this.#take(held, lease ? { finding: held.finding as VaultFinding, lease } : await client.read(held.path));
    } catch (error) {
      if (!(error instanceof VaultUnavailableError)) throw error;
      const isSilent = link.state === 'down'; // which the link has told
      if (!isSilent) this.#tellOnce(held, error);
      const { message, retryAfterSeconds } = error;
      this.#failed(held, isSilent ? undefined : message, clock.monotonic() - beganMs, retryAfterSeconds);
      throw error;
    }
  }

  #take(held: Held, reading: Reading): void {
    const { clock, random, logger } = this.#dependencies;
    const { refreshIntervalMs } = this.#options;
    // What may not be read any more is served for a while, as if Vault were silent: a policy may be wrong by mistake.
    if (reading.finding === 'forbidden' && typeof held.finding === 'object') {
      if (!held.isFailing) logger.warn('Vault forbids what it has allowed before', { path: vaultPathText(held.path) });
      this.#failed(held, FORBIDDEN, 0);
      return;
    }
    const isOther = held.finding !== undefined && !isSameFinding(held.finding, reading.finding);
    const intervalMs = Math.min(
      refreshIntervalMs,
      typeof reading.finding === 'object' ? refreshIntervalMs : LOOK_FOR_ABSENT_MS * 2 ** held.misses,
    );
    held.take(reading, { nowMs: clock.monotonic(), intervalMs, jitter: random() });
    this.#held.sort(held);
    if (reading.finding === 'forbidden') held.failure = FORBIDDEN;
    this.#failing.sort(held);
    this.#rounds.include(held);
    if (isOther) this.#news.ask();
  }

  #failed(held: Held, failure: string | undefined, tookMs: number, retryAfterSeconds = 1): void {
    const { clock, random } = this.#dependencies;
    const pauses = { leastMs: retryAfterSeconds * 1000, longestMs: this.#options.refreshIntervalMs };
    held.fail(failure, { nowMs: clock.monotonic(), tookMs, jitter: random(), ...pauses });
    this.#failing.sort(held);
  }

  /** For the first of many: names that somebody makes up must not fill the log. */
  #tellOnce(held: Held, { message }: VaultUnavailableError): void {
    if (this.#failing.isAnyUntold()) return;
    this.#dependencies.logger.warn('Vault does not tell a secret', { path: vaultPathText(held.path), reason: message });
  }

  #inUse(nowMs: number): readonly Held[] {
    return this.#held.all().filter((held) => isInUse(held, nowMs));
  }

  /** What Vault has made for a token that is none any more, or will soon be none: nobody renews it. */
  #hasEnded({ lease, isFailing }: Held): boolean {
    return lease !== undefined && !isFailing && !this.#dependencies.client.isAlive(lease);
  }

  /** What nobody uses any more is let go of when it is too old to be served. */
  #due(nowMs: number): readonly Held[] {
    this.#letGo(nowMs);
    this.#failing.prune(this.#held);
    return this.#inUse(nowMs).filter((held) => held.dueAtMs <= nowMs || this.#hasEnded(held));
  }

  #letGo(nowMs: number): void {
    let wasServed = false;
    for (const held of this.#held.all()) {
      const keptMs = this.#isSilent(held) ? this.#keptMs(held) : Math.max(held.freshForMs, this.#options.maxStaleMs);
      if (held.looking || held.ageMs(nowMs) <= keptMs) continue;
      if (held.finding === undefined && held.hanging(nowMs)) continue; // Who asks for it is told so at once.
      wasServed ||= held.finding !== undefined && isInUse(held, nowMs);
      this.#held.delete(held);
    }
    if (wasServed) this.#news.ask();
  }

  /** Who was turned away meanwhile does not know that it is time to ask again. */
  #healed(): void {
    const nowMs = this.#dependencies.clock.monotonic();
    for (const held of this.#held.all()) if (held.isFailing) held.dueAtMs = nowMs;
    this.#rounds.plan();
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

function isInUse({ usedAtMs }: Held, nowMs: number): boolean {
  return nowMs - usedAtMs < IN_USE_MS;
}
