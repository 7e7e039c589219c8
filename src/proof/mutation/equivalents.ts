import type { Mutant } from './mutants.ts'

/** A mistake that is none: the mutated rule means the same. Each needs a reason that a reviewer accepts. */
export interface Equivalent {
  readonly rule: RegExp
  readonly mistake: RegExp
  readonly why: string
}

export const isEquivalent = ({ rule, mistake }: Mutant, equivalents: readonly Equivalent[]): boolean =>
  equivalents.some((equivalent) => equivalent.rule.test(rule) && equivalent.mistake.test(mistake))

export const knownEquivalents: readonly Equivalent[] = []
