// Arguments of `seatproof recipe`.
import { Option, type Command } from 'commander';
import { recipeCheck, recipeList, type RecipeCheckOptions } from '../commands/recipe.ts';
import type { Finish } from './shared.ts';

const count = (text: string): number => Number.parseInt(text, 10);

export function addRecipe(program: Command, finish: Finish): void {
  const recipe = program
    .command('recipe')
    .description('ways into the web clients of services, for the target `url`');
  recipe
    .command('list')
    .description('the recipes that come with Seatproof, and on what they were verified')
    .option('--steps', 'with every step', false)
    .action((options: Parameters<typeof recipeList>[0]) => finish(() => recipeList(options)));
  recipe
    .command('check')
    .description('try a recipe with one seat: which step failed, a screenshot, and what was seen')
    .argument('<url>', 'of the service')
    .requiredOption('--recipe <name>', 'of `recipe list`, or a file that ends in .yaml')
    .addOption(new Option('--seats <count>', 'in one room').argParser(count).default(1))
    .addOption(new Option('--stay <seconds>', 'in the call').argParser(count).default(10))
    .option('--out <folder>', 'for screenshots', 'recipe-check')
    .action((url: string, options: Omit<RecipeCheckOptions, 'url'>) =>
      finish(() => recipeCheck({ url, ...options })),
    );
}
