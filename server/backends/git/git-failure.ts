/** Why a git command did not do what it was asked to. */
export type FailureReason =
  | 'timeout'
  | 'authentication'
  | 'repository-not-found'
  | 'corrupt-mirror'
  | 'output-limit'
  | 'closed'
  | 'failed';

/** First match wins; git speaks English because it runs with LC_ALL=C. */
const REASONS: readonly (readonly [RegExp, FailureReason])[] = [
  [
    /authentication failed|could not read (username|password)|error: 40[13]|permission denied|host key/i,
    'authentication',
  ],
  [/repository .* not found|does not appear to be a git repository|does not exist|error: 404/i, 'repository-not-found'],
  [
    /^(?!remote:).*(corrupt|(?<!pack has )bad object|did not send all necessary|unable to read|cannot be accessed|loose object|missing (blob|tree|commit)|unexpected line in|unterminated line in|bad config|FETCH_HEAD'?: Is a directory|broken link|far too short|not a git repository)/im,
    'corrupt-mirror',
  ],
];

/** Over http git asks for a name when it is refused, and then says that there is nobody to ask. */
const UNKNOWN_USER = /could not read (username|password)|authentication failed for/i;
const REFUSED = 'the remote refused the credentials, or wants some';

export class GitFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.name = 'GitFailure';
    this.reason = reason;
  }
}

/** @param stderr what git said; only its first telling line goes on, without credentials */
export function failureOf(command: string, code: number | null, stderr: string): GitFailure {
  const reason = REASONS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'failed';
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  if (reason === 'authentication' && UNKNOWN_USER.test(stderr))
    return new GitFailure(reason, `git ${command}: ${REFUSED}`);
  const line = lines.find((each) => /^(fatal|error):/.test(each)) ?? lines[0] ?? `exit code ${code}`;
  return new GitFailure(reason, `git ${command}: ${redact(line).slice(0, 300)}`);
}

function redact(text: string): string {
  return text.replace(/:\/\/[^/@\s]*@/g, '://').replace(/[\u0000-\u001f\u007f]/g, ' ');
}
