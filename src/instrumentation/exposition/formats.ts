import type { AnyMetric } from '../metric.ts'

export type Format = 'prometheus' | 'openmetrics'

export const contentTypes: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** What ends a page: by it a reader of OpenMetrics knows that it has the whole. */
export const pageEnds: Readonly<Record<Format, string>> = { prometheus: '', openmetrics: '# EOF\n' }

const TOTAL = '_total'

/**
 * OpenMetrics names a counter without `_total`, and counts nothing that does not end in it: such a one is told as of unknown
 * type rather than under another name, so that no series depends on the format that was agreed on.
 */
const openMetricsFamily = ({ name, type }: Heading): { readonly name: string; readonly type: string } => {
  if (type !== 'counter') return { name, type }
  return name.endsWith(TOTAL) ? { name: name.slice(0, -TOTAL.length), type } : { name, type: 'unknown' }
}

export type Heading = Pick<AnyMetric, 'name' | 'help'> & { readonly type: string }

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

export const headingLines: Readonly<Record<Format, (heading: Heading) => string>> = {
  prometheus: ({ name, type, help }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`,
  openmetrics: (heading) => {
    const { name, type } = openMetricsFamily(heading)
    return `# HELP ${name} ${escapeHelp(heading.help).replaceAll('"', '\\"')}\n# TYPE ${name} ${type}\n`
  },
}
