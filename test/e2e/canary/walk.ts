import { operations, QUESTIONS, type Tour } from './endpoints.js';
import type { Evidence } from './evidence.js';
import { ask, type Question } from './request.js';

const AT_ONCE = 8;
/** A browser is shown pages of errors. */
const PAGE = { accept: 'text/html,application/xhtml+xml' };
/** The kind of answer that each opening gives: what stands for it shows at least one canary. */
export type Openings = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Asks for everything that the server's description has, in ways that are right and wrong, again with the tag of the
 * answer, with HEAD, as a browser, and by methods that there are not.
 *
 * @returns operation → the canaries that its answers showed, of each that may show any
 */
export async function walk(evidence: Evidence, url: string, tour: Tour): Promise<Openings> {
  const openings = new Map<string, ReadonlySet<string>>();
  for (const operation of operations()) {
    const questions = QUESTIONS[operation]?.(tour);
    if (!questions) throw new Error(`${operation}: new (expected: a decision what its answers may hold)`);
    const shown = await inTurn(questions, (question) => askAllWays(evidence, url, question));
    if (questions.some(({ mayOpen }) => mayOpen)) openings.set(operation, new Set(shown.flatMap((each) => [...each])));
  }
  await ask(evidence, url, { target: `/nothing/here/at/all?x=${tour.plain[0]}` });
  return openings;
}

async function askAllWays(evidence: Evidence, url: string, question: Question): Promise<ReadonlySet<string>> {
  const { etag, shown, status } = await ask(evidence, url, question);
  if ((question.method ?? 'GET') !== 'GET') return shown;
  const { headers = {} } = question;
  if (etag !== undefined) await ask(evidence, url, { ...question, headers: { ...headers, 'if-none-match': etag } });
  if (status >= 400) await ask(evidence, url, { ...question, headers: { ...headers, ...PAGE } });
  await ask(evidence, url, { ...question, method: 'HEAD', mayOpen: false });
  return shown;
}

/** A few at a time. */
async function inTurn<T, R>(each: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < each.length; at += AT_ONCE) {
    results.push(...(await Promise.all(each.slice(at, at + AT_ONCE).map(work))));
  }
  return results;
}
