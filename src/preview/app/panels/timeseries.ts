import type uPlot from 'uplot'
import { el } from '../element.ts'
import { createChart, plotData } from './chart.ts'
import { renderLegend } from './legend.ts'
import type { PanelContext, PanelData, Visualise } from './panel-data.ts'
import { createTooltip, type Tooltip } from './tooltip.ts'

let tooltip: Tooltip | undefined // there is one pointer, so one tooltip

const sameSeries = (a: PanelData | undefined, b: PanelData): boolean =>
  a?.series.length === b.series.length && a.series.every(({ name }, index) => name === b.series[index]?.name)

export const timeseries: Visualise = (body, panel) => {
  tooltip ??= createTooltip()
  const shared = tooltip
  const area = el('div', { class: 'plot', role: 'img', 'aria-label': `Graph: ${panel.title ?? ''}` })
  const legend = el('div', {
    class: 'legend',
    tabindex: '0',
    role: 'region',
    'aria-label': `Legend: ${panel.title ?? ''}`,
  })
  const hasLegend = panel.options?.legend?.showLegend !== false
  body.classList.add('with-plot', panel.options?.legend?.placement === 'right' ? 'legend-right' : 'legend-bottom')
  body.append(area, ...(hasLegend ? [legend] : []))

  let plot: uPlot | undefined
  let data: PanelData | undefined
  let context: PanelContext | undefined
  let alone: string | undefined
  let isOver = false

  const isShown = (index: number): boolean => alone === undefined || data?.series[index]?.name === alone
  const drawLegend = (): void => {
    if (!data || !context || !hasLegend) return
    legend.replaceChildren(renderLegend(data.series, { panel, context, isShown, onToggle: toggle }))
  }
  const toggle = (index: number): void => {
    const name = data?.series[index]?.name
    alone = alone === name ? undefined : name
    data?.series.forEach((_series, position) => {
      plot?.setSeries(position + 1, { show: isShown(position) })
    })
    drawLegend()
    legend.querySelectorAll<HTMLElement>('.legend-name').forEach((button) => {
      if (button.textContent === name) button.focus()
    })
  }

  const build = (): void => {
    plot?.destroy()
    if (!data) return
    plot = createChart(area, {
      panel,
      data,
      events: {
        annotations: () => context?.annotations ?? [],
        context: () => context as PanelContext,
        onCursor: (current) => {
          if (isOver && data && context) shared.show(current, data, context)
        },
      },
    })
    plot.over.addEventListener('pointerenter', () => {
      isOver = true
    })
    plot.over.addEventListener('pointerleave', () => {
      isOver = false
      shared.hide()
    })
    plot.over.addEventListener('click', () => {
      if (plot && data && context) shared.pin(plot, data, context)
    })
  }

  const resize = new ResizeObserver(() => {
    const { width, height } = area.getBoundingClientRect()
    if (width > 0 && height > 0) plot?.setSize({ width, height })
  })
  resize.observe(area)

  return {
    update(next, nextContext) {
      const isSame = sameSeries(data, next)
      data = next
      context = nextContext
      if (alone !== undefined && !next.series.some(({ name }) => name === alone)) alone = undefined
      drawLegend()
      if (!plot || !isSame) build()
      else plot.setData(plotData(panel, next))
    },
    destroy() {
      resize.disconnect()
      plot?.destroy()
      shared.hide()
    },
  }
}
