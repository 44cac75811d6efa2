import { segment } from './api.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Invocation } from './invocation.js';
import { isObject, type JsonObject } from './json.js';
import { textIn } from './json-fields.js';

/** What the server makes at present of what a client has subscribed to. */
export interface ClientHead {
  readonly version: string;
  /** Whether a newer commit is refused for these coordinates. */
  readonly isHeldBack: boolean;
}

/** For whom nothing at all can be served is nobody else's trouble. */
const NOTHING: ClientHead = { version: '', isHeldBack: true };

/** Reads each head once, however many clients share it. */
export class ClientHeads {
  readonly #invocation: Invocation;
  readonly #known = new Map<string, Promise<ClientHead | undefined>>();

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  /** @returns undefined when the label of the client is gone. @throws CliError */
  of(client: JsonObject): Promise<ClientHead | undefined> {
    const key = coordinatesOf(client);
    const head = this.#known.get(key) ?? readHead(this.#invocation, client);
    this.#known.set(key, head);
    return head;
  }
}

async function readHead(invocation: Invocation, client: JsonObject): Promise<ClientHead | undefined> {
  const api = await invocation.api();
  try {
    const environment = await api.json(`api/v1/environments/${pathOf(client)}`, 'version', { query: labelOf(client) });
    return { version: textIn(environment, 'version'), isHeldBack: isObject(environment['stale']) };
  } catch (error) {
    if (error instanceof CliError && error.code === 'label-not-found') return undefined;
    if (error instanceof CliError && error.exitCode === EXIT.invalidConfiguration) return NOTHING;
    throw error;
  }
}

/** Equal for clients that get the same. */
export function coordinatesOf(client: JsonObject): string {
  return `${pathOf(client)}?${textIn(client, 'label')}`;
}

/** `orders/prod,eu`: what follows the name of an operation. */
export function pathOf(client: JsonObject): string {
  const { profiles } = client;
  const names = Array.isArray(profiles) ? profiles.join(',') : 'default';
  return `${segment(textIn(client, 'application'))}/${segment(names)}`;
}

export function labelOf(client: JsonObject): { readonly label: string | undefined } {
  return { label: textIn(client, 'label') || undefined };
}
