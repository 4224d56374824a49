import { changeOf, changeText } from '../../field/change.ts'
import { numberText, valueText } from '../../field/text.ts'
import type { LinePoint, Note, TrendColumn, TrendLine } from '../drawing.ts'
import { cellsOf, numbersOf, rawOf } from '../result.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { missingTrends, trendKeys, trendMonths, trendsIn, trendTime } from '../trends.ts'
import { asKey, blankOf, joined, rowNames, unfinishedIndex } from './keys.ts'
import { fieldIn, type Scene } from './scene.ts'

/** The small lines of a table, each made once its row is looked at. `rows`: the rows of the answer as they stand. */
export function drawTrends(scene: Scene, rows: number[], refs: FieldRef[]): { trends: TrendColumn[]; notes: Note[] } {
  const { spec, asking, results, look } = scene
  const { main, spark } = results
  const measures = trendsIn(spec)
  const time = trendTime(spec, asking, spark)
  const why = missingTrends(spec, asking, main, spark)
  if (why) return { trends: [], notes: [{ kind: 'unfit', text: { zh: `未画走势：${why.zh}`, en: `No trend lines: ${why.en}` } }] }
  if (measures.length === 0 || !time || !spark) return { trends: [], notes: [] }
  const groups = fieldsIn(spec, 'rows')
  const keys = trendKeys(spec, asking)
  const nameOf = rowNames(main, groups)
  const sparkName = rowNames(spark, groups)
  const months = cellsOf(spark, time).map((cell) => asKey(cell, time))
  const places = new Map(months.map((month, row) => [joined([sparkName(row), month]), row]))
  const openAt = unfinishedIndex(keys, time, asking.today)
  const trends = measures.map((measure): TrendColumn => {
    const field = fieldIn(scene, measure)
    const numbers = numbersOf(spark, measure)
    const blank = blankOf(field, spec)
    return {
      after: refs.findIndex((ref) => ref.name === measure.name),
      title: look.language === 'zh' ? `走势（${trendMonths} 个月）` : `Trend (${trendMonths} months)`,
      lineOf: (place) => {
        const row = rows[place]
        if (row === undefined) return null
        const points = keys.map((key, at): LinePoint => {
          const own = places.get(joined([nameOf(row), key]))
          const value = own === undefined ? blank : (numbers[own] ?? blank)
          const label = valueText(key, fieldIn(scene, time), look.language, 'month')
          return { label, value, text: numberText(value, field, look.language), isUnfinished: at === openAt }
        })
        return lineOf(scene, measure, points)
      },
    }
  })
  return { trends, notes: [] }
}

/** First, last and change in words: of whole months, since one that is running is always low. */
function lineOf(scene: Scene, measure: FieldRef, points: LinePoint[]): TrendLine | null {
  const { language } = scene.look
  const known = points.filter(({ value, isUnfinished }) => value !== null && !isUnfinished)
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last || first === last) return null
  const field = fieldIn(scene, rawOf(measure))
  const change = changeText(changeOf(last.value, first.value, field), field, language)
  const ends = `${first.label} ${first.text} → ${last.label} ${last.text}`
  const words = change ? `${ends}${language === 'zh' ? '，' : ', '}${change}` : ends
  return { points, words }
}
