import type { BurnPolicy } from '../../core/slo-rules.ts'

interface InhibitRule {
  readonly source_matchers: readonly string[]
  readonly target_matchers: readonly string[]
  readonly equal: readonly string[]
}

/** The worse news about the same trouble silences the rest. */
const severityRule: InhibitRule = {
  source_matchers: ['severity="critical"'],
  target_matchers: ['severity="warning"'],
  equal: ['family', 'tenant_id'],
}

/** When the platform is down, nobody needs to be told for each tenant. */
const scopeRule: InhibitRule = {
  source_matchers: ['scope="platform"', 'severity="critical"'],
  target_matchers: ['scope="tenant"'],
  equal: ['family'],
}

/** A budget that burns fast burns slowly as well: each row of the policy silences the slower ones after it. */
const burnRules = ({ windows }: BurnPolicy): readonly InhibitRule[] =>
  windows.slice(0, -1).map(({ name }, index) => ({
    source_matchers: [`burn="${name}"`],
    target_matchers: [
      `burn=~"${windows
        .slice(index + 1)
        .map((slower) => slower.name)
        .join('|')}"`,
    ],
    equal: ['slo', 'tenant_id'],
  }))

export const inhibitRules = (policy: BurnPolicy): readonly InhibitRule[] => [
  severityRule,
  scopeRule,
  ...burnRules(policy),
]
