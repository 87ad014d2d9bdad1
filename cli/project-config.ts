// seatproof.config.yaml of the working folder: who may be loaded besides this machine.
import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { PROJECT_CONFIG_FILE, projectConfigSchema, type AuthorisedTarget } from '#core/authorisation.ts';
import { FaultError, type Fault } from '#core/fault.ts';

/** @throws FaultError when the file is there and wrong. No file: nobody but loopback. */
export async function readAuthorisedTargets(folder = '.'): Promise<readonly AuthorisedTarget[]> {
  const where = `${folder}/${PROJECT_CONFIG_FILE}`.replace(/^\.\//, '');
  const text = await readFile(where, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const syntax = document.errors.map((error): Fault => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { where, line, column: col, what: error.message.split('\n')[0] ?? '', fix: 'Write valid YAML.' };
  });
  if (syntax.length > 0) throw new FaultError(syntax);
  const parsed = projectConfigSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data.authorised_targets;
  const fix = 'See docs/targets.md: authorised_targets: [{ host, allowed_by, max_seats }].';
  throw new FaultError(
    parsed.error.issues.map((issue) => ({
      where,
      path: issue.path.join('.'),
      what: `${issue.message}.`,
      fix,
    })),
  );
}
