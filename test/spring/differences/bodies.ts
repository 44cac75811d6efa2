import { load } from 'js-yaml';
import type { AllowedDifference } from '../exchange.js';
import type { Answer } from '../send.js';

const withBody = (answer: Answer, text: string): Answer => ({ ...answer, body: Buffer.from(text) });
const isView = (path: string, ...extensions: string[]) =>
  extensions.some((extension) => path.split('?', 1)[0]?.endsWith(`.${extension}`));

/** Spring prints where its working copy lies, which changes at every start; Cairn prints the path in the repository. */
export const documentNames: AllowedDifference = {
  name: 'names of documents',
  promised: ({ spring }) => {
    const text = spring.body.toString();
    const inGit = /"(file:\/\/[^"]*?)\/Config resource 'file \[([^"\]]*?)' via location '[^']*' \(document #(\d+)\)"/g;
    const inFolder = /"Config resource 'file \[([^"\]]*?)\]' via location '[^']*' \(document #(\d+)\)"/g;
    return withBody(
      spring,
      text
        .replace(
          inGit,
          (_, uri: string, file: string, index) => `"file://${fileBelow(uri, file)} (document #${index})"`,
        )
        .replace(inFolder, '"file:$1 (document #$2)"'),
    );
  },
};

/** The repositories are served in place, so the path of the file begins with that of the repository. */
function fileBelow(uri: string, file: string): string {
  const folder = uri.slice('file://'.length);
  return file.startsWith(`${folder}/`) ? file : `${folder}/${file}`;
}

/** An answer made of several repositories has no version at Spring. */
export const compositeVersion: AllowedDifference = {
  name: 'version of composites and folders',
  promised: ({ spring, cairn }) => {
    const [ours] = /"version":"[^"]+","state":(null|"")/.exec(cairn.body.toString()) ?? [];
    const text = spring.body.toString();
    return ours === undefined ? undefined : withBody(spring, text.replace('"version":null,"state":null', ours));
  },
};

/** Keys that are numbers make an array padded with null at Spring, and an object here. */
export const numericKeys: AllowedDifference = {
  name: 'map keys that are numbers',
  promised: ({ request, spring, cairn }) => {
    if (spring.status !== 200 || !isView(request.path, 'json', 'yml', 'yaml')) return undefined;
    const [theirs, ours] = [parsed(spring), parsed(cairn)];
    const [before, after, expected] = [theirs, ours, arraysAsObjects(theirs, ours)].map((value) =>
      JSON.stringify(value),
    );
    return before !== after && expected === after ? { ...spring, body: cairn.body } : undefined;
  },
};

/** Undefined when it does not parse, as a view of Spring's may not. */
function parsed({ body }: Answer): unknown {
  try {
    return load(body.toString());
  } catch {
    return undefined;
  }
}

/** Spring's value with each array written as an object of its own members where ours is an object. */
function arraysAsObjects(theirs: unknown, ours: unknown): unknown {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    return theirs.map((member, index) => arraysAsObjects(member, ours[index]));
  }
  if (typeof theirs !== 'object' || theirs === null || typeof ours !== 'object' || ours === null) return theirs;
  const members = Object.entries(theirs).filter(([, member]) => !(Array.isArray(theirs) && member === null));
  return Object.fromEntries(
    members.map(([key, member]) => [key, arraysAsObjects(member, (ours as Record<string, unknown>)[key])]),
  );
}

/** Spring writes properties unescaped, so that a line break in a value breaks the file. */
export const propertiesEscapes: AllowedDifference = {
  name: 'escapes in .properties views',
  promised: ({ request, spring, cairn }) => {
    if (spring.status !== 200 || !isView(request.path, 'properties')) return undefined;
    return unescaped(cairn.body.toString()) === spring.body.toString() ? { ...spring, body: cairn.body } : undefined;
  },
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** A text that a placeholder was replaced in stays a text, as in Spring's newer releases: it is quoted when it looks like something else. */
export const quotedPlaceholders: AllowedDifference = {
  name: 'quotes around what placeholders became',
  promised: ({ request, spring, cairn }) => {
    if (spring.status !== 200 || !isView(request.path, 'yml', 'yaml')) return undefined;
    const [theirs, ours] = [spring.body.toString().split('\n'), cairn.body.toString().split('\n')];
    const lines = theirs.map((line, index) => (ours[index] === quoted(line) ? (ours[index] ?? line) : line));
    return withBody(spring, lines.join('\n'));
  },
};

function quoted(line: string): string {
  return line.replace(/^(\s*(?:- |.*?: ))(.*)$/, "$1'$2'");
}
