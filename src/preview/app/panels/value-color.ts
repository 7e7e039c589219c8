import { mapValue } from '../field.ts'
import type { FieldJson } from '../grafana.ts'
import { namedColor } from '../palette.ts'
import { stepAt } from '../thresholds.ts'
import { formatValue } from '../units.ts'

/** The colour of a value: of its mapping, else of the threshold it has reached, else that of text. */
export const valueColor = (value: number | null, { mappings, thresholds, min, max }: FieldJson): string =>
  namedColor(mapValue(value, mappings)?.color ?? stepAt(value, thresholds, { min, max })?.color)

/** The words for a value: of its mapping, else the number with its unit. */
export const valueText = (value: number | null, { mappings, unit, decimals, noValue }: FieldJson): string =>
  mapValue(value, mappings)?.text ?? (value === null && noValue ? noValue : formatValue(value, unit, { decimals }))
