import type { Ground } from './ground.js';
import type { Comparison, Measurement } from './report.js';

/** One comparison and how it is measured. */
export interface Row extends Comparison {
  /** @throws Error when a side gives a wrong answer: then there is no figure, however fast it was */
  measure(ground: Ground): Promise<Measurement>;
}
