import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Returns when the server serves what its remote held at this moment. Where server and client share an event loop, the
 * built-in `fetch` would hold it longer than the server does.
 *
 * @throws Error when it says anything but 200
 */
export async function refreshNow(url: string): Promise<void> {
  const asked = request(`${url}/api/v1/refresh?wait=true`, { method: 'POST' }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`refresh: ${response.statusCode} ${body}`);
}
