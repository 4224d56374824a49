import type { ApexOptions } from 'apexcharts'
import { dayIn, fiscalOf, isOwnGrain } from '../../field/calendar.ts'
import { differenceText, sharesOf, shareText } from '../../field/change.ts'
import { dateTick } from '../../field/date.ts'
import type { Field } from '../../field/field.ts'
import { type Cell, numberText, shortText } from '../../field/text.ts'
import { isCount, niceScale, type Scale, type Ticks, ticksFor } from '../../field/ticks.ts'
import type { Look } from '../look.ts'
import type { Grain, plainGrains } from '../spec.ts'
import { isOtherKey, otherCounted } from './frame.ts'
import type { Frame, Scene, Series } from './scene.ts'
import { pilesOf } from './stack.ts'
import type { Tip, TipRow } from './tip.ts'

type YAxis = NonNullable<Exclude<ApexOptions['yaxis'], unknown[]>>

/** `colour` thinned towards the ground it is on; both `#rrggbb`. */
export function mix(colour: string, ground: string, share: number): string {
  const parts = (text: string) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
  if (!/^#[0-9a-f]{6}$/i.test(colour) || !/^#[0-9a-f]{6}$/i.test(ground)) return colour
  const to = parts(ground)
  return `#${parts(colour)
    .map((part, at) =>
      Math.round(part * share + (to[at] ?? 0) * (1 - share))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

/** What all pictures share: quiet ground, our font, no toolbar, nothing that jumps. */
export function baseOptions(look: Look): ApexOptions {
  const { palette } = look
  return {
    chart: {
      animations: { enabled: false },
      background: 'transparent',
      fontFamily: 'inherit',
      foreColor: palette.inkSoft,
      parentHeightOffset: 0,
      redrawOnParentResize: true,
      selection: { enabled: false },
      toolbar: { show: false },
      zoom: { enabled: false },
    },
    theme: { mode: look.scheme },
    dataLabels: { enabled: false },
    grid: {
      borderColor: palette.line,
      strokeDashArray: 0,
      xaxis: { lines: { show: false } },
      yaxis: { lines: { show: true } },
      padding: { left: 8, right: 16, top: 0, bottom: 0 },
    },
    legend: { show: false },
    states: { hover: { filter: { type: 'none' } }, active: { filter: { type: 'none' } } },
    tooltip: { theme: look.scheme, shared: false },
  }
}

/** The value axis: its scale, its unit once in the title, its ticks in that unit. */
export function valueAxis(look: Look, field: Field, values: (number | null)[], fromZero: boolean): { axis: YAxis; scale: Scale } & Ticks {
  const scale = niceScale(values, fromZero, isCount(values, field))
  const ticks = ticksFor(scale, field, look.language)
  return {
    ...ticks,
    scale,
    axis: {
      ...scale,
      forceNiceScale: false,
      labels: { style: { fontSize: '12px', colors: [look.palette.inkSoft] }, formatter: ticks.textOf },
      axisBorder: { show: false },
      axisTicks: { show: false },
    },
  }
}

/** About how many pixels a text takes at 12 px. */
export const widthOf = (text: string) => [...text].reduce((sum, char) => sum + (char.charCodeAt(0) > 0x2e80 ? 12.5 : 7), 0)
/** A text cut to about `most` Latin characters. */
export const clip = (text: string, most: number) => {
  const chars = [...text]
  return widthOf(text) > most * 8 ? `${chars.slice(0, Math.max(3, Math.floor((most * chars.length * 8) / widthOf(text)))).join('')}…` : text
}

/** A label broken once where it may be, Chinese anywhere and Latin at a space, when both halves fit; else null. */
function inTwoLines(label: string, room: number): string | string[] | null {
  if (widthOf(label) <= room) return label
  const chars = [...label]
  const isChinese = /^[\u2e80-\uffff]+$/.test(label)
  const places = chars.flatMap((char, at) => (at > 0 && (isChinese || char === ' ') ? [at] : []))
  const halves = places.map((at) => [chars.slice(0, at).join('').trim(), chars.slice(at).join('').trim()])
  const widest = (parts: string[]) => Math.max(...parts.map(widthOf))
  const narrowest = Math.min(...halves.map(widest))
  const equals = halves.filter((parts) => widest(parts) === narrowest)
  // 已|流失, but 有流失|风险: that is how such words are made.
  const best = chars.length > 3 ? equals.at(-1) : equals[0]
  return best && widest(best) <= room ? best : null
}

const tickWidths: Record<(typeof plainGrains)[number], number> = { hour: 48, day: 56, week: 60, month: 46, quarter: 36, year: 44 }
const tickWidth = (grain: Grain) => (isOwnGrain(grain) ? 60 : tickWidths[grain])

/** Which keys of a time axis get a tick, and what it says; the year is where it changes. */
export function timeTicks(frame: Frame, look: Look): string[] {
  const grain = frame.axis.grain ?? 'day'
  const room = Math.max(1, Math.floor((look.width - 90) / tickWidth(grain)))
  const least = Math.ceil(frame.keys.length / room)
  const step = grain === 'month' ? ([1, 2, 3, 6, 12, 24, 36, 60].find((one) => one >= least) ?? least) : least
  const isShown = (key: string, index: number) =>
    grain === 'month' ? (Number(key.slice(5, 7)) - 1 + Number(key.slice(0, 4)) * 12) % step === 0 : index % step === 0
  const shown = frame.keys
    .map(String)
    .flatMap((key, index) =>
      isShown(key, index) ? [{ key, index, year: fiscalOf(dayIn(key), grain)?.from ?? Number(dayIn(key).slice(0, 4)) }] : [],
    )
  // The year is where it changes; on the first tick only if the next one doesn't say it again right beside.
  const opens = new Map(
    shown.map(({ index, year }, at) => [index, at === 0 ? shown[1]?.year === year || shown.length === 1 : shown[at - 1]?.year !== year]),
  )
  return frame.keys.map((key, index) => (opens.has(index) ? dateTick(String(key), grain, opens.get(index) ?? false, look.language) : ''))
}

/** The labels of a long run of whole numbers, thinned to round ones; null when the axis is something else. */
function numberTicks(frame: Frame, slot: number): string[] | null {
  const isWhole = (key: Cell, at: number) => key === null || (/^-?\d+$/.test(String(key)) && /\d/.test(frame.labels[at] ?? ''))
  if (!frame.keys.every(isWhole)) return null
  const least = Math.ceil((Math.max(...frame.labels.map(widthOf)) + 4) / slot)
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((one) => one >= least) ?? least
  // Bins count in their width: 0, 2000, 4000.
  const unit = frame.keys.reduce((common: number, key) => commonDivisor(common, Math.abs(Number(key))), 0) || 1
  let last = Number.NEGATIVE_INFINITY
  return frame.labels.map((label, at) => {
    // Where numbers are missing, round ones may stand side by side.
    if (frame.keys[at] === null || (Number(frame.keys[at]) / unit) % step !== 0 || at - last < least) return ''
    last = at
    return label
  })
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

const slopedLine = 18
const tallestLabel = 96

/** How far names reach down at a slope of 40 degrees. */
const slopedHeight = (labels: string[]) =>
  Math.min(tallestLabel, Math.ceil(Math.max(...labels.map((label) => widthOf(clip(label, 11)))) * Math.sin((40 * Math.PI) / 180)) + 16)

/** The category axis of a frame between one or two value axes, its long labels cut to the room they have. */
export function keyAxis(frame: Frame, look: Look, sides = 1): NonNullable<ApexOptions['xaxis']> {
  const { palette } = look
  const isTime = frame.axis.kind === 'time'
  const slot = (look.width - 80 * sides) / Math.max(1, frame.labels.length)
  const fits = frame.labels.every((label) => widthOf(label) <= slot - 4)
  const tickList = isTime ? timeTicks(frame, look) : fits ? null : numberTicks(frame, slot)
  const ticks = tickList && new Map(frame.labels.map((label, index) => [label, tickList[index] ?? '']))
  // Two short lines read better than a slope.
  const lines = ticks || fits ? null : frame.labels.map((label) => inTwoLines(label, slot - 6))
  const broken = lines?.every((one) => one !== null) ? new Map(frame.labels.map((label, index) => [label, lines[index] ?? label])) : null
  const isSloped = !ticks && !fits && !broken
  // Sloped names closer than a line of text would be one grey band: then every so many are named, the tooltip has the rest.
  const every = isSloped ? Math.max(1, Math.ceil(slopedLine / slot)) : 1
  const named = every > 1 ? new Set(frame.labels.filter((_, index) => index % every === 0)) : null
  return {
    type: 'category',
    categories: frame.labels,
    labels: {
      rotate: isSloped ? -40 : 0,
      rotateAlways: isSloped,
      hideOverlappingLabels: false,
      trim: false,
      maxHeight: tallestLabel,
      // Apex measures one label, which may be one that is left out.
      ...(named ? { minHeight: slopedHeight(frame.labels) } : {}),
      style: { fontSize: '12px', colors: palette.inkSoft },
      formatter: ((label: string) =>
        ticks
          ? (ticks.get(String(label)) ?? '')
          : named && !named.has(String(label))
            ? ''
            : (broken?.get(String(label)) ?? clip(String(label), fits ? 40 : 11))) as (label: string) => string,
    },
    axisBorder: { show: true, color: palette.line },
    axisTicks: { show: false },
    crosshairs: { show: true, stroke: { color: palette.inkSoft, width: 1, dashArray: 2 } },
    tooltip: { enabled: false },
  }
}

/** What is on a picture with a key axis, as its tooltip needs it. */
interface Shown {
  frame: Frame
  drawn: Series[]
  details: Series[]
  hasShares: boolean
}

/** The tooltip of one key: every series in full, the earlier period with its difference, the details below. */
export function frameTip({ look }: Scene, { frame, drawn, details, hasShares }: Shown, hovered: number, point: number): Tip {
  const shares = new Map(
    pilesOf(drawn).flatMap((pile) => {
      const parts = hasShares ? sharesOf(pile.map(({ values }) => values[point] ?? null)) : []
      return pile.map((one, at) => [one, parts[at] ?? null] as const)
    }),
  )
  const when = frame.beforeLabels?.[point] ?? ''
  // Two lines for each of many colours would be more than anybody reads: then the earlier number stands beside the present one.
  const isFolded = drawn.filter(({ before }) => before).length > 1
  const rows = drawn.flatMap((one, at): TipRow[] => {
    if (isFolded && one.role === 'before') return []
    const value = one.values[point] ?? null
    // What is not among a series' own first is in its rest, and no gap.
    if (one.rest && value === null) return []
    const before = one.before?.values[point] ?? null
    const change = one.before ? differenceText(value, before, one.field, look.language, isFolded) : null
    const share = shareText(shares.get(one) ?? null, look.language)
    // What a series has beside its own first is so many values.
    const own = isOtherKey(frame.keys[point]) ? otherCounted(one.name, one.rest?.count ?? null) : one.name
    const name = one.role === 'before' ? `${one.name}${when ? ` (${when})` : ''}` : own
    const earlier =
      isFolded && one.before ? `${look.language === 'zh' ? '对比' : 'against'} ${shortText(before, one.field, look.language)}` : null
    const extra = [earlier ? null : share, earlier, change].filter(Boolean).join(' · ')
    return [
      {
        colour: one.colour,
        name,
        text: numberText(value, one.field, look.language),
        isStrong: at === hovered && drawn.length > 1,
        ...(extra ? { extra } : {}),
      },
    ]
  })
  const shown = rows.length > 14 ? rows.slice(0, 14) : rows
  const more = details.map(
    (one): TipRow => ({ colour: 'transparent', name: one.name, text: numberText(one.values[point] ?? null, one.field, look.language) }),
  )
  const partial = point === 0 && frame.partialFrom ? (look.language === 'zh' ? '（不完整）' : ' (not whole)') : ''
  const unfinished = frame.unfinishedAt === point ? (look.language === 'zh' ? '（未结束）' : ' (unfinished)') : ''
  const against = isFolded && when ? (look.language === 'zh' ? ` 对比 ${when}` : ` against ${when}`) : ''
  return { title: `${frame.labels[point] ?? ''}${partial}${unfinished}${against}`, rows: [...shown, ...more] }
}

/** A legend above the picture, from the left, in reading order, behind the unit when that is there. */
export function topLegend(look: Look, unit = ''): NonNullable<ApexOptions['legend']> {
  return {
    show: true,
    showForSingleSeries: false,
    position: 'top',
    horizontalAlign: 'left',
    fontSize: '12px',
    offsetY: 0,
    offsetX: unit ? widthOf(unit) - 10 : -22,
    markers: { size: 5, strokeWidth: 0, shape: 'circle', offsetX: -2 },
    itemMargin: { horizontal: 8, vertical: 2 },
    labels: { colors: look.palette.ink },
    onItemClick: { toggleDataSeries: false },
    clusterGroupedSeries: false,
  }
}

/** The unit of the axis, level, above its ticks. */
export function cornerTitle(look: Look, text: string, align: 'left' | 'right' = 'left'): NonNullable<ApexOptions['title']> {
  return {
    text,
    align,
    floating: true,
    // Apex counts the margins of title and subtitle when it places the legend.
    margin: align === 'left' ? 0 : 5,
    offsetX: align === 'left' ? 2 : -2,
    offsetY: align === 'left' ? -2 : -6,
    style: { fontSize: '12px', fontWeight: 400, color: look.palette.inkSoft },
  }
}
