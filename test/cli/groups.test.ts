import assert from 'node:assert/strict';
import { Command } from 'commander';
import { groups, groupsFor } from '../../src/cli/groups.ts';

describe('the groups of commands', () => {
  it('name exactly the commands that they add, each command once', async () => {
    for (const { names, load } of groups) {
      const program = new Command();
      (await load())(program);
      assert.deepEqual(
        program.commands.map((command) => command.name()),
        names,
      );
    }
    const all = groups.flatMap(({ names }) => names);
    assert.equal(new Set(all).size, all.length);
  });

  it('are loaded one at a time, and all of them when no command or an unknown one is named', () => {
    assert.deepEqual(
      groupsFor('task').map(({ names }) => names),
      [['task']],
    );
    assert.deepEqual(groupsFor(undefined), groups);
    assert.deepEqual(groupsFor('taks'), groups);
  });
});
