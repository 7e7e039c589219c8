import type { Thresholds } from './thresholds.ts'

/** The part of Grafana's dashboard JSON (v1) that the preview reads. Everything may be missing: files come from anywhere. */
export interface DashboardJson {
  readonly uid: string
  readonly title: string
  readonly description?: string
  readonly time?: { readonly from: string; readonly to: string }
  readonly refresh?: string
  readonly panels: readonly PanelJson[]
  readonly templating?: { readonly list?: readonly VariableJson[] }
  readonly annotations?: { readonly list?: readonly AnnotationJson[] }
  readonly links?: readonly LinkJson[]
}

export interface PanelJson {
  readonly id?: number
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly TargetJson[]
  readonly fieldConfig?: { readonly defaults?: FieldJson; readonly overrides?: readonly OverrideJson[] }
  readonly options?: OptionsJson
  readonly datasource?: { readonly type?: string }
  readonly collapsed?: boolean
  /** Of a collapsed row. */
  readonly panels?: readonly PanelJson[]
  readonly links?: readonly LinkJson[]
  readonly transformations?: readonly { readonly id: string; readonly options?: OrganizeJson }[]
  readonly repeat?: string
  readonly maxDataPoints?: number
}

export interface TargetJson {
  readonly refId?: string
  readonly expr?: string
  readonly legendFormat?: string
  readonly instant?: boolean
  readonly range?: boolean
  readonly format?: string
  readonly hide?: boolean
  readonly datasource?: { readonly type?: string }
}

export interface OptionsJson {
  readonly legend?: {
    readonly showLegend?: boolean
    readonly displayMode?: string
    readonly placement?: string
    readonly calcs?: readonly string[]
  }
  readonly reduceOptions?: { readonly calcs?: readonly string[] }
  readonly orientation?: string
  readonly colorMode?: string
  readonly graphMode?: string
  readonly textMode?: string
  readonly content?: string
  readonly mode?: string
  readonly sortBy?: readonly { readonly displayName?: string; readonly desc?: boolean }[]
}

export interface MappingJson {
  readonly type: string
  readonly options: Readonly<Record<string, unknown>>
}

export interface FieldJson {
  readonly unit?: string
  readonly decimals?: number
  readonly min?: number
  readonly max?: number
  readonly displayName?: string
  readonly thresholds?: Thresholds
  readonly mappings?: readonly MappingJson[]
  readonly links?: readonly LinkJson[]
  readonly noValue?: string
  readonly color?: { readonly mode?: string; readonly fixedColor?: string }
  readonly custom?: {
    readonly lineWidth?: number
    readonly fillOpacity?: number
    readonly drawStyle?: string
    readonly stacking?: { readonly mode?: string }
    readonly thresholdsStyle?: { readonly mode?: string }
    readonly hidden?: boolean
  }
}

export interface OverrideJson {
  readonly matcher: { readonly id: string; readonly options?: unknown }
  readonly properties: readonly { readonly id: string; readonly value?: unknown }[]
}

export interface OrganizeJson {
  readonly excludeByName?: Readonly<Record<string, boolean>>
  readonly renameByName?: Readonly<Record<string, string>>
  readonly indexByName?: Readonly<Record<string, number>>
}

export interface VariableJson {
  readonly name: string
  readonly type: string
  readonly label?: string
  readonly query?: string | { readonly query?: string }
  readonly multi?: boolean
  readonly includeAll?: boolean
  readonly allValue?: string
  readonly hide?: number | string
  readonly current?: { readonly value?: string | readonly string[] }
  readonly regex?: string
}

export interface AnnotationJson {
  readonly name?: string
  readonly enable?: boolean
  readonly expr?: string
  readonly titleFormat?: string
  readonly textFormat?: string
  readonly iconColor?: string
  readonly datasource?: { readonly type?: string }
}

export interface LinkJson {
  readonly title?: string
  readonly url?: string
  readonly type?: string
  readonly targetBlank?: boolean
}

/** A row with what stands under it. The panels before the first row form one without a title. */
export interface Section {
  readonly title: string
  readonly collapsed: boolean
  readonly panels: readonly PanelJson[]
}

/** The rows of a dashboard in reading order. */
export const sectionsOf = ({ panels }: DashboardJson): readonly Section[] => {
  const sections: { title: string; collapsed: boolean; panels: PanelJson[] }[] = []
  for (const panel of panels) {
    if (panel.type === 'row') {
      sections.push({
        title: panel.title ?? '',
        collapsed: panel.collapsed === true,
        panels: [...(panel.panels ?? [])],
      })
      continue
    }
    if (sections.length === 0) sections.push({ title: '', collapsed: false, panels: [] })
    sections.at(-1)?.panels.push(panel)
  }
  return sections
}
