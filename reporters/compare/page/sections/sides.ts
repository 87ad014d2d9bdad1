// Which runs stand behind each side, and where they were made.
import { dataTable } from '../../../html/page/table.ts';
import { verdictBadge } from '../../../html/page/verdict-badge.ts';
import { formatShare } from '../../../texts/quantity.ts';
import type { CompareSection } from '../compare-context.ts';
import { targetName } from '../../../texts/target-name.ts';

export const sidesSection: CompareSection = {
  id: 'sides',
  heading: 'sides.heading',
  render: ({ data, language, shared, text }) => {
    const rows = data.sides.flatMap(({ name, origin, runs }) =>
      runs.map((run) => [
        run.id,
        name,
        `${targetName(origin.target)} ${run.target_version}`,
        formatShare(run.valid_share, language),
        verdictBadge(run.verdict, shared(`verdict.${run.verdict}`)),
        `${origin.host.cpu_count} × ${origin.host.cpu_model} (${origin.host.fingerprint})`,
      ]),
    );
    const columns = [
      { title: text('sides.run') },
      { title: text('sides.side') },
      { title: text('sides.version') },
      { title: text('sides.valid'), numeric: true },
      { title: text('sides.verdict') },
      { title: text('sides.host') },
    ];
    return [dataTable(text('sides.heading'), columns, rows)];
  },
};
