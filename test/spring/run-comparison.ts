import { startCairn } from './cairn-server.js';
import { compare } from './compare.js';
import type { Exchange } from './exchange.js';
import { type Group, settingsOf } from './group.js';
import { groupPlaces } from './group-places.js';
import { startReferenceServer } from './reference-server.js';
import { referenceArguments } from './reference-settings.js';
import { oneConnection, send, sentRequest } from './send.js';

export interface Outcome {
  readonly group: string;
  readonly exchange: Exchange;
  readonly equal: boolean;
  readonly rules: readonly string[];
}

/** Sends every target of every group to both servers, which run on the same repositories, and judges each pair. */
export async function* runComparison(jar: string, groups: readonly Group[]): AsyncGenerator<Outcome> {
  await using reference = startReferenceServer(jar);
  for (const group of groups) {
    const settings = settingsOf(group);
    await using places = await groupPlaces(group);
    const { port } = await reference.restart(referenceArguments(settings, places));
    await using ours = await startCairn(settings, places);
    const agents = { spring: oneConnection(), cairn: oneConnection() };
    for (const target of group.targets) {
      const request = await sentRequest(target, places);
      const ask: Exchange['ask'] = (other) => send(port, other, agents.spring);
      const [spring, cairn] = await Promise.all([ask(request), send(ours.port, request, agents.cairn)]);
      const exchange = { settings, request, spring, cairn, ask };
      yield { group: group.name, exchange, ...(await compare(exchange)) };
    }
    agents.spring.destroy();
    agents.cairn.destroy();
  }
}
