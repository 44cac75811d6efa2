import type { Coordinates, Environment } from '../core/environment.js';
import { KeyNotFoundError } from '../core/errors.js';
import { type Contribution, type ExplainedPlaceholder, type Explanation, explain } from '../core/explain.js';
import { isSecret } from '../core/is-secret.js';
import type { Backend, CommitInfo, Freshness, Layer } from '../core/ports.js';
import type { Rejection } from '../core/rejection.js';
import type { Secret } from '../core/secret.js';
import type { ShowValue } from '../core/shown-value.js';
import type { Tree } from '../core/tree.js';
import type { ResolveVerified } from './read-environment.js';

/** Whether what is shown stands for a secret. */
interface Marked {
  readonly secret?: true;
}

/** What one source has for a key, and the commit that last changed one of the lines it is written in. */
export interface TracedContribution extends Contribution, Marked {
  /** Undefined for overrides, and where nobody keeps a history. */
  readonly commit: CommitInfo | undefined;
}

export interface ExplainAnswer extends Explanation, Marked {
  readonly placeholders: readonly (ExplainedPlaceholder & Marked)[];
  readonly environment: Environment;
  readonly contributions: readonly TracedContribution[];
  readonly freshness: readonly Freshness[];
  /** See EnvironmentAnswer. */
  readonly rejection: Rejection | undefined;
}

/**
 * Tells where the value of a key comes from, whom it has beaten, and who wrote each of them.
 *
 * @param key any text: it is only ever looked up
 * @throws KeyNotFoundError, and what ReadEnvironment throws
 */
export type ExplainKey = (coordinates: Coordinates, key: string) => Promise<ExplainAnswer>;

export function explainKey(backend: Backend, resolveVerified: ResolveVerified, show: ShowValue): ExplainKey {
  return async (coordinates, key) => {
    const { answer, layers } = await resolveVerified(coordinates, await backend.layers(coordinates));
    const { environment, freshness, rejection } = answer;
    const explanation = explain(key, environment.propertySources);
    if (!explanation) throw new KeyNotFoundError('nothing sets that key');
    const contributions = explanation.contributions.map((each) => traced(each, layers));
    return {
      ...shown(explanation, show),
      ...markOf(explanation.value, explanation.resolved),
      environment,
      contributions: (await Promise.all(contributions)).map((each) => {
        return { ...each, value: show(each.value), ...markOf(each.value) };
      }),
      freshness,
      rejection,
    };
  };
}

async function traced(contribution: Contribution, layers: readonly Layer[]): Promise<TracedContribution> {
  const { file } = contribution.source;
  const provenance = file && layers[file.layer]?.provenance;
  return { ...contribution, commit: await provenance?.commitOfLines(file?.path ?? '', contribution.lines) };
}

function shown({ value, resolved, contributions, placeholders }: Explanation, show: ShowValue) {
  const hidden = (step: ExplainedPlaceholder) => ({
    ...step,
    placeholder: shownText(step.placeholder, show),
    key: shownText(step.key, show),
    fallback: step.fallback === undefined ? undefined : shownText(step.fallback, show),
    value: step.value === undefined ? undefined : shownText(step.value, show),
    ...markOf(step.value),
  });
  return { value: show(value), resolved: show(resolved), contributions, placeholders: placeholders.map(hidden) };
}

function markOf(...values: readonly (Tree | undefined)[]): Marked {
  return values.some(isSecret) ? { secret: true } : {};
}

/** Whatever stands in for a text is a text. */
function shownText(text: string | Secret, show: ShowValue): string {
  return String(show(text));
}
