// What had to be kept, and the evidence for each.
import type { BudgetResult } from '#core/result.ts';
import { describeMargin, describeThreshold, describeValue } from '../../../texts/sentences.ts';
import { keepUnitsTogether } from '../../../texts/quantity.ts';
import { code, h } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { dataTable } from '../table.ts';
import type { Cell } from '../table.ts';
import { verdictBadge } from '../verdict-badge.ts';

function row(budget: BudgetResult, { format, language, shared }: PageContext): Cell[] {
  return [
    h(
      'span',
      { class: 'metric' },
      format.title(budget.metric),
      code(`${budget.metric}: ${budget.threshold}`),
    ),
    verdictBadge(budget.outcome, shared(`verdict.${budget.outcome}`)),
    keepUnitsTogether(describeThreshold(budget.metric, budget.threshold, language)),
    keepUnitsTogether(describeValue(budget, language)),
    keepUnitsTogether(describeMargin(budget, language)),
    format.count(budget.n),
    format.share(budget.valid_share),
  ];
}

export const budgetsSection: Section = {
  id: 'budgets',
  heading: 'budgets.heading',
  render: (context) => {
    const { data, text } = context;
    if (data.result.budgets.length === 0) return [h('p', {}, text('budgets.none'))];
    const columns = [
      { title: text('budgets.metric') },
      { title: text('budgets.outcome') },
      { title: text('budgets.limit') },
      { title: text('budgets.value'), numeric: true },
      { title: text('budgets.margin'), numeric: true },
      { title: text('budgets.n'), numeric: true },
      { title: text('budgets.valid'), numeric: true },
    ];
    const rows = data.result.budgets.map((budget) => row(budget, context));
    return [
      h('p', { class: 'intro' }, text('budgets.intro')),
      dataTable(text('budgets.heading'), columns, rows, 'budgets'),
    ];
  },
};
