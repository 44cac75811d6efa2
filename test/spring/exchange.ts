import type { GroupSettings } from './group.js';
import type { Answer, SentRequest } from './send.js';

/** One request and what both servers made of it. */
export interface Exchange {
  readonly settings: GroupSettings;
  readonly request: SentRequest;
  readonly spring: Answer;
  readonly cairn: Answer;
  /** Asks Spring's server something else, for a rule that says "as if … had been asked". */
  readonly ask: (request: SentRequest) => Promise<Answer>;
}

/**
 * A way in which Cairn answers otherwise than Spring on purpose. It is written as a promise, so that it allows exactly
 * that difference: Spring's answer goes in, what Cairn has to answer instead comes out.
 */
export interface AllowedDifference {
  /** As in docs/spring-compatibility.md. */
  readonly name: string;
  /** Undefined: the rule has nothing to say about this exchange. */
  readonly promised: (exchange: Exchange) => Answer | undefined | Promise<Answer | undefined>;
}
