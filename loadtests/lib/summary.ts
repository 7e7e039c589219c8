interface Metric {
  readonly type: string
  readonly values: Readonly<Record<string, number>>
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>
}

interface Summary {
  readonly metrics: Readonly<Record<string, Metric>>
}

/** k6 lets a threshold pass that saw nothing; nobody asked about that promise, so it was not kept. */
const sawNothing = ({ type, values }: Metric): boolean => {
  if (type === 'rate') return values.passes === 0 && values.fails === 0
  return type === 'trend' && Object.values(values).every((value) => value === 0)
}

const outcomeOf = (metric: Metric, ok: boolean): string => {
  if (sawNothing(metric)) return 'no data'
  return ok ? 'kept' : 'BROKEN'
}

/** Leaves the whole summary in SUMMARY_FILE and one line for each threshold on the terminal. */
export function handleSummary(data: Summary): Record<string, string> {
  const lines = Object.entries(data.metrics).flatMap(([name, metric]) =>
    Object.entries(metric.thresholds ?? {}).map(
      ([expression, { ok }]) => `${outcomeOf(metric, ok).padEnd(7)} ${name} ${expression}`,
    ),
  )
  return {
    [__ENV.SUMMARY_FILE || 'summary.json']: JSON.stringify(data, null, 2),
    stdout: `${lines.join('\n')}\n`,
  }
}
