/** The part of Grafana's dashboard JSON (v1) that the rules read. */
export interface TargetJson {
  readonly refId?: string
  readonly expr?: string
}

export interface PanelJson {
  readonly id?: number | null
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly datasource?: { readonly type?: string; readonly uid?: string }
  readonly targets?: readonly TargetJson[]
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } }
}

export interface VariableJson {
  readonly name: string
  readonly type: string
  readonly label?: string
  readonly query?: string | { readonly query?: string }
  readonly refresh?: number
  readonly multi?: boolean
  readonly allValue?: string
}

export interface DashboardJson {
  readonly uid: string
  readonly title: string
  readonly editable?: boolean
  readonly panels: readonly PanelJson[]
  readonly templating: { readonly list: readonly VariableJson[] }
}
