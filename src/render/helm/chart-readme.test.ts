import { expect, test } from 'vitest'
import { renderChartReadme } from './chart-readme.ts'

const sources = {
  chart: 'name: shop\ndescription: Sells things.\nkubeVersion: ">=1.30.0-0"\n',
  values: `# Every value.
# Who pays.
owner: ""
# Where customers come in.
door:
  # How wide, in a | b.
  width: 3
  locks: []
  # Keys.
  keys:
    front: { name: brass, key: a }
colours: { wall: "1" }
`,
  schema: JSON.stringify({
    $defs: { key: { type: 'object', properties: { name: { type: 'string' }, key: { enum: ['a', 'b'] } } } },
    properties: {
      owner: { type: 'string' },
      door: {
        properties: {
          width: { type: 'integer', minimum: 1, maximum: 9 },
          locks: { type: 'array', items: { type: 'string' } },
          keys: { properties: { front: { $ref: '#/$defs/key' } } },
        },
      },
      colours: { type: 'object' },
    },
  }),
  valueFiles: new Map([['values-big.yaml', '# For a big\n# shop.\ndoor: {}\n']]),
}

test('every value is listed with its default, what the schema accepts and the comment above it', () => {
  const { content } = renderChartReadme(sources)
  expect(content.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
    '| `values-big.yaml` | For a big shop. |',
    '| `owner` | `""` | text |  |',
    '| `door.width` | `3` | whole number, 1 to 9 | How wide, in a \\| b. |',
    '| `door.locks` | `[]` | list of text |  |',
    '| `door.keys.front.name` | `"brass"` | text | Keys. |',
    '| `door.keys.front.key` | `"a"` | "a", "b" |  |',
    '| `colours` | `{"wall":"1"}` | map |  |',
  ])
  expect(content).toContain('### door\n\nWhere customers come in.\n')
})

test('a value that the schema does not know is listed as accepting anything', () => {
  const { content } = renderChartReadme({ ...sources, schema: '{}' })
  expect(content).toContain('| `owner` | `""` | anything |')
})
