import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { escapeMarkup as safe } from '../loadtest/report/markup.ts'
import type { Findings } from './findings.ts'

export interface DrillReport {
  readonly startedAt: string
  /** Why not all scenarios were run. */
  readonly partial: string | undefined
  readonly findings: readonly Findings[]
}

const head = [
  'scenario',
  'fault',
  'unready after',
  'mended in',
  'served again',
  'ready again',
  'errors',
  'slowest',
  'tasks',
  'pages',
  '',
]

const errorsOf = ({ errors, errorsInFlight, requests }: Findings): string => {
  const parts = Object.entries(errors).map(([status, count]) => `${count} x ${status === '0' ? 'no answer' : status}`)
  const total = Object.values(errors).reduce((sum, count) => sum + count, 0)
  return total === 0 ? `0 of ${requests}` : `${total} of ${requests} (${parts.join(', ')}; ${errorsInFlight} in flight)`
}

const tasksOf = ({ tasks: { accepted, completed, failed, lost } }: Findings): string =>
  `${accepted} accepted, ${completed} completed, ${failed} failed, ${lost} lost`

const cellsOf = (found: Findings): readonly string[] => [
  found.scenario,
  found.faultSeconds === 0 ? 'at once' : `${found.faultSeconds} s`,
  found.unreadySeconds === undefined ? 'never' : `${found.unreadySeconds} s`,
  `${found.mendedSeconds} s`,
  `${found.servedAgainSeconds} s`,
  `${found.readyAgainSeconds} s`,
  errorsOf(found),
  `${found.slowestSeconds} s`,
  tasksOf(found),
  String(found.pages.length),
  found.broken.length === 0 ? 'kept' : 'BROKEN',
]

export const passed = ({ findings, partial }: DrillReport): boolean =>
  partial === undefined && findings.length > 0 && findings.every(({ broken }) => broken.length === 0)

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const partialLine = ({ partial }: DrillReport): readonly string[] =>
  partial === undefined ? [] : [`**Partial:** ${partial}.`]

const note =
  '"Mended in", "served again" and "ready again" count from the end of the fault, which for a kill is the kill itself; "unready after" from its beginning. ' +
  'Alerts look back five minutes and more: a page may be about the scenario before.'

export const renderMarkdown = (report: DrillReport): string => {
  const { startedAt, findings } = report
  const table = [row(head), row(head.map(() => '---')), ...findings.map((found) => row(cellsOf(found)))].join('\n')
  const broken = findings.flatMap(({ scenario, broken }) => broken.map((each) => `- **${scenario}**: ${each}`))
  const pages = findings.flatMap(({ scenario, pages }) => pages.map((summary) => `- ${scenario}: ${summary}`))
  const sections = [
    `## Drill: ${passed(report) ? 'kept' : 'BROKEN'}`,
    ...partialLine(report),
    `${startedAt}. ${note}`,
    table,
    ...(broken.length > 0 ? [broken.join('\n')] : []),
    ...(pages.length > 0 ? [`### Pages\n\n${pages.join('\n')}`] : []),
  ]
  return `${sections.join('\n\n')}\n`
}

export const renderHtml = (report: DrillReport): string => {
  const { startedAt, findings } = report
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${safe(text)}</${tag}>`).join('')
  const rows = findings.map((found) => `<tr title="${safe(found.story)}">${cells('td', cellsOf(found))}</tr>`)
  const lists = findings.flatMap(({ scenario, broken, pages }) => [
    ...broken.map((each) => `<li><b>${safe(scenario)}</b>: ${safe(each)}</li>`),
    ...pages.map((each) => `<li>${safe(scenario)} paged: ${safe(each)}</li>`),
  ])
  const style =
    'body{font:15px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}td,th{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left}'
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Drill</title><style>${style}</style></head><body>` +
    `<h1>Drill: ${passed(report) ? 'kept' : 'BROKEN'}</h1><p>${safe([...partialLine(report), startedAt, note].join(' '))}</p>` +
    `<table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.join('')}</tbody></table><ul>${lists.join('')}</ul></body></html>\n`
  )
}

export const renderJunit = ({ findings, partial }: DrillReport): string => {
  const cases = findings.map(({ scenario, broken }) =>
    broken.length === 0
      ? `<testcase classname="drill" name="${safe(scenario)}"/>`
      : `<testcase classname="drill" name="${safe(scenario)}"><failure message="${safe(broken.join('; '))}"/></testcase>`,
  )
  if (partial !== undefined) {
    cases.push(`<testcase classname="drill" name="all scenarios"><error message="${safe(partial)}"/></testcase>`)
  }
  const failures = findings.filter(({ broken }) => broken.length > 0).length
  const counts = `tests="${cases.length}" failures="${failures}" errors="${partial === undefined ? 0 : 1}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}><testsuite name="drill" ${counts}>\n${cases.join('\n')}\n</testsuite></testsuites>\n`
}

/** Writes the report in all its forms and returns their paths. */
export const writeDrillReports = async (report: DrillReport, directory: string): Promise<readonly string[]> => {
  await mkdir(directory, { recursive: true })
  const documents = {
    'drill.md': renderMarkdown(report),
    'drill.html': renderHtml(report),
    'drill-junit.xml': renderJunit(report),
    'drill.json': `${JSON.stringify(report, undefined, 2)}\n`,
  }
  return Promise.all(
    Object.entries(documents).map(async ([name, text]) => {
      const path = join(directory, name)
      await writeFile(path, text)
      return path
    }),
  )
}
