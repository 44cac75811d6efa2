import { pack } from '../threads/packed-properties.js';
import { sentError } from '../threads/sent-error.js';
import { serveJobs } from '../threads/serve-jobs.js';
import type { DocumentAnswer, DocumentJob } from './document-job.js';
import { documentParser } from './parse-documents.js';

/** Where large files are parsed: see DocumentThread. */
function parse({ path, bytes, limits, dataKey }: DocumentJob): DocumentAnswer {
  try {
    const documents = documentParser(limits)(path, bytes, dataKey);
    const { seal, unopened } = documents[0] ?? {};
    return {
      kind: 'documents',
      documents: pack(documents.map(({ properties }) => properties)),
      ...{ seal, unopened: unopened && sentError(unopened) },
    };
  } catch (error) {
    return { kind: 'refused', error: sentError(error) };
  }
}

serveJobs(parse);
