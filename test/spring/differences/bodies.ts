import type { AllowedDifference } from '../exchange.js';
import type { Answer, SentRequest } from '../send.js';

/** The reference is older than what its own next releases do, which Cairn does. */
export const AS_NEWEST = 'as in the newest releases';

export const withBody = (answer: Answer, text: string): Answer => ({ ...answer, body: Buffer.from(text) });

/** `json`, `yml`, `yaml` or `properties` for a merged view. */
export function viewFormat({ path }: SentRequest): string | undefined {
  return /-[^-/]+\.(json|yml|yaml|properties)(\?|$)/.exec(path)?.[1];
}

/** Spring prints where its working copy lies, which changes at every start; Cairn prints the path in the repository. */
export const documentNames: AllowedDifference = {
  name: 'names of documents',
  promised: ({ spring }) => {
    const inGit = /"(file:\/\/[^"]*?)\/Config resource 'file \[([^"\]]*?)' via location '[^']*' \(document #(\d+)\)"/g;
    const inFolder = /"Config resource 'file \[([^"\]]*?)\]' via location '[^']*' \(document #(\d+)\)"/g;
    const text = spring.body
      .toString()
      .replace(inGit, (_, uri: string, file: string, index) => `"file://${fileBelow(uri, file)} (document #${index})"`)
      .replace(inFolder, '"file:$1 (document #$2)"');
    return withBody(spring, text);
  },
};

/** The repositories are served in place, so the path of the file begins with that of the repository. */
function fileBelow(uri: string, file: string): string {
  const folder = uri.slice('file://'.length);
  return file.startsWith(`${folder}/`) ? file : `${folder}/${file}`;
}

/** An answer made of several repositories, or of folders, has no version and no state at Spring. */
export const compositeVersion: AllowedDifference = {
  name: 'composites and folders have a version',
  promised: ({ spring, cairn }) => {
    const [ours] = /"version":"[0-9a-f]{40,64}(?:,[0-9a-f]{40,64})*","state":""/.exec(cairn.body.toString()) ?? [];
    const text = spring.body.toString();
    return ours === undefined ? undefined : withBody(spring, text.replace('"version":null,"state":null', ours));
  },
};

/** Jackson 2 writes characters beyond the basic plane as two escapes; Jackson 3 and Cairn as they are. */
export const astralCharacters: AllowedDifference = {
  name: 'as on Spring Boot 4',
  promised: ({ spring }) => {
    const escapes = /\\u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})/g;
    return withBody(
      spring,
      spring.body
        .toString()
        .replace(escapes, (_, ...halves: string[]) =>
          String.fromCharCode(...halves.slice(0, 2).map((half) => Number.parseInt(half, 16))),
        ),
    );
  },
};

/**
 * Spring writes properties unescaped, so that a line break in a value breaks the file; and of bytes it writes the
 * address of a Java object, which is another at each request.
 */
export const propertiesEscapes: AllowedDifference = {
  name: '.properties views read back',
  promised: ({ request, spring, cairn }) => {
    if (spring.status !== 200 || viewFormat(request) !== 'properties') return undefined;
    const keys = [...spring.body.toString().matchAll(/^(.*): \[B@[0-9a-f]+$/gm)].map(([, key]) => key);
    const [theirs, ours] = [spring.body.toString(), unescaped(cairn.body.toString())].map((text) =>
      text.replace(/^(.*): (?:\[B@[0-9a-f]+|[A-Za-z0-9+/]*=*)$/gm, (line, key) => (keys.includes(key) ? key : line)),
    );
    return ours === theirs ? { ...spring, body: cairn.body } : undefined;
  },
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/**
 * A text that a placeholder was replaced in stays a text in Spring's newest releases, which replace before they write:
 * it is quoted where it looks like something else.
 */
export const quotedPlaceholders: AllowedDifference = {
  name: AS_NEWEST,
  promised: async ({ request, spring, cairn, ask }) => {
    if (spring.status !== 200 || !/^ya?ml$/.test(viewFormat(request) ?? '') || request.path.includes('?'))
      return undefined;
    const unresolved = await ask({ ...request, path: `${request.path}?resolvePlaceholders=false` });
    const [theirs, ours, before] = [spring, cairn, unresolved].map(({ body }) => body.toString().split('\n'));
    const lines = theirs?.map((line, index) =>
      before?.[index]?.includes('${') && ours?.[index] === quoted(line) ? quoted(line) : line,
    );
    return withBody(spring, lines?.join('\n') ?? '');
  },
};

/** `key: text` and `- text` with the text in single quotes. */
function quoted(line: string): string {
  return line.replace(/^(\s*(?:- |[^:]+: ))(.*)$/, "$1'$2'");
}
