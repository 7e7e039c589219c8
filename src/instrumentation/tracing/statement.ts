/** What a statement does and to which table: `SELECT tasks`. Its text stays out of traces, for it may hold what users sent. */
export const summaryOf = (sql: string): string => {
  const [, verb = 'query'] = /^\s*(?:--[^\n]*\n\s*)*(\w+)/.exec(sql) ?? []
  const [, table] =
    /\b(?:from|into|update|table)\s+(?:only\s+)?((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)/i.exec(sql) ?? []
  const name = table?.split('.').at(-1)?.replaceAll('"', '')
  return name === undefined ? verb.toUpperCase() : `${verb.toUpperCase()} ${name}`
}
