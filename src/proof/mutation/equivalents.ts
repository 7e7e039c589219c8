import type { Mutant } from './mutants.ts'

/** A mistake that is none: the mutated rule means the same. Each needs a reason that a reviewer accepts. */
export interface Equivalent {
  readonly rule: RegExp
  readonly mistake: RegExp
  readonly why: string
}

export const isEquivalent = ({ rule, mistake }: Mutant, equivalents: readonly Equivalent[]): boolean =>
  equivalents.some((equivalent) => equivalent.rule.test(rule) && equivalent.mistake.test(mistake))

export const knownEquivalents: readonly Equivalent[] = [
  {
    rule: /^(TenantErrorRate\w+|\w+LowVolume|\w+Burn(Page|Ticket)\w+|tenant:slo_burn:rate\w+|tenant:slo_budget_\w+:\w+)$/,
    mistake: /^lose the matcher slo=/,
    why: 'The other operands keep the matcher and are joined on the label slo, so series of other SLOs find no partner. It is there to read fewer series.',
  },
  {
    rule: /LowVolume$/,
    mistake: /^>= becomes > before 4\.5$/,
    why: 'Events are whole: no count of them is four and a half.',
  },
  {
    rule: /^Platform/,
    mistake: /^count becomes sum$/,
    why: 'The value of ALERTS is always 1, so counting its series and adding them up is the same.',
  },
  {
    rule: /^Platform/,
    mistake: /^lose the matcher alertstate=/,
    why: 'The alerts that are counted have no "for", so none of them is ever pending.',
  },
  {
    rule: /Burn(Page|Ticket)/,
    mistake: /^> becomes >= before [\d.]+$/,
    why: 'A burn rate is a quotient of measured counts: that it equals the factor to the last bit says nothing about a service.',
  },
]
