import { pack } from '../threads/packed-properties.js';
import { sentError } from '../threads/sent-error.js';
import { serveJobs } from '../threads/serve-jobs.js';
import type { DocumentAnswer, DocumentJob } from './document-job.js';
import { documentParser } from './parse-documents.js';
import { readContent } from './read-content.js';

/** Where large files are parsed: see DocumentThread. */
function parse({ kind, path, bytes, limits, dataKey }: DocumentJob): DocumentAnswer {
  try {
    if (kind === 'content') return { kind, content: readContent(path, bytes, limits, dataKey) };
    const documents = documentParser(limits)(path, bytes, dataKey);
    const { seal, unopened } = documents[0] ?? {};
    return {
      kind,
      documents: pack(documents.map(({ properties }) => properties)),
      ...{ seal, unopened: unopened && sentError(unopened) },
    };
  } catch (error) {
    return { kind: 'refused', error: sentError(error) };
  }
}

serveJobs(parse);
