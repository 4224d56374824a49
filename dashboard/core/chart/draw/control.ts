import { numberText } from '../../field/text.ts'
import type { Note } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { drawAxes } from './axes.ts'
import { toFrame } from './frame.ts'
import type { Drawn, Scene } from './scene.ts'

interface Limits {
  mean: number
  upper: number
  lower: number
}

// Of a single value each period: three sigmas, as the mean moving range tells them (3 ÷ 1.128).
const rangesToLimit = 2.66
/** Limits of fewer periods than these would be chance. */
const leastPeriods = 6
/** So many in a row on one side of the middle are no chance. */
const longRun = 8

/** The limits of an individuals chart; null where there are too few values. */
export function limitsOf(values: (number | null)[]): Limits | null {
  const known = values.filter((value) => value !== null)
  if (known.length < leastPeriods) return null
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const moves = known.slice(1).map((value, at) => Math.abs(value - (known[at] ?? value)))
  const reach = (rangesToLimit * moves.reduce((sum, move) => sum + move, 0)) / moves.length
  // What is never below zero cannot be unusually low there.
  const lower = known.every((value) => value >= 0) ? Math.max(0, mean - reach) : mean - reach
  return { mean, upper: mean + reach, lower }
}

/** Where a value is beyond the limits, or one of a long run on one side. */
export function signalsIn(values: (number | null)[], { mean, upper, lower }: Limits): { beyond: number[]; runs: number[] } {
  const beyond = values.flatMap((value, at) => (value !== null && (value > upper || value < lower) ? [at] : []))
  const runs = new Set<number>()
  let run: number[] = []
  values.forEach((value, at) => {
    if (value === null) return
    const first = values[run[0] ?? at] ?? 0
    run = value !== mean && Math.sign(value - mean) === Math.sign(first - mean) ? [...run, at] : value === mean ? [] : [at]
    if (run.length >= longRun) for (const place of run) runs.add(place)
  })
  return { beyond, runs: [...runs].filter((at) => !beyond.includes(at)) }
}

/** A line with the bounds of its own chance: what lies beyond has a cause to look for. */
export function drawControl(scene: Scene): Drawn {
  const [axis, measure] = [fieldsIn(scene.spec, 'axis')[0], fieldsIn(scene.spec, 'values')[0]]
  const frame = axis && measure ? toFrame(scene, axis, [measure]) : null
  const [series] = frame?.series ?? []
  // What is not over yet is unusual by nature.
  const values = series?.values.map((value, at) => (at === frame?.unfinishedAt ? null : value)) ?? []
  const limits = limitsOf(values)
  const drawn = drawAxes(limits ? { ...scene, reach: [limits.upper, limits.lower] } : scene, {
    type: 'line',
    kindOf: () => 'line',
    isSecond: () => false,
    isHorizontal: false,
    prepare: () => (limits ? [] : [tooFew]),
  })
  if (!limits || !series) return drawn
  const { palette, language } = scene.look
  const { beyond, runs } = signalsIn(values, limits)
  const line = (y: number, word: string, strokeDashArray: number) => ({
    y,
    borderColor: palette.inkSoft,
    strokeDashArray,
    label: {
      text: `${word} ${numberText(y, series.field, language)}`,
      position: 'left',
      textAnchor: 'start',
      borderWidth: 0,
      offsetY: -2,
      style: { background: 'transparent', color: palette.inkSoft, fontSize: '11px', padding: { left: 2, right: 0, top: 0, bottom: 0 } },
    },
  })
  const marker = (dataPointIndex: number, fillColor: string) => ({
    seriesIndex: 0,
    dataPointIndex,
    fillColor,
    strokeColor: palette.surface,
    size: 5,
    shape: 'circle' as const,
  })
  const zh = language === 'zh'
  const { options } = drawn.apex
  return {
    ...drawn,
    apex: {
      ...drawn.apex,
      options: {
        ...options,
        annotations: {
          yaxis: [
            line(limits.upper, zh ? '上限' : 'Upper', 4),
            line(limits.mean, zh ? '均值' : 'Mean', 0),
            line(limits.lower, zh ? '下限' : 'Lower', 4),
          ],
        },
        markers: {
          ...options.markers,
          discrete: [...beyond.map((at) => marker(at, palette.bad)), ...runs.map((at) => marker(at, palette.inkSoft))],
        },
      },
    },
    notes: [...drawn.notes, ...told(beyond.length, runs.length)],
  }
}

const tooFew: Note = {
  kind: 'unfit',
  text: {
    zh: `不足 ${leastPeriods} 期，算不出控制限；请放宽日期或改用更细的粒度`,
    en: `Fewer than ${leastPeriods} periods have no limits: widen the dates, or choose a finer grain`,
  },
}

function told(beyond: number, runs: number): Note[] {
  const method = { zh: '控制限 = 均值 ± 2.66 × 平均移动极差', en: 'limits: mean ± 2.66 × mean moving range' }
  const text =
    beyond + runs === 0
      ? { zh: `没有异常：都在控制限内（${method.zh}）`, en: `Nothing unusual: all within the limits (${method.en})` }
      : {
          zh: `${beyond} 期超出控制限${runs > 0 ? `，${runs} 期连续偏在一侧` : ''}（${method.zh}）`,
          en: `${beyond} beyond the limits${runs > 0 ? `, ${runs} in a run on one side` : ''} (${method.en})`,
        }
  return [{ kind: 'answer', text }]
}
