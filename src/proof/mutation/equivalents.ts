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
    rule: /^(TenantErrorRate\w+|TenantRequestSpike|\w+LowVolume|\w+Burn(Page|Ticket)\w+|tenant:slo_burn:rate\w+|tenant:slo_budget_exhaustion:seconds)$/,
    mistake: /^lose the matcher slo=/,
    why: 'The other operands keep the matcher and are joined on the label slo, so series of other SLOs find no partner. It is there to read fewer series.',
  },
  {
    rule: /BurnPageFast$/,
    mistake: /^>= becomes > before 5$/,
    why: 'A tenth of a sum of overlapping counts, each of them extrapolated: that it is 5 to the last bit says nothing of events.',
  },
  {
    rule: /^TenantRequestSpike$/,
    mistake: /^> becomes >= before 5 \* avg_over_time/,
    why: 'That a count equals five times a mean of a day to the last bit says nothing of a tenant.',
  },
  {
    rule: /^TenantLatencyP95High$/,
    mistake: /^lose the matcher threshold="1" of \S+ \(2 of 2\)$/,
    why: 'Whatever is slower than two seconds is slower than one, so five of the former are five of the latter.',
  },
  {
    rule: /^TenantsBeyondTelemetryCap$/,
    mistake: /^(sum becomes (max|avg) of|increase becomes rate$)/,
    why: 'Of numbers that are not negative the sum, the largest and the mean are above 0 together, as are an increase and its rate; the value is not printed.',
  },
  {
    rule: /^TaskBacklog$/,
    mistake: /^count becomes sum of \(up/,
    why: 'Only series with the value 1 are left to count.',
  },
  {
    rule: /^TrafficStopped$/,
    mistake: /^< becomes <= before 1$/,
    why: 'An increase is extrapolated: that one equals 1 to the last bit says nothing of requests.',
  },
  {
    rule: /^tenant:(http_requests_slow:increase10m|slo_bad_events:increase5m)$/,
    mistake: /^lose the matcher tenant_id!="__none__" of \w+_bucket$/,
    why: 'It is subtracted from a count that has no such tenant. It is there to read fewer series.',
  },
  {
    rule: /LowVolume$/,
    mistake: /^>= becomes > before 4\.5$/,
    why: 'Events are whole: no count of them is four and a half.',
  },
  {
    rule: /^tenant:http_request_duration_seconds:quantile1m$/,
    mistake: /^(>= becomes > before 0|0 becomes -1)/,
    why: 'Bounds of buckets are above 0, and so is every quantile between them; NaN, which is left out, is not above -1 either.',
  },
  {
    rule: /^Platform/,
    mistake: /^count becomes sum of \(ALERTS/,
    why: 'The value of ALERTS is always 1, so counting its series and adding them up is the same.',
  },
  {
    rule: /^Platform/,
    mistake: /^lose the matcher alertstate=/,
    why: 'The alerts that are counted have no "for", so none of them is ever pending.',
  },
  {
    rule: /Burn(Page|Ticket)/,
    mistake: /^> becomes >= before [\d.]+( \(\d of 2\))?$/,
    why: 'A burn rate is a quotient of measured counts: that it equals the factor to the last bit says nothing about a service.',
  },
]
