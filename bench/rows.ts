import { applicationName, LARGE_EVERY } from './generated-files.js';
import type { Row } from './row.js';
import { cachedRead } from './rows/cached-read.js';
import { coldStart } from './rows/cold-start.js';
import { diffAgain, diffFirst } from './rows/diff.js';
import { explainAgain, explainFirst } from './rows/explain.js';
import { firstAnswer } from './rows/first-answer.js';
import { historyAgain, historyCold, historyFirst } from './rows/history.js';
import { newCommit } from './rows/new-commit.js';
import { notModified } from './rows/not-modified.js';
import { oldCommit } from './rows/old-commit.js';
import { pushBroadcast } from './rows/push-broadcast.js';
import { pushLatency } from './rows/push-latency.js';
import { pushMemory } from './rows/push-memory.js';
import { pushRead } from './rows/push-read.js';
import { pushStorm } from './rows/push-storm.js';
import { sharedChange } from './rows/shared-change.js';
import { springRead } from './rows/spring-read.js';
import { verification } from './rows/verification.js';

const SMALL = applicationName(1);
const LARGE = applicationName(LARGE_EVERY);

/** In the order of the report. */
export const ROWS: readonly Row[] = [
  cachedRead('cached-read-2kb', SMALL),
  cachedRead('cached-read-20kb', LARGE),
  notModified('not-modified-2kb', SMALL),
  notModified('not-modified-20kb', LARGE),
  coldStart,
  firstAnswer,
  oldCommit,
  sharedChange,
  newCommit,
  pushLatency,
  verification(SMALL),
  explainFirst,
  explainAgain,
  historyFirst,
  historyCold,
  historyAgain,
  diffFirst,
  diffAgain,
  pushBroadcast,
  pushRead,
  pushMemory,
  pushStorm,
];

/** Only when asked for: they need Java, and a build that downloads. */
export const SPRING_ROWS: readonly Row[] = [springRead(SMALL)];
