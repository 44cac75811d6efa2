import { gitBackend } from './git-backend.js';

// A process of its own that serves a remote from a data folder, to be killed in the middle of it.
const [, , folder = '', uri = ''] = process.argv;
const { backend } = await gitBackend({ uri }, { folder });
process.stdout.write('open\n');
process.stdin.on('data', () => {
  backend.refresh().catch(() => {});
});
