import { CliError } from './cli-error.js';
import { type ClientHead, coordinatesOf, labelOf, pathOf } from './client-head.js';
import { EXIT } from './exit-codes.js';
import type { Invocation } from './invocation.js';
import { isObject, type JsonObject } from './json.js';
import { objectsIn, textIn } from './json-fields.js';

const PAGE = '100';

/** Tells whether a commit is in what the server makes of a client's label; asks once for each head. */
export class CommitReach {
  readonly #invocation: Invocation;
  readonly #version: string;
  readonly #known = new Map<string, Promise<boolean>>();

  /** @param version a full commit id that the server holds */
  constructor(invocation: Invocation, version: string) {
    this.#invocation = invocation;
    this.#version = version;
  }

  /**
   * Whether who holds the head of its label holds the commit, too: they are one commit, or come to the same, or the last
   * commit up to it that concerned the client is in the history of the label.
   *
   * @throws CliError
   */
  includes(client: JsonObject, { version }: ClientHead): Promise<boolean> {
    if (version === this.#version) return Promise.resolve(true);
    const key = `${coordinatesOf(client)} ${version}`;
    const answer = this.#known.get(key) ?? this.#find(client).catch(noIfUnusable);
    this.#known.set(key, answer);
    return answer;
  }

  async #find(client: JsonObject): Promise<boolean> {
    if (await this.#comesToTheSame(client)) return true;
    const { value: wanted } = await this.#history(client, this.#version).next();
    if (wanted === undefined) return false;
    for await (const version of this.#history(client, labelOf(client).label)) if (version === wanted) return true;
    return false;
  }

  async #comesToTheSame(client: JsonObject): Promise<boolean> {
    const api = await this.#invocation.api();
    const query = { from: this.#version, to: labelOf(client).label };
    const answer = await api.json(`api/v1/diff/${pathOf(client)}`, 'changes', { query });
    const { from } = answer;
    return isObject(from) && textIn(from, 'version') === this.#version && objectsIn(answer, 'changes').length === 0;
  }

  /** The commits that changed what the client gets, newest first. */
  async *#history(client: JsonObject, label: string | undefined): AsyncGenerator<string, undefined> {
    const api = await this.#invocation.api();
    let cursor: string | undefined;
    do {
      const query = { label, limit: PAGE, cursor };
      const page = await api.json(`api/v1/history/${pathOf(client)}`, 'commits', { query });
      for (const commit of objectsIn(page, 'commits')) yield textIn(commit, 'version');
      cursor = textIn(page, 'next') || undefined;
    } while (cursor !== undefined);
  }
}

/** What cannot be read at the commit has not been applied. */
function noIfUnusable(error: unknown): false {
  const unusable: readonly number[] = [EXIT.notFound, EXIT.invalidConfiguration];
  if (error instanceof CliError && unusable.includes(error.exitCode)) return false;
  throw error;
}
