import { load } from 'js-yaml'
import { doNotEdit, type GeneratedDocument } from '../document.ts'
import { type ChartValue, chartValues, type ValueSection } from './chart-values.ts'
import type { ValueSchema } from './value-schema.ts'

/** The hand-written files of the chart, as text. */
export interface ChartSources {
  readonly chart: string
  readonly values: string
  readonly schema: string
  /** `values-prod.yaml` and the like, by name. */
  readonly valueFiles: ReadonlyMap<string, string>
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const row = ({ path, default: value, accepts, comment }: ChartValue): string =>
  `| \`${path}\` | \`${cell(value)}\` | ${cell(accepts)} | ${cell(comment)} |`

const section = ({ key, comment, values }: ValueSection): string =>
  [
    `### ${key}`,
    ...(comment ? [comment] : []),
    ['| value | default | accepts | |', '|---|---|---|---|', ...values.map(row)].join('\n'),
  ].join('\n\n')

/** The comment that a file of values opens with. */
const opening = (text: string): string => {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('#'))
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^#\s*/, ''))
    .join(' ')
}

/** The README of the chart: what it is, and every value with its default, what the schema accepts and the comment above it. */
export const renderChartReadme = ({ chart, values, schema, valueFiles }: ChartSources): GeneratedDocument => {
  const { name, description, kubeVersion } = load(chart) as Record<string, string>
  return {
    path: 'helm/tenantscope/README.md',
    content: `<!-- ${doNotEdit('values.yaml and values.schema.json')} -->

# ${name}

${description} For Kubernetes ${kubeVersion?.replace('-0', '')}. How to install, page, grow and go back: [docs/kubernetes.md](../../docs/kubernetes.md).

\`\`\`sh
helm install ${name} helm/${name} -n prod --set baseDomain=example.com --set image.digest=sha256:…
helm test ${name} -n prod --logs
\`\`\`

## Files of values

| file | for |
|---|---|
${[...valueFiles].map(([file, text]) => `| \`${file}\` | ${cell(opening(text))} |`).join('\n')}

## Values

The schema is closed: a value that is not listed here is refused, with its place.

${chartValues(values, JSON.parse(schema) as ValueSchema)
  .map(section)
  .join('\n\n')}
`,
  }
}
