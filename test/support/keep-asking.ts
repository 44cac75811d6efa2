import { Agent, get } from 'node:http';

/** What has come of the questions of clients that ask until nobody is there to be asked. */
export interface Asked {
  answered: number;
  /** Anything but a whole answer with status 200, or a connection refused before a request was sent. */
  readonly failures: string[];
}

/**
 * Clients on connections that are kept, each with one question after the other.
 *
 * @param onAnswer called after each whole answer
 * @returns when all have been refused a connection
 */
export async function keepAsking(url: string, clients: number, onAnswer: (asked: Asked) => void): Promise<Asked> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const asked: Asked = { answered: 0, failures: [] };
  async function client(): Promise<void> {
    for (;;) {
      const outcome = await ask(url, agent);
      if (outcome === 'refused') return;
      if (outcome === 'answered') asked.answered += 1;
      else asked.failures.push(outcome);
      onAnswer(asked);
    }
  }
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return asked;
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, (response) => {
      response.resume();
      response.on('close', () => {
        resolve(response.complete && response.statusCode === 200 ? 'answered' : `cut short (${response.statusCode})`);
      });
      response.on('error', () => {});
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : String(error.code));
    });
  });
}
