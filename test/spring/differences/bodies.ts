import { load } from 'js-yaml';
import type { AllowedDifference } from '../exchange.js';
import type { Answer, SentRequest } from '../send.js';

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
  name: 'emoji are not escaped in JSON',
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

/** Spring writes properties unescaped, so that a line break in a value breaks the file. */
export const propertiesEscapes: AllowedDifference = {
  name: 'escapes in .properties views',
  promised: ({ request, spring, cairn }) => {
    if (spring.status !== 200 || viewFormat(request) !== 'properties') return undefined;
    return unescaped(cairn.body.toString()) === spring.body.toString() ? { ...spring, body: cairn.body } : undefined;
  },
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/**
 * A text that a placeholder was replaced in stays a text, as in Spring's newest releases, which replace before they
 * write: it is quoted where it looks like something else.
 */
export const quotedPlaceholders: AllowedDifference = {
  name: 'quotes around what placeholders became',
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

/**
 * In `.properties` files Spring counts an escape as one column, and says of an empty value that it begins on the line
 * below; Cairn says where it stands.
 */
export const placesInProperties: AllowedDifference = {
  name: 'true places in .properties files',
  promised: ({ spring, cairn }) => {
    const [theirs, ours] = [spring, cairn].map(({ body }) => withoutPlaces(body.toString()));
    return theirs === ours ? { ...spring, body: cairn.body } : undefined;
  },
};

/** The sources of `.properties` files without the lines and columns in them. */
function withoutPlaces(environment: string): string {
  return environment.replace(
    /"name":"[^"]+\.properties(?: \(document #\d+\))?","source":.*?(?=\{"name"|$)/g,
    (source) => source.replace(/"origin":"\d+:\d+"/g, '"origin":"…"'),
  );
}

/** Text with control characters is base64 to SnakeYAML, which most readers of YAML refuse; here it is escaped. */
export const unprintableText: AllowedDifference = {
  name: 'text that cannot be printed is escaped',
  promised: ({ request, spring, cairn }) => {
    if (!/^ya?ml$/.test(viewFormat(request) ?? '')) return undefined;
    const ours = new Map(
      cairn.body
        .toString()
        .split('\n')
        .map((line) => [line.split(':', 1)[0], line]),
    );
    const text = spring.body
      .toString()
      .replace(/^(\s*[^:\n]+): !!binary \|-\n\s+(\S+)$/gm, (whole, key: string, base64: string) => {
        const line = ours.get(key) ?? '';
        return JSON.stringify(load(line)) === JSON.stringify({ [key]: Buffer.from(base64, 'base64').toString() })
          ? line
          : whole;
      });
    return withBody(spring, text);
  },
};

/** Spring writes a tag for text in front of a map that it takes out of `document`: no reader accepts that. */
export const untaggedDocument: AllowedDifference = {
  name: 'an unwrapped map has no tag',
  promised: ({ request, spring }) =>
    /^ya?ml$/.test(viewFormat(request) ?? '')
      ? withBody(spring, spring.body.toString().replace(/^!!str\n/, ''))
      : undefined,
};

/**
 * Java demands a document type of XML properties; here one that has none reads like one that has it. The fixtures hold
 * each such file twice: `typeless-x.xml` is `x.xml` without its document type.
 */
export const xmlWithoutType: AllowedDifference = {
  name: 'XML needs no document type',
  promised: async ({ request, spring, ask }) => {
    if (spring.status !== 404 || !request.path.startsWith('/typeless-')) return undefined;
    const answer = await ask({ ...request, path: request.path.replace('typeless-', '') });
    const text = answer.body.toString().replace('"name":"', '"name":"typeless-');
    return withBody(answer, text.replace(/([^/"]+\.xml")/, 'typeless-$1'));
  },
};

/** Java keeps the keys of its XML properties in the order of their hashes; here they stay in that of the file. */
export const orderOfXml: AllowedDifference = {
  name: 'keys of XML files in the order of the file',
  promised: async ({ request, spring, cairn, ask }) => {
    if (spring.status !== 200) return undefined;
    const environment = await ask({ ...request, path: request.path.replace(/-([^-]+)\.\w+$/, '/$1') });
    if (!/"name":"[^"]+\.xml"/.test(environment.body.toString())) return undefined;
    const [theirs, ours] = [spring, cairn].map(({ body }) => sortedParts(body.toString()));
    return theirs === ours ? { ...spring, body: cairn.body } : undefined;
  },
};

function sortedParts(text: string): string {
  return text
    .split(/[\n,{}]/)
    .filter((part) => part !== '')
    .sort()
    .join('\n');
}
