import { buildReference, DEFAULT_LINE } from '../../test/spring/build-reference.js';
import { startReferenceServer } from '../../test/spring/reference-server.js';
import { CORES, onCore } from '../cores.js';
import { type Ground, SERVER_PROGRAM, settingsFile } from '../ground.js';
import { openLoadGenerator } from '../load.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import { CONNECTIONS, compareRates } from '../request-rate.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

/** Java compiles while it runs, and a round must be long against an answer of some ten milliseconds times 64. */
const WARM_UP_MS = 15_000;
const ROUND_MS = 1_000;
const ROUNDS = { rounds: 7, maxRounds: 9 } as const;
/** Spring looks at its remote at each read unless told otherwise; Cairn looks every 15 s as shipped. */
const REFRESH_SECONDS = 15;

/** Its first read clones and checks out 6,001 files; the 5 s it gives itself are not enough on a busy machine. */
const FIRST_CLONE_SECONDS = 120;

/** The same read, of the same repository, from the server whose clients Cairn serves. */
export function springRead(application: string): Row {
  return {
    name: 'spring-read',
    subject: `GET /${application}/prod again and again, ${CONNECTIONS} connections, one core`,
    baseline: `the same of Spring Cloud Config Server, one core, refreshRate ${REFRESH_SECONDS} s`,
    goal: { atLeast: 100 },
    async measure(ground) {
      const jar = await buildReference(DEFAULT_LINE);
      await using spring = startReferenceServer(jar, onCore(CORES.server, ['java', '-Djava.io.tmpdir=/tmp']));
      const { port, version } = await spring.restart(springArguments(ground));
      ground.note(`Spring Cloud Config Server ${version}`);
      await using cairn = await startServer(
        [SERVER_PROGRAM, '--config', await settingsFile(ground, 'reads', ground.repository.path)],
        CORES.server,
      );
      await refreshNow(cairn.url);
      const path = `/${application}/prod`;
      const springServer = { pid: spring.pid, url: `http://127.0.0.1:${port}` };
      const { body } = await readAnswer(`${cairn.url}${path}`);
      const springAnswer = await readAnswer(`${springServer.url}${path}`);
      expectSame(body, springAnswer.body);
      using generator = openLoadGenerator();
      const target = { path, headers: {} };
      return await compareRates(
        generator,
        { ...target, server: cairn, expected: { status: 200, bodyBytes: body.length } },
        { ...target, server: springServer, expected: { status: 200, bodyBytes: springAnswer.body.length } },
        { ...ground, effort: { ...ground.effort, rates: { ...ROUNDS, roundMs: ROUND_MS, warmUpMs: WARM_UP_MS } } },
      );
    },
  };
}

function springArguments({ repository }: Ground): readonly string[] {
  const git = '--spring.cloud.config.server.git';
  return [
    '--server.port=0',
    '--server.address=127.0.0.1',
    '--server.tomcat.max-keep-alive-requests=-1',
    '--spring.main.banner-mode=off',
    '--logging.level.root=off',
    `${git}.uri=${repository.path}`, // With `file:` in front it would want a work tree, and never fetch.
    `${git}.default-label=main`,
    `${git}.timeout=${FIRST_CLONE_SECONDS}`,
    `${git}.refresh-rate=${REFRESH_SECONDS}`,
  ];
}

/** Two fast answers that differ compare nothing: the properties must be the same, source by source. */
function expectSame(ours: Buffer, theirs: Buffer): void {
  const [cairn, spring] = [ours, theirs].map((body) => {
    const { version, propertySources } = JSON.parse(body.toString()) as {
      version: string;
      propertySources: { source: object }[];
    };
    return JSON.stringify([version, propertySources.map(({ source }) => Object.entries(source).sort())]);
  });
  if (cairn !== spring) throw new Error(`Spring answers something else:\n${spring}\n${cairn}`);
}
