import { bandShare } from '../../estimate/forecast.ts'
import { partOf, shareText } from '../../field/change.ts'
import { valueText } from '../../field/text.ts'
import type { Language, Words } from '../../words.ts'
import { goalOf, historyOf, lastWhole, targetsIn } from '../lineQueries.ts'
import { lineReasons, lineWords } from '../lines.ts'
import type { Grain } from '../spec.ts'
import { forecastColumns } from '../withForecast.ts'
import { filterFor } from './keys.ts'
import type { Frame, Line, Lined, Scene, Series } from './scene.ts'

// Lines whose numbers are asked for: targets, and what is to be expected.

/** The targets at each key, or why there are none. */
export function goals(scene: Scene, { frame, stack, onColumns }: Lined, present: Series[]): Line | Words {
  const { spec, asking, results, look } = scene
  const asked = goalOf(spec, asking)
  // On a shared page nothing is known of the model: what came with the answer is drawn.
  const series = 'why' in asked ? present[0] : present.find(({ ref }) => ref.name === asked.measure.name)
  if (!results.goal || !series) return 'why' in asked ? asked.why : lineReasons.noGoals
  if (stack !== 'none') return lineReasons.stack
  const targets = targetsIn(results.goal, frame.axis)
  const values = frame.keys.map((key) => targets.get(String(key)) ?? null)
  if (values.every((value) => value === null)) return lineReasons.noGoals
  return {
    name: lineWords.goal[look.language],
    detail: '',
    field: series.field,
    ref: series.ref,
    colour: look.palette.ink,
    dash: 4,
    values,
    extras: values.map((goal, at) => reachedText(series.values[at] ?? null, goal, look.language)),
    isLevel: false,
    isStroke: onColumns && !spec.options.heads,
  }
}

function reachedText(value: number | null, goal: number | null, language: Language): string | null {
  const share = shareText(partOf(value, goal), language)
  return share && (language === 'zh' ? `达成 ${share}` : `${share} reached`)
}

/** Periods to come get keys of their own, with nothing on them but what is expected. */
export function withFuture({ results: { forecast }, look }: Scene, frame: Frame): void {
  const { axis, field } = frame
  for (const key of forecast?.columns[axis.name] ?? []) {
    if (typeof key !== 'string' || frame.keys.includes(key)) continue
    frame.keys.push(key)
    frame.labels.push(valueText(key, field, look.language, axis.grain))
    frame.filters.push([filterFor(axis, key)])
    frame.beforeLabels?.push('')
    for (const one of frame.series) one.values.push(null)
  }
}

/** What is expected after the last whole period, or why nothing can be said. */
export function forecasts(scene: Scene, { frame, stack }: Lined, present: Series[]): Line | Words {
  const { spec, asking, results, look } = scene
  const [series] = present
  const { forecast } = results
  if (!forecast || forecast.length === 0 || !series) {
    const asked = historyOf(spec, asking)
    return 'why' in asked ? asked.why : lineReasons.noHistory
  }
  if (stack !== 'none') return lineReasons.stack
  const { axis } = frame
  const grain = axis.grain ?? 'day'
  // The line begins where the known values end.
  const first = frame.keys.indexOf(lastWhole(grain, asking.today))
  const rows = new Map((forecast.columns[axis.name] ?? []).map((key, row) => [key, row]))
  const at = (pick: 'value' | 'low' | 'high') => {
    const numbers = forecast.columns[forecastColumns[pick]] ?? []
    return frame.keys.map((key, place) => {
      const found = numbers[rows.get(key) ?? -1]
      return typeof found === 'number' ? found : place === first ? (series.values[place] ?? null) : null
    })
  }
  return {
    name: lineWords.forecast[look.language],
    detail: methodText(String(forecast.columns[forecastColumns.method]?.[0]), grain, look.language),
    field: series.field,
    ref: series.ref,
    colour: series.colour,
    dash: 4,
    values: at('value'),
    band: { low: at('low'), high: at('high') },
    isLevel: false,
  }
}

const percent = Math.round(bandShare * 100)

/** What was done, in the words of whoever reads the legend. */
function methodText(method: string, grain: Grain, language: Language): string {
  const done: Words =
    method === 'holt'
      ? { zh: 'Holt 线性平滑', en: "Holt's linear method" }
      : grain === 'day'
        ? { zh: '上周同日 + 平均周变化', en: 'same day last week + mean weekly change' }
        : { zh: '去年同期 + 平均年变化', en: 'same period last year + mean yearly change' }
  return language === 'zh' ? `${done.zh}，${percent}% 区间` : `${done.en}, ${percent}% band`
}
