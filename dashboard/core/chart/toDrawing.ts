import { type Cell, numberText, valueText } from '../field/text.ts'
import { misfit } from './calculate.ts'
import { catalogue } from './catalogue.ts'
import { comparedNotes } from './compared.ts'
import { draws } from './draw/draws.ts'
import { noMark } from './draw/facets.ts'
import { withLines } from './draw/lineTable.ts'
import { fieldIn, type Scene } from './draw/scene.ts'
import { type Write, written } from './draw/texts.ts'
import type { Column, Drawing, Mark, Note, TableDrawing } from './drawing.ts'
import type { Look } from './look.ts'
import { type Asking, drawnOf, groupsOf, measuresOf, type Results, rangeOf } from './query.ts'
import { refineType } from './refineType.ts'
import { cellsOf, rawOf } from './result.ts'
import { followedBy } from './sameAs.ts'
import { type ChartSpec, fieldsIn } from './spec.ts'
import { titleText } from './title.ts'
import { warningsOf } from './warnings.ts'

/** The rows behind a picture, for "show as table" and for readers who can't see it. */
function twinOf(scene: Scene): TableDrawing {
  const { spec, results, look } = scene
  const { isFigure } = catalogue[spec.type]
  const main = isFigure && results.spark ? results.spark : results.main
  const groups = isFigure ? (results.spark ? fieldsIn(spec, 'axis') : []) : groupsOf(spec)
  const refs = [...groups, ...measuresOf(spec)]
  const columns = refs.map((ref): Column => {
    const field = fieldIn(scene, ref)
    return { ref, field, title: field.title[look.language], isNumber: ref.kind === 'measure', ...(ref.grain ? { grain: ref.grain } : {}) }
  })
  const cells = refs.map((ref) => cellsOf(main, ref))
  const rows = Array.from({ length: main.length }, (_, row) => cells.map((column): Cell => column[row] ?? null))
  const writes = columns.map(
    (column): Write =>
      (cell) =>
        textOf(column, cell, look),
  )
  return Object.assign(written(columns, writes, rows, null), { columns, rows })
}

function textOf(column: Column | undefined, cell: Cell, look: Look): string {
  if (!column) return ''
  return column.isNumber && typeof cell === 'number'
    ? numberText(cell, column.field, look.language)
    : valueText(cell, column.field, look.language, column.grain)
}

/** Why a quick calculation or a formula is left empty. */
function calculationNotes(scene: Scene): Note[] {
  return measuresOf(scene.spec).flatMap((ref): Note[] => {
    const why = ref.formula ? scene.results.main.unfit?.[ref.name] : ref.calculation && misfit(fieldIn(scene, rawOf(ref)), ref.calculation)
    if (!why) return []
    const { title } = fieldIn(scene, ref)
    return [{ kind: 'unfit', text: { zh: `“${title.zh}”未计算：${why.zh}`, en: `${title.en} is left empty: ${why.en}` } }]
  })
}

/** Why filters of another chart do not hold here. */
const followingNotes = (spec: ChartSpec): Note[] =>
  followedBy(spec).flatMap(({ fault }) => (fault ? [{ kind: 'unfit' as const, text: fault }] : []))

/** A spec and what Cube answered → the picture, its title, its notes and its table twin. */
export function toDrawing(asked: ChartSpec, results: Results, asking: Asking, look: Look): Drawing {
  const { main } = results
  const range = rangeOf(asked, asking)
  const title = titleText(asked, asking.fields, look.language, range, main)
  const nothing: TableDrawing = { columns: [], rows: [], texts: [], total: null }
  if (!main || (main.length === 0 && !catalogue[asked.type].isFigure)) {
    return { kind: 'empty', title, spec: asked, label: title, notes: [], twin: nothing, markAt: noMark }
  }
  const spec = refineType(asked, main, asking)
  const scene: Scene = { spec, asking, results: { ...results, main }, look }
  const { notes: own, twin, lined, ...picture } = draws[spec.type](scene)
  const { losses } = catalogue[asked.type]
  const refitted: Note[] = losses && drawnOf(asked, main) !== asked ? [{ kind: 'unfit', text: losses.note }] : []
  // Where there is no picture, its place says why.
  const warnings = picture.kind === 'nothing' ? [] : warningsOf(scene)
  const notes: Note[] = [
    ...own,
    ...refitted,
    ...followingNotes(spec),
    ...comparedNotes(spec, asking),
    ...calculationNotes(scene),
    ...warnings,
  ]
  const count = look.language === 'zh' ? `共 ${main.length} 行` : `${main.length} rows`
  const words = notes.map(({ text }) => text[look.language]).join(look.language === 'zh' ? '；' : '; ')
  const label = `${catalogue[spec.type].spoken[look.language]}${look.language === 'zh' ? '：' : ': '}${title}${look.language === 'zh' ? '，' : ', '}${count}${words ? `${look.language === 'zh' ? '。' : '. '}${words}` : ''}`
  let made = twin
  return {
    ...picture,
    title,
    spec,
    label,
    notes,
    // Most pictures are never looked at as a table.
    get twin() {
      made ??= withLines(twinOf(scene), lined, look.language)
      return made
    },
  } as Drawing
}

export type { Mark }
