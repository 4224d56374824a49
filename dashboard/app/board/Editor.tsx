import { IconArrowBackUp, IconArrowForwardUp, IconChartHistogram, IconTextSize } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { titleIn, withChart, withPlaces, withText, withTile, withTitle } from '../../core/board/edit.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { BoardSpec, Tile } from '../../core/board/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { AddChart } from './AddChart.tsx'
import css from './Board.module.css'
import { Conflict } from './Conflict.tsx'
import type { History, Move } from './draft.ts'
import EditGrid from './EditGrid.tsx'
import { Grid } from './Grid.tsx'
import { TitleDialog } from './TitleDialog.tsx'
import { newTileId } from './tileId.ts'

interface EditorProps {
  history: History
  move: (move: Move) => void
  fields: Fields
  titleOf: (tile: Tile) => string
  draw: (tile: Tile, grip?: ReactNode) => ReactNode
  filterBar: ReactNode
  saving: boolean
  unsaved: boolean
  /** The tile whose title is being written. */
  renaming: string | null
  onRenamed: () => void
  onSave: () => void
  onCancel: () => void
  conflict: {
    base: BoardSpec
    newer: StoredBoard
    onSeeTheirs: () => void
    onKeepCopy: () => void
    onOverwrite: () => void
    onClose: () => void
  } | null
}

/** A board while it is edited: titles, adding, undo, save; below it the grid whose tiles move and grow. */
export default function Editor(props: EditorProps) {
  const { history, move, fields, titleOf, draw, filterBar, saving, unsaved, renaming, onRenamed, onSave, onCancel, conflict } = props
  const { say, language } = usePreferences()
  const [adding, setAdding] = useState(false)
  const board = history.now
  const change = (to: BoardSpec, group?: string) => move({ do: 'change', to, ...(group && { group }) })
  const wide = useWide()
  useKeys(move, onSave)

  const undo = say({ zh: '撤销', en: 'Undo' })
  const redo = say({ zh: '重做', en: 'Redo' })
  const icon = `${buttons.button} ${buttons.quiet} ${buttons.icon}`
  const renamed = board.tiles.find(({ id }) => id === renaming)
  return (
    <>
      <h1 className="only-read-aloud">
        {say({ zh: `编辑“${titleIn(board.title, language)}”`, en: `Edit ${titleIn(board.title, language)}` })}
      </h1>
      <div className={`${css.top} ${css.editing}`}>
        <input
          className={`${buttons.input} ${css.title}`}
          value={titleIn(board.title, language)}
          maxLength={120}
          aria-label={say({ zh: '看板标题', en: 'Board title' })}
          aria-invalid={titleIn(board.title, language).trim() === ''}
          onChange={(event) => change({ ...board, title: withTitle(board.title, language, event.currentTarget.value) }, 'title')}
        />
        <div className={css.actions}>
          <button type="button" className={buttons.button} onClick={() => setAdding(true)}>
            <IconChartHistogram size={16} stroke={1.5} aria-hidden />
            {say({ zh: '添加图表', en: 'Add chart' })}
          </button>
          <button type="button" className={buttons.button} onClick={() => change(withText(board, newTileId()))}>
            <IconTextSize size={16} stroke={1.5} aria-hidden />
            {say({ zh: '添加文字', en: 'Add text' })}
          </button>
          <button
            type="button"
            className={icon}
            aria-label={undo}
            title={undo}
            disabled={history.past.length === 0}
            onClick={() => move({ do: 'undo' })}
          >
            <IconArrowBackUp size={18} stroke={1.5} aria-hidden />
          </button>
          <button
            type="button"
            className={icon}
            aria-label={redo}
            title={redo}
            disabled={history.future.length === 0}
            onClick={() => move({ do: 'redo' })}
          >
            <IconArrowForwardUp size={18} stroke={1.5} aria-hidden />
          </button>
          <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={onCancel}>
            {say({ zh: '取消', en: 'Cancel' })}
          </button>
          <button
            type="button"
            className={`${buttons.button} ${buttons.primary}`}
            disabled={!unsaved || saving || titleIn(board.title, language).trim() === ''}
            onClick={onSave}
          >
            {say({ zh: '保存', en: 'Save' })}
          </button>
        </div>
      </div>
      <div className={css.below}>
        {filterBar}
        {wide ? (
          <EditGrid tiles={board.tiles} titleOf={titleOf} draw={draw} onPlaces={(places) => change(withPlaces(board, places))} />
        ) : (
          <Grid tiles={board.tiles} draw={(tile) => draw(tile)} />
        )}
        {board.tiles.length === 0 && (
          <p className={css.nothing}>{say({ zh: '用“添加图表”放上第一个图表。', en: 'Put the first chart up with Add chart.' })}</p>
        )}
      </div>
      {adding && (
        <AddChart
          fields={fields}
          onAdd={(chart) => {
            setAdding(false)
            change(withChart(board, newTileId(), chart))
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {renamed?.kind === 'chart' && (
        <TitleDialog
          title={renamed.chart.title}
          made={titleOf({ ...renamed, chart: { ...renamed.chart, title: null } })}
          onClose={onRenamed}
          onTitle={(title) => {
            onRenamed()
            change(withTile(board, { ...renamed, chart: { ...renamed.chart, title } }))
          }}
        />
      )}
      {conflict && <Conflict {...conflict} titleOf={titleOf} />}
    </>
  )
}

// Twelve columns on a phone would be too narrow to arrange; there the tiles stand in one column, as they are read.
const wideEnough = matchMedia('(min-width: 761px)')

function useWide(): boolean {
  const [wide, setWide] = useState(wideEnough.matches)
  useEffect(() => {
    const settle = () => setWide(wideEnough.matches)
    wideEnough.addEventListener('change', settle)
    return () => wideEnough.removeEventListener('change', settle)
  }, [])
  return wide
}

function useKeys(move: (move: Move) => void, onSave: () => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      const key = event.key.toLowerCase()
      if (key === 's') {
        event.preventDefault()
        onSave()
        return
      }
      // In a text field the browser's own undo is meant.
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
      const back = key === 'z' && !event.shiftKey
      const forth = key === 'y' || (key === 'z' && event.shiftKey)
      if (!back && !forth) return
      event.preventDefault()
      move({ do: back ? 'undo' : 'redo' })
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [move, onSave])
}
