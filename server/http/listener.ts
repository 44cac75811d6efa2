import type { IncomingMessage, ServerResponse } from 'node:http';
import type Koa from 'koa';
import { answerMemory } from './answer-memory.js';
import { createApp } from './app.js';
import type { HttpDependencies } from './dependencies.js';
import { entityTagger } from './entity-tag.js';
import { readLane } from './read-lane.js';

/** Answers each request: the read lane first, what it cannot answer from memory by the complete application. */
export interface HttpListener {
  (request: IncomingMessage, response: ServerResponse): void;
  /** The application alone. */
  readonly koa: Koa;
  /** From now on readiness says no and every answer closes its connection. */
  readonly drain: () => void;
}

/** What the read lane may remember at most. */
const MEMORY = { maxUrls: 20_000, maxBytes: 64 * 1024 * 1024 };

export function createHttpListener(dependencies: HttpDependencies): HttpListener {
  const readiness = { draining: false };
  const memory = answerMemory(MEMORY);
  dependencies.onBackendChange(memory.forget);
  const tools = { ...dependencies, memory, tag: entityTagger(dependencies.etagKey) };
  const koa = createApp(tools, readiness);
  const complete = koa.callback();
  const lane = readLane({ ...dependencies, memory });

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (!readiness.draining && lane(request, response)) return;
    void complete(request, response);
  };
  const drain = () => {
    readiness.draining = true;
  };
  return Object.assign(listener, { koa, drain });
}
