import { VaultUnavailableError } from '../core/errors.js';
import type { Clock, Logger, Random, Timer } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { LoginMaterialError, loginCall, textOf, type VaultAuthentication } from './authentication.js';
import type { VaultAnswer, VaultCall } from './call-vault.js';
import { mapIn, numberIn, parseAnswer, textIn } from './read-answer.js';
import { RefusedLogin } from './refused-login.js';
import type { VaultLink } from './vault-link.js';

/** A token in use. */
export interface Login {
  /** Rises with each token that is another one: what was leased to an earlier one ends with that. */
  readonly id: number;
  readonly token: Secret;
  readonly sinceMs: number;
  /** Of the token when it was new; 0: it does not expire. */
  readonly leaseMs: number;
  readonly renewable: boolean;
}

/** What a login gives. */
type Grant = Pick<Login, 'token' | 'leaseMs' | 'renewable'>;

export interface SessionDependencies {
  readonly link: VaultLink;
  readonly authentication: VaultAuthentication;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Of a lease, after which it is renewed: enough is left to try again. */
const RENEW_AT = 2 / 3;
const RETRY_MS = 1000;
/** Until what failed while there is a token that works may be asked again. */
const RETRY_SECONDS = 5;
/** Between two logins while there is a token that works: each may use up one of a few. */
const NEW_LOGIN_MS = 600_000;

/** Holds the token: one login at a time, renewed before it ends, made anew when that is not possible any more. */
export class VaultSession {
  readonly #dependencies: SessionDependencies;
  #login: Login | undefined;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #opening: Promise<Login> | undefined;
  #renewal: Timer | undefined;
  readonly #refused = new RefusedLogin();
  #logins = 0;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws VaultUnavailableError */
  async login(): Promise<Login> {
    return this.#holding() ?? this.use(await this.#open());
  }

