import type { Result } from './compare.ts'

const significant = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** A Markdown table that can be pasted into a README. */
export const table = (title: string, unit: string, results: readonly Result[]): string =>
  [
    `### ${title}`,
    '',
    `| | ${unit} | ratio to the first |`,
    '|---|---:|---:|',
    ...results.map(
      ({ name, median, ratio }) => `| ${name} | ${significant(median)} | ${ratio.toFixed(ratio < 0.1 ? 3 : 2)} |`,
    ),
    '',
  ].join('\n')
