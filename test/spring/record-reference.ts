import { type Group, settingsOf } from './group.js';
import { groupPlaces } from './group-places.js';
import { type Recorded, record } from './record.js';
import { startReferenceServer } from './reference-server.js';
import { referenceArguments } from './reference-settings.js';
import { oneConnection, send, sentRequest } from './send.js';

/** Asks only the reference and writes down what it answers. */
export async function recordReference(jar: string, groups: readonly Group[], to: string): Promise<number> {
  await using reference = startReferenceServer(jar);
  let count = 0;
  for (const group of groups) {
    await using places = await groupPlaces(group);
    const { port, version } = await reference.restart(referenceArguments(settingsOf(group), places));
    const agent = oneConnection();
    const recorded: Recorded[] = [];
    for (const target of group.targets) {
      const sent = await sentRequest(target, places);
      recorded.push({ sent, answer: await send(port, sent, agent) });
    }
    agent.destroy();
    await record(to, version, group, places.folder, recorded);
    count += recorded.length;
    process.stdout.write(`${group.name}: ${recorded.length}\n`);
  }
  return count;
}
