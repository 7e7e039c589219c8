import type { WitnessReport } from '../witness/testimony.ts'
import { limitsOf, measuredFigure, milliseconds, outcomeOf, percent } from './figures.ts'
import { escapeMarkup as safe } from './markup.ts'
import { type Plot, renderPlot } from './plot.ts'
import type { LoadReport } from './report.ts'
import { offset, testimonyCells, testimonyHead } from './testimony-cells.ts'

const style = `
:root { color-scheme: light dark; --line: #8884; --bad: #b42318; --good: #067647; --dim: #7a7a7a }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.1rem; margin-top: 2rem } small, .dim { color: var(--dim) }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums } td, th { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left }
.kept { color: var(--good) } .broken { color: var(--bad); font-weight: 600 } .notice { border-left: 4px solid var(--bad); padding: .4rem .8rem }
figure { margin: 1rem 0 } figcaption span { margin-left: .8rem; font-size: .85rem } figcaption i { display: inline-block; width: .8rem; height: .2rem; margin-right: .3rem; vertical-align: middle }
svg { width: 100%; height: auto } .grid { stroke: var(--line) } .axis { fill: var(--dim); font-size: 11px } .level { stroke: var(--bad); stroke-dasharray: 4 3 }`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((name) => `<th>${safe(name)}</th>`).join('')}</tr></thead><tbody>` +
  `${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</tbody></table>`

function plotsOf({ timeline, thresholds }: LoadReport): readonly Plot[] {
  const xs = timeline.map(({ second }) => second)
  const bounds = thresholds.flatMap(({ key, source }) =>
    key.startsWith('http_req_duration') ? [Number(/[\d.e+]+$/i.exec(source)?.[0])] : [],
  )
  const bound = Math.min(...bounds.filter(Number.isFinite))
  const level = Number.isFinite(bound) ? { level: { name: `promised: ${bound} ms`, y: bound } } : {}
  return [
    {
      title: 'Requests',
      unit: 'per second',
      xs,
      series: [
        { name: 'all', color: '#2970ff', ys: timeline.map(({ requests }) => requests) },
        { name: 'failed', color: '#d92d20', ys: timeline.map(({ failed }) => failed) },
        { name: 'dropped iterations', color: '#dc6803', ys: timeline.map(({ dropped }) => dropped) },
      ],
    },
    {
      title: 'Latency, 95th percentile',
      unit: 'ms',
      xs,
      series: [{ name: 'p95', color: '#7a5af8', ys: timeline.map(({ p95Ms }) => p95Ms) }],
      ...level,
    },
    {
      title: 'VUs at work',
      unit: '',
      xs,
      series: [{ name: 'VUs', color: '#099250', ys: timeline.map(({ vus }) => vus) }],
    },
  ]
}

function witnessSection({ source, scrapedAfterSeconds, clockOffsetSeconds, testimonies }: WitnessReport) {
  const about = `${source}, scraped ${scrapedAfterSeconds.toFixed(1)} s after the end, its clock ${offset(clockOffsetSeconds)} ours.`
  return [
    '<h2>Load generator and service side by side</h2>',
    `<p class="dim">${safe(about)}</p>`,
    table(
      testimonyHead,
      testimonies.map((each) => testimonyCells(each).map(safe)),
    ),
  ]
}

const verdictClass = (text: string): string => (text === 'kept' ? 'kept' : 'broken')

/** One page that needs nothing from elsewhere. */
export function renderHtml(report: LoadReport): string {
  const { name, target, verdict, partial, generator, startedAt, durationSeconds, thresholds, breakdown, exceptions } =
    report
  const thresholdRows = thresholds.map((each) => {
    const outcome = outcomeOf(each)
    const cells = [each.key, each.source].map((text) => `<code>${safe(text)}</code>`)
    return [...cells, safe(measuredFigure(each)), `<span class="${verdictClass(outcome)}">${outcome}</span>`]
  })
  const breakdownRows = breakdown.map((each) => [
    ...[each.tenantId, each.tier, each.endpoint, String(each.requests)].map(safe),
    percent(each.requests === 0 ? 0 : each.failed / each.requests),
    ...[each.p50Ms, each.p95Ms, each.p99Ms].map(milliseconds),
  ])
  const body = [
    `<h1>Load test ${safe(name)}: <span class="${verdictClass(verdict)}">${verdict}</span></h1>`,
    `<p class="dim">${safe(target)}, ${startedAt}, ${durationSeconds.toFixed(1)} s</p>`,
    ...(partial === undefined
      ? []
      : [`<p class="notice"><b>Partial:</b> ${safe(partial)}. Nothing here is about a whole run.</p>`]),
    ...(generator.isK6 ? [] : [`<p class="notice">${safe(generator.note)}</p>`]),
    `<p>${limitsOf(report).map(safe).join(', ')}.</p>`,
    '<h2>Thresholds</h2>',
    table(['on', 'threshold', 'measured', ''], thresholdRows),
    '<h2>Over time</h2>',
    ...plotsOf(report).map(renderPlot),
    '<h2>By tenant and endpoint</h2>',
    table(['tenant', 'tier', 'endpoint', 'requests', 'failed', 'p50', 'p95', 'p99'], breakdownRows),
    ...(report.witness ? witnessSection(report.witness) : []),
    ...(exceptions.length === 0 ? [] : ['<h2>Exceptions in the script</h2>']),
    ...exceptions.map(({ message, count }) => `<p>${count} × ${safe(message)}</p>`),
  ]
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${safe(`Load test ${name}: ${verdict}`)}</title><style>${style}</style></head><body>${body.join('\n')}</body></html>\n`
  )
}
