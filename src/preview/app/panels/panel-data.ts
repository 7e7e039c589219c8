import type { AnnotationJson, FieldJson, PanelJson } from '../grafana.ts'
import type { Choices } from '../interpolate.ts'
import { resolveLink } from '../links.ts'
import type { SeriesLabels } from '../series.ts'
import type { Instants } from '../time-range.ts'

/** A series as its panel shows it. */
export interface NamedSeries {
  readonly name: string
  readonly refId: string
  readonly labels: SeriesLabels
  readonly values: readonly (number | null)[]
  readonly field: FieldJson
}

export interface PanelData {
  /** Seconds since 1970, shared by all series; one for a panel that shows the present. */
  readonly instants: readonly number[]
  readonly series: readonly NamedSeries[]
}

/** Something that lasted from one moment to another, such as a firing alert. */
export interface Annotation {
  readonly from: number
  readonly to: number
  readonly title: string
  readonly text: string
  readonly color: NonNullable<AnnotationJson['iconColor']>
}

/** The state of the page that a panel is drawn in. */
export interface PanelContext {
  readonly range: Instants
  readonly choices: Choices
  readonly rangeSearch: string
  readonly variableSearch: string
  readonly annotations: readonly Annotation[]
  /** Shows another time, in seconds since 1970. */
  readonly zoom: (range: Instants) => void
}

/** A panel's body, drawn anew with each answer. */
export interface Visualisation {
  update(data: PanelData, context: PanelContext): void
  destroy?(): void
}

export type Visualise = (body: HTMLElement, panel: PanelJson) => Visualisation

export interface ResolvedLink {
  readonly title: string
  readonly url: string
}

/** Where a click on a series may lead. */
export const linksOf = (
  { field, labels }: NamedSeries,
  context: PanelContext,
  value?: number | null,
): readonly ResolvedLink[] =>
  (field.links ?? []).flatMap(({ title = 'Open', url = '' }) => {
    const resolved = resolveLink(url, {
      labels,
      choices: context.choices,
      timeRange: context.rangeSearch,
      variables: context.variableSearch,
      ...(value !== undefined && { value }),
    })
    return resolved === undefined ? [] : [{ title, url: resolved }]
  })
