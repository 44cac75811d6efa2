import { hasPlaceholders } from './backends/git/uri-template.js';
import type { Backend, Clock, Logger, Verifier } from './core/ports.js';
import { resolveReading } from './core/resolve-reading.js';
import { showValue } from './core/shown-value.js';
import type { DocumentThread } from './formats/document-thread.js';
import { parseHereOrThere } from './formats/parse-here-or-there.js';
import type { Operations } from './http/dependencies.js';
import { acceptCircles } from './operations/accept-circles.js';
import { CatalogRounds } from './operations/catalog-rounds.js';
import { catchUp } from './operations/catch-up.js';
import { diffEnvironments } from './operations/diff.js';
import { documentCache } from './operations/document-cache.js';
import { explainKey } from './operations/explain.js';
import { readHistory } from './operations/history.js';
import { lastKnownGood } from './operations/last-known-good.js';
import { listApplications } from './operations/list-applications.js';
import { listRejections } from './operations/list-rejections.js';
import { layerResolver, readEnvironment } from './operations/read-environment.js';
import { readFile } from './operations/read-file.js';
import { readSchema } from './operations/read-schema.js';
import { refresh } from './operations/refresh.js';
import { ServedCoordinates } from './operations/served-coordinates.js';
import { warmUp } from './operations/warm-up.js';
import type { Settings } from './settings.js';

/** Flat keys kept parsed over all files: at some 200 bytes each, about 200 MB at the most. */
const MAX_PARSED_PROPERTIES = 1_000_000;
/** Resolved answers kept: they share their sources, so that one costs little. */
const MAX_ANSWERS = 20_000;
/** How long a read that has seen a newer version waits for it. */
const CATCH_UP_TIMEOUT_MS = 1000;

export interface OperationParts {
  readonly backend: Backend;
  readonly verifier: Verifier;
  readonly documentThread: Pick<DocumentThread, 'parse'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function composeOperations(
  settings: Settings,
  { backend, verifier, documentThread, clock, logger }: OperationParts,
): Omit<Operations, 'listClients'> {
  const { fileBytes, keysPerEnvironment } = settings.limits;
  const { reverseLocationOrder } = settings.answers;
  const parse = parseHereOrThere((path, bytes) => documentThread.parse(path, bytes), {
    fileBytes,
    keysPerFile: keysPerEnvironment,
  });
  const documents = documentCache(parse, { maxProperties: MAX_PARSED_PROPERTIES });
  const options = { overrides: settings.overrides, keysPerEnvironment };
  const resolveLayers = layerResolver({ documents, options, maxAnswers: MAX_ANSWERS });
  const served = new ServedCoordinates(
    backend,
    lastKnownGood({ resolveLayers, verifier, maxAnswers: MAX_ANSWERS }),
    clock,
  );
  const verifyAgain = warmUp(served, logger);
  const rounds = new CatalogRounds({ backend, served, clock, logger, opensByRequest: opensByRequest(settings) });
  rounds.restart();
  backend.onChange(() => {
    void verifyAgain();
    rounds.restart();
  });
  const read = readEnvironment(backend, served.resolve);
  const resolveAsWritten = acceptCircles(served.resolve, resolveLayers);
  return {
    readEnvironment: read,
    readAsWritten: readEnvironment(backend, resolveAsWritten),
    readFile: readFile(backend, resolveAsWritten, { reverseLocationOrder }),
    explainKey: explainKey(backend, served.resolve, showValue),
    readHistory: readHistory({
      backend,
      resolveAfresh: async (coordinates, layers) => {
        const environment = await resolveReading(coordinates, layers, documents, options);
        await verifier.verify(environment, layers);
        return environment;
      },
      show: showValue,
    }),
    diffEnvironments: diffEnvironments(read, showValue),
    listApplications: listApplications(backend),
    listRejections: listRejections(served, rounds),
    knownRejections: () => served.rejections(),
    readSchema: readSchema(backend),
    // A fetch that was already running must end before ours can begin.
    refresh: refresh(backend, clock, { timeoutMs: 2 * settings.refresh.fetchTimeoutMs }),
    catchUp: catchUp(backend, { timeoutMs: CATCH_UP_TIMEOUT_MS }),
  };
}

function opensByRequest({ backends = [] }: Settings): boolean {
  const addresses = backends.flatMap((each) =>
    each.type === 'git' ? [each.uri, ...each.repositories.map(({ uri }) => uri)] : [],
  );
  return addresses.some(hasPlaceholders);
}
