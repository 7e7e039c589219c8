interface Summary {
  readonly metrics: Readonly<
    Record<string, { readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>> }>
  >
}

/** Leaves the whole summary in SUMMARY_FILE and one line for each threshold on the terminal. */
export function handleSummary(data: Summary): Record<string, string> {
  const lines = Object.entries(data.metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([expression, { ok }]) => `${ok ? 'kept  ' : 'BROKEN'} ${name} ${expression}`),
  )
  return {
    [__ENV.SUMMARY_FILE || 'summary.json']: JSON.stringify(data, null, 2),
    stdout: `${lines.join('\n')}\n`,
  }
}
