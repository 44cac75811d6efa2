import type { CommitInfo } from '../../core/ports.js';
import { GitFailure } from './git-failure.js';

/** Nobody reads on, and a message may be as long as a book. */
const MAX_SUMMARY_LENGTH = 1000;
const LATEST_MS = 8.64e15;

/**
 * Reads who made a commit from the object itself, so that no mailmap of another commit takes part.
 *
 * @see gitformat-commit: header lines, then a blank line and the message
 * @throws GitFailure `corrupt-mirror`
 */
export function parseCommitInfo(version: string, bytes: Uint8Array): CommitInfo {
  const text = decode(bytes);
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  const author = /^author (.*?) ?<([^>\n]*)> (\d+) [+-]\d+$/m.exec(header);
  if (!author) throw new GitFailure('corrupt-mirror', 'a commit cannot be read');
  const [, name = '', email = '', seconds] = author;
  return { version, author: { name, email }, date: isoDate(Number(seconds)), summary: summaryOf(text, end) };
}

function isoDate(seconds: number): string {
  return new Date(Math.min(seconds * 1000, LATEST_MS)).toISOString().replace('.000', '');
}

/** As `git blame` has it: the first line that is not blank. */
function summaryOf(text: string, endOfHeader: number): string {
  if (endOfHeader < 0) return '';
  const lines = text.slice(endOfHeader + 2).split('\n');
  return (lines.find((line) => line.trim() !== '') ?? '').slice(0, MAX_SUMMARY_LENGTH);
}

/** Commits are UTF-8 unless they say something else. */
function decode(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const encoding = /^encoding (\S+)$/m.exec(text.slice(0, text.indexOf('\n\n')))?.[1];
  if (encoding === undefined) return text;
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return text; // An encoding that nobody knows: what is ASCII can still be read.
  }
}
