// Lint rules, among them the doors between the rooms: every room may import `core`, only `cli` and tests
// may import the others. A new arrow is a decision (docs/adr/), made here.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const ROOMS = ['scenarios', 'targets', 'runners', 'analysis', 'results', 'reporters', 'core'];
const SUB_ROOMS = { targets: true, runners: true };

const relativeIntoRoom = {
  regex: '^(\\.\\./)+(cli|core|scenarios|targets|runners|analysis|results|reporters|test)(/|$)',
  message: 'Reach another room by its name (#core/…), never by a relative path.',
};

function doors(room) {
  const forbidden = {
    regex: `^#(?!core/${SUB_ROOMS[room] ? `|${room}/` : `|${room}/`})`,
    message: `The room ${room}/ may import only #core/… (and itself); wiring belongs to cli/.`,
  };
  return {
    files: [`${room}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: [relativeIntoRoom, forbidden] }] },
  };
}

/** Systems do not know each other, nor do the ways of driving seats. */
function subRooms(room, names) {
  return names.map((name) => ({
    files: [`${room}/${name}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            relativeIntoRoom,
            { regex: `^#(?!core/|${room}/${name}/)`, message: `${room}/${name}/ may import only #core/….` },
            {
              regex: `^(\\.\\./)+(${names.filter((other) => other !== name).join('|')})(/|$)`,
              message: `${room}/ folders do not know each other.`,
            },
          ],
        },
      ],
    },
  }));
}

export default tseslint.config(
  { ignores: ['node_modules/', 'results/runs/', '.cache/', 'test-results/', 'dist/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'tsconfig.page.json', 'tsconfig.signalling.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: {
      'max-lines': ['error', { max: 320, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-imports': ['error', { patterns: [relativeIntoRoom] }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/strict-boolean-expressions': ['error', { allowNullableBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
    },
  },
  ...ROOMS.map(doors),
  ...subRooms('targets', ['livekit', 'janus', 'jitsi', 'matrixrtc', 'url']),
  // What several systems are built on knows none of them (docs/adr/).
  {
    files: ['targets/shared/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            relativeIntoRoom,
            { regex: '^#(?!core/)', message: 'targets/shared/ may import only #core/….' },
            {
              regex: '^(\\.\\./)+(livekit|janus|jitsi|matrixrtc|url)/[^/]+\\.ts$',
              message: 'targets/shared/ knows no system.',
            },
          ],
        },
      ],
    },
  },
  ...subRooms('runners', ['browser', 'packet', 'k6', 'fake', 'host']),
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: { 'no-console': 'off', '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
);
