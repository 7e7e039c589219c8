export interface ThresholdStep {
  readonly value: number | null
  readonly color: string
}

export interface Thresholds {
  readonly mode?: string
  readonly steps?: readonly ThresholdStep[]
}

/** The colours that a panel may name: the base of Grafana's, whose shades (`dark-red`, `semi-dark-red`) fold into it. */
export const baseColors = ['green', 'yellow', 'orange', 'red', 'blue', 'purple'] as const
export type BaseColor = (typeof baseColors)[number]

/** The base of a colour that a dashboard names, or `undefined` where it is none of ours. */
export const baseColor = (color: string): BaseColor | undefined => baseColors.find((base) => color.endsWith(base))

const position = (
  value: number,
  { mode }: Thresholds,
  { min = 0, max = 100 }: { min?: number | undefined; max?: number | undefined },
): number => (mode === 'percentage' ? ((value - min) / (max - min || 1)) * 100 : value)

/** The step that a value has reached, or `undefined` where there are none. Steps need not come in order. */
export const stepAt = (
  value: number | null | undefined,
  thresholds: Thresholds | undefined,
  range: { readonly min?: number | undefined; readonly max?: number | undefined } = {},
): ThresholdStep | undefined => {
  const steps = [...(thresholds?.steps ?? [])].sort((a, b) => (a.value ?? -Infinity) - (b.value ?? -Infinity))
  if (value === null || value === undefined || Number.isNaN(value)) return undefined
  const at = position(value, thresholds ?? {}, range)
  return steps.findLast((step) => (step.value ?? -Infinity) <= at)
}
