import { parser } from '@prometheus-io/lezer-promql'
import type { PromQL } from './promql.ts'
import { seriesNames } from './promql-problems.ts'

/**
 * An expression that reads one tenant only: a matcher is added to every selector of a metric that has tenants and does not
 * choose among them already. For links: at ten thousand tenants the whole answer is no help to anybody.
 */
export const narrowed = ({ text, metrics }: PromQL, tenantId: string): string => {
  const known = seriesNames(metrics)
  const insertions: { readonly at: number; readonly matcher: string }[] = []
  const matcher = `tenant_id="${tenantId}"`
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.name !== 'VectorSelector') return
      const identifier = node.getChild('Identifier')
      const metric = identifier && known.get(text.slice(identifier.from, identifier.to))
      if (!identifier || !metric || !('tenant_id' in metric.labels)) return
      const matchers = node.getChild('LabelMatchers')
      if (!matchers) return void insertions.push({ at: identifier.to, matcher: `{${matcher}}` })
      const present = text.slice(matchers.from, matchers.to)
      if (/tenant_id\s*=\s*"/.test(present)) return
      const isEmpty = /^\{\s*\}$/.test(present)
      insertions.push({ at: matchers.from + 1, matcher: isEmpty ? matcher : `${matcher},` })
    },
  })
  return insertions.reduceRight((whole, { at, matcher }) => `${whole.slice(0, at)}${matcher}${whole.slice(at)}`, text)
}
