import { hasPlaceholders } from './backends/git/uri-template.js';
import type { ExchangeableCiphers } from './ciphers/exchangeable-ciphers.js';
import { openingReferences } from './compose-vault.js';
import type { ErrorCode } from './core/errors.js';
import { openSealedFiles } from './core/open-sealed-files.js';
import type { Backend, Clock, Logger, Verifier } from './core/ports.js';
import { showValueBy } from './core/shown-value.js';
import type { DocumentThread } from './formats/document-thread.js';
import { parseHereOrThere, readContentHereOrThere } from './formats/parse-here-or-there.js';
import { replaceTexts } from './formats/replace-texts.js';
import type { Operations } from './http/dependencies.js';
import { acceptFlaws } from './operations/accept-flaws.js';
import { CatalogRounds } from './operations/catalog-rounds.js';
import { catchUp } from './operations/catch-up.js';
import { decrypt } from './operations/decrypt.js';
import { diffEnvironments } from './operations/diff.js';
import { documentCache } from './operations/document-cache.js';
import { encrypt } from './operations/encrypt.js';
import { explainKey } from './operations/explain.js';
import { readHistory } from './operations/history.js';
import { lastKnownGood } from './operations/last-known-good.js';
import { listApplications } from './operations/list-applications.js';
import { listRejections } from './operations/list-rejections.js';
import { openResource, rememberDataKeys } from './operations/open-resource.js';
import { layerResolver, readEnvironment } from './operations/read-environment.js';
import { readFile } from './operations/read-file.js';
import { readPublicKey } from './operations/read-public-key.js';
import { readSchema } from './operations/read-schema.js';
import type { ReceiveWebhook } from './operations/receive-webhook.js';
import { refresh } from './operations/refresh.js';
import { resolveOpened } from './operations/resolve-opened.js';
import { rememberSecrets } from './operations/secret-memory.js';
import { ServedCoordinates } from './operations/served-coordinates.js';
import { warmUp } from './operations/warm-up.js';
import type { Settings } from './settings.js';
import type { Vault } from './vault/open-vault.js';

/** Flat keys kept parsed over all files: at some 200 bytes each, about 200 MB at the most. */
const MAX_PARSED_PROPERTIES = 1_000_000;
/** Resolved answers kept: they share their sources, so that one costs little. */
const MAX_ANSWERS = 20_000;
/** How long a read that has seen a newer version waits for it. */
const CATCH_UP_TIMEOUT_MS = 1000;

/** What Spring's clients put up with where values come as they are written. */
const SPRING_FLAWS: readonly ErrorCode[] = ['undecryptable-secret', 'circular-placeholder'];

export interface OperationParts {
  readonly backend: Backend;
  readonly verifier: Verifier;
  /** Calls back when reads may answer something else than before. */
  readonly onChange: (listener: () => void) => void;
  readonly ciphers: ExchangeableCiphers;
  readonly vault: Vault | undefined;
  readonly receiveWebhook: ReceiveWebhook;
  readonly documentThread: Pick<DocumentThread, 'parse' | 'readContent'>;
  /** What secrets are shown by: keyed, so that nobody can try out what they may be. */
  readonly fingerprint: (text: string) => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function composeOperations(settings: Settings, parts: OperationParts): Omit<Operations, 'listClients'> {
  const { backend, verifier, documentThread, ciphers, vault, fingerprint, receiveWebhook, clock, logger } = parts;
  const { fileBytes, keysPerEnvironment } = settings.limits;
  const { reverseLocationOrder } = settings.answers;
  const formatLimits = { fileBytes, keysPerFile: keysPerEnvironment };
  const parse = parseHereOrThere((...file) => documentThread.parse(...file), formatLimits);
  const unwrap = ciphers.unwrapDataKey && rememberDataKeys(ciphers.unwrapDataKey);
  const documents = documentCache(openSealedFiles(parse, unwrap), {
    maxProperties: MAX_PARSED_PROPERTIES,
    keys: ciphers,
  });
  const options = { overrides: settings.overrides, keysPerEnvironment };
  const secrets = openingReferences(rememberSecrets(ciphers.opener), vault, settings, { clock, logger });
  const readContent = readContentHereOrThere((...file) => documentThread.readContent(...file), formatLimits);
  const isOpening = unwrap && settings.encryption.decryptResources;
  const open = isOpening ? openResource({ readContent, replaceTexts, unwrap, secrets }) : undefined;
  const show = showValueBy(fingerprint);
  const resolving = { documents, secrets, options, keys: ciphers };
  const resolveLayers = layerResolver({ ...resolving, maxAnswers: MAX_ANSWERS });
  const served = new ServedCoordinates(
    backend,
    lastKnownGood({ resolveLayers, verifier, maxAnswers: MAX_ANSWERS }),
    clock,
  );
  const verifyAgain = warmUp(served, logger);
  const rounds = new CatalogRounds({ backend, served, clock, logger, opensByRequest: opensByRequest(settings) });
  rounds.restart();
  parts.onChange(() => {
    void verifyAgain();
    rounds.restart();
  });
  const read = readEnvironment(backend, served.resolve);
  const readBy = (...accepted: readonly ErrorCode[]) =>
    readEnvironment(backend, acceptFlaws(served.resolve, resolveLayers, accepted));
  return {
    readEnvironment: read,
    readAsWritten: readBy('circular-placeholder'),
    readSpring: readBy('undecryptable-secret'),
    readSpringAsWritten: readBy(...SPRING_FLAWS),
    readFile: readFile(backend, acceptFlaws(served.resolve, resolveLayers, SPRING_FLAWS), {
      reverseLocationOrder,
      open,
    }),
    explainKey: explainKey(backend, served.resolve, show),
    readHistory: readHistory({
      backend,
      resolveAfresh: async (coordinates, layers) => {
        const { environment, unopened } = await resolveOpened(coordinates, layers, resolving);
        for (const error of unopened) throw error;
        await verifier.verify(environment, layers);
        return environment;
      },
      show,
      keys: ciphers,
    }),
    diffEnvironments: diffEnvironments(read, show),
    listApplications: listApplications(backend),
    listRejections: listRejections(served, rounds),
    knownRejections: () => served.rejections(),
    readSchema: readSchema(backend),
    // A fetch that was already running must end before ours can begin.
    refresh: refresh(backend, clock, { timeoutMs: 2 * settings.refresh.fetchTimeoutMs }),
    encrypt: encrypt(ciphers),
    decrypt: settings.encryption.decryptEndpoint ? decrypt(ciphers) : undefined,
    readPublicKey: readPublicKey(ciphers),
    receiveWebhook,
    catchUp: catchUp(backend, { timeoutMs: CATCH_UP_TIMEOUT_MS }),
  };
}

/** What a Vault holds is asked of it by name: it is not to be asked for what nobody wants to know. */
function opensByRequest({ backends = [] }: Settings): boolean {
  if (backends.some(({ type }) => type === 'vault')) return true;
  const addresses = backends.flatMap((each) =>
    each.type === 'git' ? [each.uri, ...each.repositories.map(({ uri }) => uri)] : [],
  );
  return addresses.some(hasPlaceholders);
}
