import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';

const CONNECTIONS = 8;

/** Asks for every url once, a few at a time. @throws what `check` throws, and Error for anything but a 200 */
export async function readAllAnswers(
  urls: readonly string[],
  check: (url: string, body: Buffer) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const left = urls.values();
  const worker = async () => {
    for (const url of left) check(url, await read(url, agent));
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  } finally {
    agent.destroy();
  }
}

function read(url: string, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      if (response.statusCode === 200) buffer(response).then(resolve, reject);
      else reject(new Error(`${url}: ${response.statusCode}`));
    }).once('error', reject);
  });
}
