import type { ApexOptions } from 'apexcharts'
import { shortText, type Unit } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { ChartOptions } from '../options.ts'
import { medianOf } from './quadrants.ts'
import type { Scene, Series } from './scene.ts'

type Level = Exclude<ChartOptions['level'], 'none'>

const names: Record<Level, Words> = { average: { zh: '平均', en: 'Average' }, median: { zh: '中位数', en: 'Median' } }

/** More lines than these could not be told apart. */
const most = 4

/** The average or the median of the values that are shown; an unfinished period is no value yet. */
export function levelOf(level: Level, values: (number | null)[], unfinishedAt: number | null): number | null {
  const whole = values.filter((value, at): value is number => value !== null && at !== unfinishedAt)
  if (whole.length < 2) return null
  return level === 'median' ? medianOf(whole) : whole.reduce((sum, value) => sum + value, 0) / whole.length
}

/** A dashed line at the level of each series, named with its number. */
export function levelLines(
  { spec, look }: Scene,
  series: Series[],
  unfinishedAt: number | null,
  unit: Unit | undefined,
): NonNullable<ApexOptions['annotations']>['yaxis'] {
  const { level } = spec.options
  const present = series.filter(({ role }) => role === 'plain')
  if (level === 'none' || present.length === 0 || present.length > most) return []
  return present.flatMap((one) => {
    const value = levelOf(level, one.values, unfinishedAt)
    if (value === null) return []
    const text = `${names[level][look.language]} ${shortText(value, one.field, look.language, unit)}`
    return {
      y: value,
      borderColor: present.length === 1 ? look.palette.inkSoft : one.colour,
      strokeDashArray: 4,
      label: {
        text: present.length === 1 ? text : `${one.name} · ${text}`,
        position: 'left',
        textAnchor: 'start',
        borderWidth: 0,
        offsetY: -2,
        style: { background: 'transparent', color: look.palette.inkSoft, fontSize: '12px' },
      },
    }
  })
}
