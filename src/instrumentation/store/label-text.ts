/** Escapes a label value as the text format demands: backslash, double quote, line feed. */
export const escapeLabelValue = (value: string): string =>
  /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value

/** `tenant_id="acme",endpoint="/api"`, without braces, so that a histogram can add `le` behind it. */
export const labelText = (names: readonly string[], values: readonly string[]): string =>
  names.map((name, index) => `${name}="${escapeLabelValue(values[index] ?? '')}"`).join(',')

/** Floating-point text as Prometheus reads it. */
export const numberText = (value: number): string => {
  if (Number.isFinite(value)) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}
