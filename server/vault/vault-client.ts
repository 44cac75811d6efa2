import { createHmac } from 'node:crypto';
import { VaultUnavailableError } from '../core/errors.js';
import type { VaultFinding, VaultPath } from '../core/vault.js';
import { type VaultMap, writeVaultJson } from '../core/vault-json.js';
import { apiPath } from './api-path.js';
import type { VaultAnswer, VaultCall } from './call-vault.js';
import { mapIn, numberIn, parseAnswer, textIn } from './read-answer.js';
import type { VaultLink } from './vault-link.js';
import type { Login, VaultSession } from './vault-session.js';

/** What keeps a dynamic secret alive. */
export interface Lease {
  readonly id: string;
  /** From its making, or its last renewal. */
  readonly durationMs: number;
  /** From its making. */
  readonly fullMs: number;
  readonly renewable: boolean;
  /** Of the login that it ends with. */
  readonly login: number;
}

export interface Reading {
  readonly finding: VaultFinding;
  /** Only what Vault has made for us has one. */
  readonly lease?: Lease;
}

export interface VaultClientDependencies {
  readonly link: VaultLink;
  readonly session: VaultSession;
  /** Keys the versions of what Vault itself gives none. */
  readonly versionKey: Uint8Array;
}

/** Reads once, whatever anybody remembers. */
export class VaultClient {
  readonly #dependencies: VaultClientDependencies;

  constructor(dependencies: VaultClientDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws VaultUnavailableError */
  async read(path: VaultPath): Promise<Reading> {
    const { answer, login } = await this.asked({ method: 'GET', path: apiPath(path) });
    const fields = parseAnswer(answer.text);
    if (!fields) throw refused(answer);
    if (answer.status === 404 && saysAbsent(fields)) return { finding: 'absent' };
    if (answer.status === 403 && isRefusal(fields)) return { finding: 'forbidden' };
    if (answer.status !== 200 || !isReading(fields, path)) throw refused(answer);
    return path.engine === 'kv2' ? fromKv2(fields) : this.#fromPlain(fields, login);
  }

  /** Undefined when it cannot be renewed any more, or is close to the end that no renewal moves. @throws VaultUnavailableError */
  async renew(lease: Lease): Promise<Lease | undefined> {
    if (!lease.renewable || !this.isAlive(lease)) return undefined;
    const { answer } = await this.asked({ method: 'POST', path: 'sys/leases/renew', body: { lease_id: lease.id } });
    const durationMs = (numberIn(parseAnswer(answer.text), 'lease_duration') ?? 0) * 1000;
    return answer.status === 200 && durationMs >= lease.fullMs / 2 ? { ...lease, durationMs } : undefined;
  }

  /** Whether the token that it ends with is the one in use; an earlier one is renewed no more, if it has not ended yet. */
  isAlive({ login }: Lease): boolean {
    return this.#dependencies.session.holds(login);
  }

  /** Goes through only when Vault is in good health and the token holds. Never rejects. */
  async probe(): Promise<void> {
    const { session } = this.#dependencies;
    try {
      const login = await session.login();
      if (!(await this.#holds(login))) await session.after(login);
    } catch (error) {
      if (!(error instanceof VaultUnavailableError)) throw error;
    }
  }

  /** With a token; a refusal is asked again with a new one, when the old one is to blame or may be. */
  async asked(call: VaultCall): Promise<{ readonly answer: VaultAnswer; readonly login: Login }> {
    const { session } = this.#dependencies;
    const login = await session.login();
    const first = await this.#askedBy(login, call);
    if (first.answer.status !== 403) return first;
    if (!(await this.#holds(login))) return this.#askedBy(await session.after(login), call);
    const next = await session.newerThan(login);
    const second = next && (await this.#askedBy(next, call));
    if (!second || second.answer.status === 403) return first; // What was leased to the old one lives on.
    session.use(second.login);
    return second;
  }

  async #askedBy(login: Login, call: VaultCall) {
    return { answer: await this.#dependencies.link.ask({ ...call, token: login.token }), login };
  }

  async #holds({ token }: Login): Promise<boolean> {
    const { link } = this.#dependencies;
    const { status } = await link.askFirst({ method: 'GET', path: 'auth/token/lookup-self', token });
    return status !== 403;
  }

  #fromPlain(fields: VaultMap, login: Login): Reading {
    const data = mapIn(fields, 'data');
    if (!data) return { finding: 'absent' };
    const finding = { data, version: this.#digest(writeVaultJson(data)) };
    const id = textIn(fields, 'lease_id');
    const durationMs = (numberIn(fields, 'lease_duration') ?? 0) * 1000;
    if (!id || durationMs === 0) return { finding };
    const renewable = fields.get('renewable') === true;
    return { finding, lease: { id, durationMs, fullMs: durationMs, renewable, login: login.id } };
  }

  #digest(text: string): string {
    return createHmac('sha256', this.#dependencies.versionKey).update('vault\0').update(text).digest('base64url');
  }
}

/** Whoever stands between Vault and us, too, has pages for 403 and 404. */
export function isRefusal(fields: VaultMap): boolean {
  return Array.isArray(fields.get('errors'));
}

/** Of `kv2` there is something to say about a version that was deleted. */
function saysAbsent(fields: VaultMap): boolean {
  return isRefusal(fields) || mapIn(mapIn(fields, 'data'), 'metadata') !== undefined;
}

function isReading(fields: VaultMap, { engine }: VaultPath): boolean {
  return engine === 'kv2' ? mapIn(mapIn(fields, 'data'), 'metadata') !== undefined : fields.has('data');
}

/** One that was deleted and written again has the number of a new one; one whose metadata was deleted begins anew. */
function fromKv2(fields: VaultMap): Reading {
  const outer = mapIn(fields, 'data');
  const data = mapIn(outer, 'data');
  const metadata = mapIn(outer, 'metadata');
  if (!data) return { finding: 'absent' };
  return { finding: { data, version: `${numberIn(metadata, 'version')} ${textIn(metadata, 'created_time')}` } };
}

/** Vault answers, but not this: an engine of it fails, or it is not Vault that answers. */
export function refused({ status, text }: VaultAnswer): VaultUnavailableError {
  const what = parseAnswer(text) ? `status ${status}` : `status ${status}, and not in Vault's form`;
  return new VaultUnavailableError(`Vault does not answer this: ${what}`, { retryAfterSeconds: 5 });
}
