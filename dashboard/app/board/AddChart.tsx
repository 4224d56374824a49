import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import { suggest } from '../../core/chart/suggest.ts'
import { titleOf } from '../../core/chart/title.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import css from './AddChart.module.css'
import { loadBoard, useBoards } from './boards.ts'

interface AddChartProps {
  fields: Fields
  onAdd: (chart: ChartSpec) => void
  onClose: () => void
}

/** Where a new tile comes from: a measure, drawn as it is best drawn, or a chart of another board. */
export function AddChart({ fields, onAdd, onClose }: AddChartProps) {
  const { say } = usePreferences()
  const [from, setFrom] = useState<'measure' | 'board'>('measure')
  return (
    <Dialog title={say({ zh: '添加图表', en: 'Add a chart' })} onClose={onClose} width={560}>
      <Segments
        label={say({ zh: '从哪里添加', en: 'Where from' })}
        value={from}
        choices={[
          { value: 'measure', text: say({ zh: '从指标开始', en: 'Start from a measure' }) },
          { value: 'board', text: say({ zh: '从其他看板复制', en: 'Copy from a board' }) },
        ]}
        onChange={setFrom}
      />
      {from === 'measure' ? <FromMeasure fields={fields} onAdd={onAdd} /> : <FromBoard fields={fields} onAdd={onAdd} />}
    </Dialog>
  )
}

/** A measure over time where its view has a time, else by itself. */
function toChart(measure: Field, fields: Fields): ChartSpec {
  const time = fields.views.find(({ name }) => name === measure.view)?.fields.find(({ kind }) => kind === 'time')
  const refs = [
    { name: measure.name, kind: 'measure' as const },
    ...(time ? [{ name: time.name, kind: 'time' as const, grain: 'month' as const }] : []),
  ]
  const chart = suggest(refs, fields)
  return time ? { ...chart, range: { field: time.name, preset: 'last_12_months' } } : chart
}

function FromMeasure({ fields, onAdd }: Pick<AddChartProps, 'fields' | 'onAdd'>) {
  const { say } = usePreferences()
  const [text, setText] = useState('')
  const measures = useMemo(() => fields.views.flatMap((view) => view.fields.filter(({ kind }) => kind === 'measure')), [fields])
  const search = useMemo(() => createSearch(measures), [measures])
  const found = text.trim() ? search(text) : measures
  return (
    <>
      <input
        type="search"
        className={buttons.input}
        value={text}
        placeholder={say({ zh: '搜索指标', en: 'Search measures' })}
        aria-label={say({ zh: '搜索指标', en: 'Search measures' })}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={css.list}>
        {fields.views.map((view) => {
          const own = found.filter((field) => field.view === view.name)
          return (
            own.length > 0 && (
              <section key={view.name}>
                <h3>{say(view.title)}</h3>
                {own.map((field) => (
                  <button
                    key={field.name}
                    type="button"
                    className={css.line}
                    title={say(field.description)}
                    onClick={() => onAdd(toChart(field, fields))}
                  >
                    {say(field.title)}
                  </button>
                ))}
              </section>
            )
          )
        })}
        {found.length === 0 && <p className="soft">{say({ zh: '没有这样的指标。', en: 'No such measure.' })}</p>}
      </div>
    </>
  )
}

function FromBoard({ fields, onAdd }: Pick<AddChartProps, 'fields' | 'onAdd'>) {
  const { say, language } = usePreferences()
  const boards = useBoards('')
  const [id, setId] = useState<string | null>(null)
  const chosen = id ?? boards.data?.boards[0]?.id ?? null
  const board = useQuery({ queryKey: ['board to copy from', chosen], queryFn: () => loadBoard(chosen ?? ''), enabled: chosen !== null })
  return (
    <>
      <select
        className={buttons.select}
        value={chosen ?? ''}
        aria-label={say({ zh: '看板', en: 'Board' })}
        onChange={(event) => setId(event.currentTarget.value)}
      >
        {boards.data?.boards.map((one) => (
          <option key={one.id} value={one.id}>
            {titleIn(one.title, language)}
          </option>
        ))}
      </select>
      <div className={css.list}>
        {board.isPending && <Waiting />}
        {board.data?.spec.tiles.map(
          (tile) =>
            tile.kind === 'chart' && (
              <button key={tile.id} type="button" className={css.line} onClick={() => onAdd(tile.chart)}>
                {say(titleOf(tile.chart, fields))}
              </button>
            ),
        )}
        {board.data && !board.data.spec.tiles.some(({ kind }) => kind === 'chart') && (
          <p className="soft">{say({ zh: '这个看板还没有图表。', en: 'This board has no charts yet.' })}</p>
        )}
      </div>
    </>
  )
}
