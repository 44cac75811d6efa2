import { DataFolder } from '../../server/backends/git/data-folder.js';

// A process of its own that holds the data folder it is given, until it is killed.
const [, , folder = ''] = process.argv;
await DataFolder.open(folder);
setInterval(() => {}, 1000);
process.stdout.write('held\n');
