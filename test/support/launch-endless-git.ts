import { GitLauncher } from '../../server/backends/git/git-launcher.js';
import { gitAlias, PRINT_STARTER } from './git-alias.js';

// A process of its own that has git started for it, to be killed while git runs. Who started git stands in `starter`.
const [, , folder = ''] = process.argv;
const launcher = new GitLauncher();
await launcher.prepare();
launcher.launch(gitAlias(`${PRINT_STARTER} > starter; echo begun; sleep 600 & sleep 600`, folder), {
  started() {},
  output: (chunk) => process.stdout.write(chunk),
  errorOutput() {},
  ended() {},
});