  /** Another login than the one that turned out to be none any more. @throws VaultUnavailableError */
  async after(bad: Login): Promise<Login> {
    if (this.#login === bad) this.#expiresAtMs = Number.NEGATIVE_INFINITY;
    return this.login();
  }

  /**
   * Another login than one that holds, to be used if it may do more: policies that a login is given are those of its time.
   * Undefined when there is none, or it is too early to try. Never rejects.
   */
  async newerThan(login: Login): Promise<Login | undefined> {
    if (this.#login !== login) return this.#holding();
    const isEarly = this.#dependencies.clock.monotonic() - this.#triedAtMs < NEW_LOGIN_MS;
    if (isEarly && !this.#opening) return undefined;
    return this.#open().catch((error: unknown) => {
      if (!(error instanceof VaultUnavailableError)) throw error;
      return undefined;
    });
  }

  /** From now on, unless there is a later one. @returns the one in use */
  use(login: Login): Login {
    if (this.#login && this.#login.sinceMs > login.sinceMs) return this.#login;
    if (this.#login === login) return login;
    this.#login = login;
    this.#lasts(login.leaseMs, login.sinceMs);
    return login;
  }

  /** Whether it is the one in use, and has not ended. */
  holds(id: number): boolean {
    return this.#holding()?.id === id;
  }

  close(): void {
    this.#closed = true;
    this.#renewal?.cancel();
  }

  #holding(): Login | undefined {
    return this.#dependencies.clock.monotonic() < this.#expiresAtMs ? this.#login : undefined;
  }

  #open(): Promise<Login> {
    this.#opening ??= this.#logIn().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #logIn(): Promise<Login> {
    const { authentication, link, clock, logger } = this.#dependencies;
    this.#triedAtMs = clock.monotonic();
    try {
      const { method } = authentication;
      const grant = await (method === 'token' ? this.#lookUp(authentication) : this.#ask(authentication));
      link.answered();
      logger.debug('logged in to Vault', { leaseSeconds: grant.leaseMs / 1000 });
      return { ...grant, id: this.#idOf(grant.token), sinceMs: clock.monotonic() };
    } catch (error) {
      if (error instanceof LoginMaterialError) throw this.#none(`no login: ${error.message}`);
      throw error;
    }
  }

  /** The same token again is no other login. */
  #idOf(token: Secret): number {
    if (this.#login?.token.reveal() === token.reveal()) return this.#login.id;
    this.#logins += 1;
    return this.#logins;
  }

  /** Nothing works without a token; with one that does, all else goes on. @returns what to throw */
  #none(reason: string): VaultUnavailableError {
    if (!this.#holding()) return this.#dependencies.link.silent(reason);
    return new VaultUnavailableError(`Vault gives no new token: ${reason}`, { retryAfterSeconds: RETRY_SECONDS });
  }

  /** What is met with silence is no worse than what is refused. */
  #asked(call: VaultCall): Promise<VaultAnswer> {
    return this.#dependencies.link.askFirst(call, { heals: false, silences: !this.#holding() });
  }

  /** A token of its own says how long it lasts. */
  async #lookUp({ token }: { readonly token: Parameters<typeof textOf>[0] }): Promise<Grant> {
    const secret = new Secret(await textOf(token));
    const { status, text } = await this.#asked({ method: 'GET', path: 'auth/token/lookup-self', token: secret });
    if (status !== 200) throw this.#none(`the token does not hold (status ${status})`);
    const data = mapIn(parseAnswer(text), 'data');
    const leaseMs = (numberIn(data, 'ttl') ?? 0) * 1000;
    return { token: secret, leaseMs, renewable: data?.get('renewable') === true };
  }

  async #ask(authentication: Exclude<VaultAuthentication, { method: 'token' }>): Promise<Grant> {
    const { clock } = this.#dependencies;
    const call = await loginCall(authentication);
    const material = JSON.stringify(call.body);
    const standing = this.#refused.standing(material, clock.monotonic());
    if (standing !== undefined) throw this.#none(standing);
    const { status, text } = await this.#asked(call);
    const auth = mapIn(parseAnswer(text), 'auth');
    const token = textIn(auth, 'client_token');
    if (status !== 200 || !token) {
      const reason = `the login was refused (status ${status})`;
      if (status >= 400 && status < 500) this.#refused.note(material, reason, clock.monotonic());
      throw this.#none(reason);
    }
    this.#refused.clear();
    const leaseMs = (numberIn(auth, 'lease_duration') ?? 0) * 1000;
    return { token: new Secret(token), leaseMs, renewable: auth?.get('renewable') === true };
  }

  #lasts(leaseMs: number, sinceMs: number): void {
    const { random } = this.#dependencies;
    this.#renewal?.cancel();
    this.#expiresAtMs = leaseMs > 0 ? sinceMs + leaseMs : Number.POSITIVE_INFINITY;
    if (leaseMs > 0) this.#renewAfter(leaseMs * RENEW_AT * (0.9 + random() / 10));
  }

  #renewAfter(delayMs: number): void {
    if (this.#closed) return;
    this.#renewal = this.#dependencies.clock.after(Math.max(RETRY_MS, delayMs), () => void this.#keep());
  }

  /** Renews the token, or gets another one. Never rejects. */
  async #keep(): Promise<void> {
    const login = this.#login;
    if (this.#closed || login === undefined) return;
    try {
      if (login.renewable && (await this.#renew(login))) return;
      if (this.#login === login) this.use(await this.#open());
    } catch (error) {
      if (!(error instanceof VaultUnavailableError)) throw error;
      const leftMs = this.#expiresAtMs - this.#dependencies.clock.monotonic();
      this.#renewAfter(Math.max((error.retryAfterSeconds ?? 1) * 1000, leftMs / 10));
    }
  }

  /** False when the token is close to the end that no renewal moves. */
  async #renew(login: Login): Promise<boolean> {
    const call = { method: 'POST', path: 'auth/token/renew-self', body: {}, token: login.token } as const;
    const { status, text } = await this.#dependencies.link.ask(call);
    const leaseMs = (numberIn(mapIn(parseAnswer(text), 'auth'), 'lease_duration') ?? 0) * 1000;
    if (status !== 200 || leaseMs < login.leaseMs / 2) return false;
    if (this.#login === login) this.#lasts(leaseMs, this.#dependencies.clock.monotonic());
    return true;
  }
}
