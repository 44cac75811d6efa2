import { type CallVault, type VaultAnswer, VaultSilenceError } from './call-vault.js';
import { nodeVaultTransport, type TransportOptions } from './node-vault-transport.js';

export interface NodeVaultOptions extends TransportOptions {
  /** `https://vault.example.org:8200` */
  readonly address: string;
  readonly namespace: string | undefined;
}

export interface NodeVault {
  readonly call: CallVault;
  close(): void;
}

/** Loaded here alone, so that a server without a Vault does not pay for the package. */
export async function openNodeVault(options: NodeVaultOptions): Promise<NodeVault> {
  const { default: nodeVault } = await import('node-vault');
  const transport = nodeVaultTransport(options);
  const client = nodeVault({
    endpoint: options.address,
    'request-promise': { defaults: () => transport.send },
    debug: () => {}, // It would print bodies to whoever sets DEBUG.
  });
  // What is not given is looked for in VAULT_TOKEN, VAULT_NAMESPACE and VAULT_PREFIX, and an empty text counts as not given.
  Object.assign(client, { token: '', namespace: options.namespace ?? '', pathPrefix: '' });
  return { call: (call) => answerOf(client.request(requestOf(call))), close: transport.close };
}

function requestOf({ method, path, body, token }: Parameters<CallVault>[0]) {
  const headers = { 'X-Vault-Request': 'true', ...(token && { 'X-Vault-Token': token.reveal() }) };
  return { method, path: `/${path}`, headers, ...(body && { json: body }) };
}

/** node-vault throws whatever is not a 200 or 204, together with the response. */
async function answerOf(response: Promise<unknown>): Promise<VaultAnswer> {
  try {
    const { text } = (await response) as { text: string }; // what our transport has returned
    return { status: 200, text };
  } catch (error) {
    if (error instanceof VaultSilenceError) throw error;
    const refused = (error as { response?: { statusCode: number; body: { text: string } } }).response;
    if (refused === undefined) throw new VaultSilenceError('the request could not be made');
    return decided(refused.statusCode, refused.body.text);
  }
}

/** @throws VaultSilenceError when a status says that Vault is not able to decide */
function decided(status: number, text: string): VaultAnswer {
  if (status === 503) throw new VaultSilenceError('status 503: it is sealed, or not yet ready');
  if (status >= 300 && status < 400) {
    throw new VaultSilenceError(`status ${status}: a redirect (expected: an address that answers itself)`);
  }
  const cannot = [412, 429, 472, 473, 502, 504];
  if (cannot.includes(status)) throw new VaultSilenceError(`status ${status}`);
  return { status, text };
}
