import { VaultUnavailableError } from '../core/errors.js';
import type { Clock, Logger, Random, Timer } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { LoginMaterialError, loginCall, textOf, type VaultAuthentication } from './authentication.js';
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

/** Holds the token: one login at a time, renewed before it ends, made anew when that is not possible any more. */
export class VaultSession {
  readonly #dependencies: SessionDependencies;
  #login: Login | undefined;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #opening: Promise<Login> | undefined;
  #renewal: Timer | undefined;
  readonly #refused = new RefusedLogin();
  #logins = 0;
  #closed = false;

  constructor(dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws VaultUnavailableError */
  async login(): Promise<Login> {
    return this.#holding() ?? this.#open();
  }

  /** Another login than the one that turned out to be none any more. @throws VaultUnavailableError */
  async after(bad: Login): Promise<Login> {
    return this.#login === undefined || this.#login === bad ? this.#open() : this.login();
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
    const { authentication, link } = this.#dependencies;
    try {
      const login =
        authentication.method === 'token' ? await this.#lookUp(authentication) : await this.#ask(authentication);
      link.answered();
      return login;
    } catch (error) {
      if (error instanceof LoginMaterialError) throw link.silent(`no login: ${error.message}`);
      throw error;
    }
  }

  /** A token of its own says how long it lasts. */
  async #lookUp({ token }: { readonly token: Parameters<typeof textOf>[0] }): Promise<Login> {
    const secret = new Secret(await textOf(token));
    const { link } = this.#dependencies;
    const call = { method: 'GET', path: 'auth/token/lookup-self', token: secret } as const;
    const { status, text } = await link.ask(call, { heals: false });
    if (status !== 200) throw link.silent(`the token does not hold (status ${status})`);
    const data = mapIn(parseAnswer(text), 'data');
    return this.#take(secret, (numberIn(data, 'ttl') ?? 0) * 1000, data?.get('renewable') === true);
  }

  async #ask(authentication: Exclude<VaultAuthentication, { method: 'token' }>): Promise<Login> {
    const { link, clock } = this.#dependencies;
    const call = await loginCall(authentication);
    const material = JSON.stringify(call.body);
    const standing = this.#refused.standing(material, clock.monotonic());
    if (standing !== undefined) throw link.silent(standing);
    const { status, text } = await link.ask(call, { heals: false });
    const auth = mapIn(parseAnswer(text), 'auth');
    const token = textIn(auth, 'client_token');
    if (status !== 200 || !token) {
      const reason = `the login was refused (status ${status})`;
      this.#refused.note(material, reason, clock.monotonic());
      throw link.silent(reason);
    }
    return this.#take(
      new Secret(token),
      (numberIn(auth, 'lease_duration') ?? 0) * 1000,
      auth?.get('renewable') === true,
    );
  }

  #take(token: Secret, leaseMs: number, renewable: boolean): Login {
    if (this.#login?.token.reveal() !== token.reveal()) this.#logins += 1;
    this.#login = { id: this.#logins, token, sinceMs: this.#dependencies.clock.monotonic(), leaseMs, renewable };
    this.#dependencies.logger.debug('logged in to Vault', { leaseSeconds: leaseMs / 1000 });
    this.#lasts(leaseMs);
    return this.#login;
  }

  #lasts(leaseMs: number): void {
    const { clock, random } = this.#dependencies;
    this.#renewal?.cancel();
    this.#expiresAtMs = leaseMs > 0 ? clock.monotonic() + leaseMs : Number.POSITIVE_INFINITY;
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
      if (!login.renewable || !(await this.#renew(login))) await this.after(login);
    } catch (error) {
      if (!(error instanceof VaultUnavailableError)) throw error;
      this.#renewAfter((error.retryAfterSeconds ?? 1) * 1000);
    }
  }

  /** False when the token is close to the end that no renewal moves. */
  async #renew(login: Login): Promise<boolean> {
    const call = { method: 'POST', path: 'auth/token/renew-self', body: {}, token: login.token } as const;
    const { status, text } = await this.#dependencies.link.ask(call);
    const leaseMs = (numberIn(mapIn(parseAnswer(text), 'auth'), 'lease_duration') ?? 0) * 1000;
    if (status !== 200 || leaseMs < login.leaseMs / 2) return false;
    if (this.#login === login) this.#lasts(leaseMs);
    return true;
  }
}
