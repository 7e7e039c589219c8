import type { WitnessReport } from '../witness/testimony.ts'
import { limitsOf, measuredFigure, milliseconds, outcomeOf, percent } from './figures.ts'
import type { LoadReport } from './report.ts'
import { offset, testimonyCells, testimonyHead } from './testimony-cells.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

function witnessSection({ source, scrapedAfterSeconds, clockOffsetSeconds, testimonies }: WitnessReport): string {
  return [
    `### Load generator and service side by side`,
    `${source}, scraped ${scrapedAfterSeconds.toFixed(1)} s after the end, its clock ${offset(clockOffsetSeconds)} ours.`,
    table(testimonyHead, testimonies.map(testimonyCells)),
  ].join('\n\n')
}

/** A report for a pull request. */
export function renderMarkdown(report: LoadReport): string {
  const { name, target, verdict, partial, generator, startedAt, durationSeconds, thresholds, breakdown, exceptions } =
    report
  const sections = [
    `## Load test ${name}: ${verdict}`,
    ...(partial === undefined ? [] : [`**Partial:** ${partial}. Nothing below is about a whole run.`]),
    `${target}, ${startedAt}, ${durationSeconds.toFixed(1)} s. ${limitsOf(report).join(', ')}.`,
    ...(generator.isK6 ? [] : [`> ${generator.note}`]),
    table(
      ['threshold', 'on', 'measured', ''],
      thresholds.map((each) => [`\`${each.source}\``, `\`${each.key}\``, measuredFigure(each), outcomeOf(each)]),
    ),
    ...(breakdown.length === 0
      ? []
      : [
          table(
            ['tenant', 'tier', 'endpoint', 'requests', 'failed', 'p50', 'p95', 'p99'],
            breakdown.map(({ tenantId, tier, endpoint, requests, failed, p50Ms, p95Ms, p99Ms }) => [
              ...[tenantId, tier, endpoint, String(requests), percent(requests === 0 ? 0 : failed / requests)],
              ...[milliseconds(p50Ms), milliseconds(p95Ms), milliseconds(p99Ms)],
            ]),
          ),
        ]),
    ...(report.witness ? [witnessSection(report.witness)] : []),
    ...exceptions.map(({ message, count }) => `- ${count} x ${message}`),
  ]
  return `${sections.join('\n\n')}\n`
}
