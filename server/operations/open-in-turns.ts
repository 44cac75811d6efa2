import { setImmediate } from 'node:timers/promises';
import { boundFile } from '../core/bound-file.js';
import { UndecryptableSecretError } from '../core/errors.js';
import type { PreparedOpener, SealedText, SecretPlace } from '../core/ports.js';

type Opener = PreparedOpener['opener'];

/** How long cipher texts are opened before others have their turn: some hundred of AES, or eight of RSA. */
const TURN_MS = 8;

/** What a text has come to. */
type Outcome = { readonly plain: string | undefined } | { readonly error: UndecryptableSecretError };

/**
 * Opens cipher texts, however many, without holding the event loop.
 *
 * @returns an opener that has them in memory, with what stands against those that do not open
 */
export async function openInTurns(sealed: readonly SealedText[], opener: Opener): Promise<Opener> {
  const outcomes = new Map<string, Outcome>();
  let endMs = performance.now() + TURN_MS;
  for (const { text, place } of sealed) {
    outcomes.set(idOf(text, place), outcomeOf(text, place, opener));
    if (performance.now() < endMs) continue;
    await setImmediate();
    endMs = performance.now() + TURN_MS;
  }
  return {
    isSealed: (text) => opener.isSealed(text),
    open(text, place) {
      const outcome = outcomes.get(idOf(text, place)) ?? outcomeOf(text, place, opener);
      if ('error' in outcome) throw outcome.error;
      return outcome.plain;
    },
  };
}

function outcomeOf(text: string, place: SecretPlace, opener: Opener): Outcome {
  try {
    return { plain: opener.open(text, place) };
  } catch (error) {
    if (error instanceof UndecryptableSecretError) return { error };
    throw error;
  }
}

function idOf(text: string, { line, column, key, version, ...file }: SecretPlace): string {
  return `${line}:${column}:${key}\n${boundFile(file)}\n${version}\n${text}`;
}
