/** `breakwater citizen import`: takes the state's register of residents into the people directory. */
import { readFile, stat } from 'node:fs/promises';
import { HubError } from '../error.ts';
import { recordEvent } from '../events.ts';
import { parsePeople, peopleColumns, peopleFileMaxBytes } from '../login/people-csv.ts';
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Imports the people directory from a CSV file.',
  help: `The registrar looks people up in this directory. The first line of the file names the columns:

  ${peopleColumns.join(',')}

People are known by person_number: new ones are added, known ones get the new values and keep their accounts
and passkeys; nobody is removed. One wrong line, and nothing is imported. Run it again as often as you like.

  breakwater citizen import --dir /var/lib/breakwater residents.csv`,
  options: [dirOption],
  arguments: [{ name: '<file>', text: 'the CSV file, in UTF-8' }],
  run(input, terminal) {
    return withStore(hubDirOf(input), async ({ store, world }) => {
      const people = parsePeople(await readText(input.args[0] ?? ''), world);
      const count = await store.people.importPeople(people);
      await recordEvent({ world, events: store.events }, 'people.imported', { ...count });
      terminal.result({ people: people.length, ...count }, () => [
        `${people.length} people read: ${count.added} new, ${count.changed} changed, ${count.same} as before.`,
      ]);
      return 0;
    });
  },
};

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > peopleFileMaxBytes) throw new RangeError(`${size} bytes are more than ${peopleFileMaxBytes}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw new HubError('FILE_UNREADABLE', `${path} cannot be read as a CSV file in UTF-8.`, { path }, cause);
  }
}
