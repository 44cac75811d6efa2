/** An answer as a client sees it. */
export interface ReadAnswer {
  readonly body: Buffer;
  readonly etag: string;
  readonly contentType: string;
}

/** @throws Error when it is not a 200 with a type; the tag is empty when there is none */
export async function readAnswer(url: string): Promise<ReadAnswer> {
  const response = await fetch(url);
  const body = Buffer.from(await response.arrayBuffer());
  const contentType = response.headers.get('content-type');
  if (response.status !== 200 || !contentType) throw new Error(`${url}: ${response.status} ${body}`);
  return { body, contentType, etag: response.headers.get('etag') ?? '' };
}
