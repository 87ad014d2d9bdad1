// Arguments of `seatproof recipe`.
import type { Command } from 'commander';
import { recipeCheck, recipeList, type RecipeCheckOptions } from '../commands/recipe.ts';
import { addExamples, type Finish } from './shared.ts';

export function addRecipe(program: Command, finish: Finish): void {
  const recipe = program
    .command('recipe')
    .description('ways into the web clients of services, for the target `url`');
  addExamples(recipe, ['recipe list --steps', 'recipe check https://meet.example.org --recipe jitsi-meet']);
  const list = recipe
    .command('list')
    .description('the recipes that come with Seatproof, and on what they were verified')
    .option('--steps', 'with every step', false)
    .action((options: Parameters<typeof recipeList>[0]) => finish(() => recipeList(options)));
  addExamples(list, ['recipe list', 'recipe list --steps']);
  const check = recipe
    .command('check')
    .description('try a recipe with one seat: which step failed, a screenshot, and what was seen')
    .argument('<url>', 'of the service')
    .requiredOption('--recipe <name>', 'of `recipe list`, or a file that ends in .yaml')
    .option('--seats <count>', 'in one room', Number, 1)
    .option('--stay <seconds>', 'in the call', Number, 10)
    .option('--out <folder>', 'for screenshots', 'recipe-check')
    .action((url: string, options: Omit<RecipeCheckOptions, 'url'>) =>
      finish(() => recipeCheck({ url, ...options })),
    );
  addExamples(check, [
    'recipe check https://meet.example.org --recipe jitsi-meet',
    'recipe check http://127.0.0.1:8080/room --recipe my-client.yaml --seats 2 --stay 30',
  ]);
}
