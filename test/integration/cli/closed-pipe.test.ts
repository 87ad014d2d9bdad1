// What a command does when nobody reads on, as behind `| head -1`.
import { expect, it } from 'vitest';
import { startCommand, workFolder } from '#test/support/command-line.ts';

it('a command whose reader has seen enough ends with its own exit code and without a stack', async () => {
  const folder = await workFolder();
  try {
    const command = startCommand(folder.path, 'plan', 'public-administration-morning', '--json');
    command.child.stdout?.once('data', () => command.child.stdout?.destroy());
    const { code, stderr } = await command.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  } finally {
    await folder.dispose();
  }
});
