import type { Tags } from './sample.ts'

/** `http_req_duration{tier:starter,status:200}`: a metric, narrowed to the samples that carry all of the tags. */
export interface MetricSelector {
  readonly metric: string
  readonly tags: Tags
}

const unquote = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2')

/** The selector, or the reason why it is none. A value may hold colons: only the first one separates it from its name. */
export function parseMetricSelector(text: string): MetricSelector | { readonly reason: string } {
  const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\{(.*)\})?\s*$/.exec(text)
  if (!match) return { reason: 'is not "<metric>" or "<metric>{tag:value,...}"' }
  const [, metric = '', body] = match
  if (body === undefined) return { metric, tags: {} }
  const tags: Record<string, string> = {}
  for (const pair of body.split(',')) {
    const colon = pair.indexOf(':')
    const name = unquote(pair.slice(0, Math.max(colon, 0)))
    const value = unquote(pair.slice(colon + 1))
    if (colon < 0 || name === '' || value === '') return { reason: `"${pair.trim()}" is not "tag:value"` }
    tags[name] = value
  }
  return { metric, tags }
}

export const carries = (tags: Tags, wanted: readonly (readonly [string, string])[]): boolean => {
  for (const [name, value] of wanted) if (tags[name] !== value) return false
  return true
}
