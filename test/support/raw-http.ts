import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** As `name: value` lines, names in lower case, sorted, without `date`. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export function header(answer: RawAnswer, name: string): string | undefined {
  return answer.headers.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
}

/** Sends exactly these bytes and reads until the server closes: so there must be a `Connection: close` among them. */
export async function sendRaw(port: number, request: string | Buffer): Promise<RawAnswer> {
  return parseAnswer(await sendRawBytes(port, request));
}

/** The same, and gives the bytes as they came. */
export function sendRawBytes(port: number, request: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });
}

/** One request over a connection of its own. */
export function ask(
  port: number,
  target: string,
  options: { method?: string; headers?: readonly string[]; host?: string; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  const { method = 'GET', headers = [], host = `127.0.0.1:${port}`, body } = options;
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...length, ...headers];
  return sendRaw(port, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body ?? '')]));
}

function parseAnswer(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines
    .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .filter((line) => !line.startsWith('date:'))
    .sort();
  return { status: Number(statusLine.split(' ')[1]), headers, body: bytes.subarray(end + 4) };
}
