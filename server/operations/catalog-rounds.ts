import { setImmediate } from 'node:timers/promises';
import { parseCoordinates } from '../core/coordinates.js';
import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import { type ApplicationEntry, listStems } from '../core/list-applications.js';
import type { Backend, Clock, Logger, Timer } from '../core/ports.js';
import { SHARED_APPLICATION } from '../core/precedence.js';
import { isRefusal } from '../core/rejection.js';
import { type ServedCoordinates, warnOfRejection } from './served-coordinates.js';

export interface CatalogRoundsDependencies {
  readonly backend: Backend;
  readonly served: ServedCoordinates;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a read may open a repository of its own, or ask a Vault: then only what somebody has asked for is looked at. */
  readonly opensByRequest: boolean;
}

/** Readers come first: after a start, and after a change, they have the machine for themselves for so long. */
const DELAY_MS = 2000;
/** Applications with one profile each. A repository that holds more is looked at as far as that. */
const MAX_COORDINATES = 500;
/** When the event loop has needed longer than that to come back, somebody else is at work. */
const BUSY_MS = 2;
const PAUSE_MS = 1000;

/**
 * Looks, after a start and after each change, at what the repositories hold at their default labels, so that a refused
 * commit is known before somebody reads what it broke. Nothing waits for it; readers may wait for one of its steps.
 */
export class CatalogRounds {
  readonly #dependencies: CatalogRoundsDependencies;
  #generation = 0;
  #timer: Timer | undefined;
  #round: Promise<void> | undefined;
  /** How many wait for the end. */
  #waiting = 0;
  #endPause = () => {};

  constructor(dependencies: CatalogRoundsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Begins anew, in a while. */
  readonly restart = (): void => {
    this.#generation += 1;
    this.#round = undefined;
    this.#timer?.cancel();
    this.#timer = this.#dependencies.clock.after(DELAY_MS, () => void this.#begin());
  };

  /** Begins now if need be, makes no more pauses, and returns at the end of the round or when the time is over. */
  async finish(timeoutMs: number): Promise<void> {
    this.#waiting += 1;
    this.#endPause();
    let timer: Timer | undefined;
    const timeIsOver = new Promise<void>((resolve) => {
      timer = this.#dependencies.clock.after(timeoutMs, resolve);
    });
    await Promise.race([this.#begin(), timeIsOver]);
    timer?.cancel();
    this.#waiting -= 1;
  }

  #begin(): Promise<void> {
    this.#round ??= this.#lookAtAll(this.#generation);
    return this.#round;
  }

  async #lookAtAll(generation: number): Promise<void> {
    const { backend, served, logger, opensByRequest } = this.#dependencies;
    if (opensByRequest) return;
    try {
      for (const coordinates of await coordinatesIn(backend)) {
        await this.#turn();
        if (generation !== this.#generation) return;
        const rejection = await served.readAgain(coordinates);
        if (rejection && !served.isRead(coordinates)) warnOfRejection(logger, rejection); // else it has been told
      }
    } catch (error) {
      logger.debug('what there is could not be verified beforehand', { error });
    }
  }

  /** Leaves the event loop to others, and for longer when they need it. */
  async #turn(): Promise<void> {
    const { clock } = this.#dependencies;
    for (;;) {
      const begunMs = clock.monotonic();
      await setImmediate();
      if (this.#waiting > 0 || clock.monotonic() - begunMs <= BUSY_MS) return;
      await new Promise<void>((resolve) => {
        const timer = clock.after(PAUSE_MS, resolve);
        this.#endPause = () => {
          timer.cancel();
          resolve();
        };
      });
    }
  }
}

/** Every application without a profile first, then each with the profiles that it has files for. */
async function coordinatesIn(backend: Backend): Promise<readonly Coordinates[]> {
  const applications = await applicationsIn(backend);
  const plain = applications.map(({ application }) => [application, 'default'] as const);
  const others = applications.flatMap(({ application, profiles }) =>
    profiles.filter((profile) => profile !== 'default').map((profile) => [application, profile] as const),
  );
  return [...plain, ...others]
    .slice(0, MAX_COORDINATES)
    .map(([application, profile]) => asRequested(application, profile))
    .filter((coordinates) => coordinates !== undefined);
}

/** Of a commit that cannot even be listed nobody knows what it holds: what all share stands for them. */
async function applicationsIn(backend: Backend): Promise<readonly ApplicationEntry[]> {
  try {
    return listStems(await backend.catalog(undefined));
  } catch (error) {
    if (!(error instanceof ConfigError) || !isRefusal(error)) throw error;
    return [{ application: SHARED_APPLICATION, profiles: [] }];
  }
}

/** As a reader would ask for them; undefined when nobody can, since files may have any name. */
function asRequested(application: string, profile: string): Coordinates | undefined {
  try {
    return parseCoordinates({ application: encodeURIComponent(application), profiles: encodeURIComponent(profile) });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
