import type { ApexOptions } from 'apexcharts'
import type { ApexDrawing } from '../drawing.ts'
import { clip } from './apex.ts'
import type { Tip } from './tip.ts'

type LegendFormatter = NonNullable<NonNullable<ApexOptions['legend']>['formatter']>

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}

function toHtml({ title, rows }: Tip): string {
  const lines = rows.map(
    ({ colour, name, text, extra, isStrong }) =>
      `<div class="tip-row${isStrong ? ' tip-strong' : ''}"><i style="background:${escapeHtml(colour)}"></i><span dir="auto">${escapeHtml(name)}</span><b>${escapeHtml(text)}</b>${extra ? `<em>${escapeHtml(extra)}</em>` : ''}</div>`,
  )
  return `<div class="tip"><div class="tip-title" dir="auto">${escapeHtml(title)}</div>${lines.join('')}</div>`
}

const nothing = () => ''

// Beside ours Apex goes on writing its own tooltip, out of sight but as HTML all the same: an image in a name would load, and what hangs on it run.
const ownTip: ApexOptions['tooltip'] = {
  x: { formatter: nothing },
  y: { formatter: nothing, title: { formatter: nothing } },
  z: { title: '', formatter: nothing },
}

/**
 * The one place text becomes markup. Apex writes its axes, titles and labels as text, but legends and tooltips as HTML: what it is given for
 * those passes here, so that a drawing function never has to think of it, nor can forget to.
 */
export function seal(drawing: ApexDrawing, tipAt: (at: { seriesIndex: number; dataPointIndex: number }) => Tip | null): ApexDrawing {
  const { legend, tooltip } = drawing.options
  const written: LegendFormatter = legend?.formatter ?? ((name) => clip(name, 28))
  const custom = (at: { seriesIndex: number; dataPointIndex: number }) => {
    const tip = tipAt(at)
    return tip ? toHtml(tip) : ''
  }
  return {
    ...drawing,
    options: {
      ...drawing.options,
      legend: { ...legend, formatter: (name, at) => escapeHtml(String(written(String(name), at))) },
      tooltip: { ...tooltip, ...ownTip, custom },
    },
  }
}
