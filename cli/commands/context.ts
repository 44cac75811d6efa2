import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { type Context, type Contexts, contextsFile, readContexts, writeContexts } from '../contexts.js';
import { didYouMean } from '../did-you-mean.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../json.js';
import { writeRows } from '../output/table.js';
import { splitAddress } from '../server-address.js';
import { refuseEmpty } from '../settings.js';

export const context: CommandDefinition = {
  operands: '[verb] [name]',
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn context set prod -s https://cairn.example.org -p prod', does: 'keeps these flags under a name' },
    { line: 'cairn context use prod', does: 'takes them from now on; others: context list, show, delete' },
  ],
  run: async (invocation, [verb = 'list', name]) => {
    const { env } = invocation.host;
    const known = await readContexts(env);
    switch (verb) {
      case 'list':
        return list(invocation, known);
      case 'show':
        return show(invocation, known, existing(known, name ?? known.current));
      case 'use':
        await writeContexts(env, { ...known, current: existing(known, name) });
        break;
      case 'set': {
        const contexts = added(known, named(name), await given(invocation));
        await writeContexts(env, contexts);
        if (contexts.current !== known.current) invocation.note(`${name} is the context in use now: it is the first`);
        break;
      }
      case 'delete':
        await writeContexts(env, without(known, existing(known, name)));
        break;
      default: {
        const verbs = ['list', 'show', 'use', 'set', 'delete'];
        throw usageError(`context ${verb}: no such verb (expected: ${verbs.join(', ')})`, didYouMean(verb, verbs));
      }
    }
    invocation.note(`${contextsFile(env)}: written`);
    return EXIT.ok;
  },
};

function named(name: string | undefined): string {
  if (name === undefined) throw usageError('which context?', 'cairn context set NAME -s URL');
  if (!/^[\w.-]{1,64}$/.test(name)) throw usageError(`${name}: not a name (expected: letters, digits and . _ -)`);
  return name;
}

function existing({ contexts }: Contexts, name: string | undefined): string {
  const wanted = named(name);
  if (Object.hasOwn(contexts, wanted)) return wanted;
  throw usageError(`no context is called ${wanted}`, didYouMean(wanted, Object.keys(contexts)));
}

/** Only what was said on this command line: neither variables nor files belong into a context. */
async function given({ flags }: Invocation): Promise<Context> {
  const { server, application, profile, label, tokenFile, insecure } = flags;
  refuseEmpty(flags);
  if (server !== undefined && splitAddress(server).authorization !== undefined) {
    throw usageError('--server: a password is not kept in a context', 'keep it in a file: --token-file FILE');
  }
  return {
    ...(server !== undefined && { server }),
    ...(application !== undefined && { application }),
    ...(profile !== undefined && { profiles: profile.flatMap((each) => each.split(',')) }),
    ...(label !== undefined && { label }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(insecure === true && { insecure }),
  };
}

function added(known: Contexts, name: string, context: Context): Contexts {
  const contexts = { ...known.contexts, [name]: { ...known.contexts[name], ...context } };
  return { current: known.current ?? name, contexts };
}

function without({ current, contexts }: Contexts, name: string): Contexts {
  const { [name]: _, ...rest } = contexts;
  return { ...(current !== undefined && current !== name && { current }), contexts: rest };
}

function list(invocation: Invocation, { current, contexts }: Contexts): number {
  const names = Object.keys(contexts);
  if (invocation.output === 'json') {
    invocation.write(`${writeJson({ current: current ?? null, contexts: names })}\n`);
    return EXIT.ok;
  }
  const rows = Object.entries(contexts).map(([name, { server = '', application = '', profiles = '' }]) => [
    name === current ? '*' : '',
    name,
    server,
    application,
    String(profiles),
  ]);
  writeRows(invocation, ['', 'NAME', 'SERVER', 'APPLICATION', 'PROFILES'], rows);
  if (names.length === 0) invocation.note('no context yet: cairn context set NAME -s URL');
  return EXIT.ok;
}

async function show({ print }: Invocation, { contexts }: Contexts, name: string): Promise<number> {
  const { dump } = await import('js-yaml');
  print(dump({ [name]: contexts[name] }));
  return EXIT.ok;
}
