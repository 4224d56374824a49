import { useEffect, useMemo, useRef, useState } from 'react'
import { titleIn, withChart, withPlaces, withTile } from '../../core/board/edit.ts'
import { chartsOf } from '../../core/board/spec.ts'
import { usePreferences } from '../ui/preferences.ts'
import { useCommandKeys } from '../ui/useCommandKeys.ts'
import { useMedia } from '../ui/useMedia.ts'
import { AddChart } from './AddChart.tsx'
import css from './Board.module.css'
import { BoardTile } from './BoardTile.tsx'
import { Conflict } from './Conflict.tsx'
import EditGrid from './EditGrid.tsx'
import { EditorTop } from './EditorTop.tsx'
import { FilterBar } from './FilterBar.tsx'
import { Grid } from './Grid.tsx'
import type { OpenedBoard } from './openedBoard.ts'
import { TitleDialog } from './TitleDialog.tsx'
import { newTileId } from './tileId.ts'

/** A board while it is edited: titles, adding, undo, save; below it the grid whose tiles move and grow. */
export default function Editor({ board }: { board: OpenedBoard }) {
  const { say, language } = usePreferences()
  const [adding, setAdding] = useState(false)
  const { spec, fields, today, step } = board
  useEditorKeys(board)
  return (
    <>
      <h1 className="only-read-aloud">
        {say({ zh: `编辑“${titleIn(spec.title, language)}”`, en: `Edit ${titleIn(spec.title, language)}` })}
      </h1>
      <EditorTop board={board} onAdd={() => setAdding(true)} />
      <div className={css.below}>
        <FilterBar
          filters={spec.filters}
          offered={spec.filters}
          clicks={[]}
          onClicks={() => {}}
          charts={chartsOf(spec)}
          {...{ fields, today }}
          onChange={(filters) => step({ do: 'change', to: { ...spec, filters } })}
          editing
        />
        <Tiles board={board} />
      </div>
      {adding && (
        <AddChart
          fields={fields}
          onAdd={(chart) => {
            setAdding(false)
            step({ do: 'change', to: withChart(spec, newTileId(), chart) })
          }}
          onClose={() => setAdding(false)}
        />
      )}
      <EditorDialogs board={board} />
    </>
  )
}

function Tiles({ board }: { board: OpenedBoard }) {
  const { say } = usePreferences()
  const { spec, step, titleOf } = board
  // Twelve columns on a phone would be too narrow to arrange; there the tiles stand in one column, as they are read.
  const isWide = useMedia('(min-width: 761px)')
  return (
    <>
      {isWide ? (
        <EditGrid
          tiles={spec.tiles}
          titleOf={titleOf}
          draw={(tile, grip) => <BoardTile board={board} tile={tile} grip={grip} />}
          onPlaces={(places) => step({ do: 'change', to: withPlaces(spec, places) })}
        />
      ) : (
        <Grid tiles={spec.tiles} draw={(tile) => <BoardTile board={board} tile={tile} />} />
      )}
      {spec.tiles.length === 0 && (
        <p className={css.nothing}>{say({ zh: '用“添加图表”放上第一个图表。', en: 'Put the first chart up with Add chart.' })}</p>
      )}
    </>
  )
}

/** The title of a tile, and what to do when somebody else saved first. */
function EditorDialogs({ board }: { board: OpenedBoard }) {
  const { stored, spec, session, step, acts, titleOf } = board
  const { newer, renaming } = session
  const renamed = spec.tiles.find(({ id }) => id === renaming)
  return (
    <>
      {renamed?.kind === 'chart' && (
        <TitleDialog
          title={renamed.chart.title}
          made={titleOf({ ...renamed, chart: { ...renamed.chart, title: null } })}
          onClose={() => step({ do: 'renamed' })}
          onTitle={(title) => {
            step({ do: 'renamed' })
            step({ do: 'change', to: withTile(spec, { ...renamed, chart: { ...renamed.chart, title } }) })
          }}
        />
      )}
      {newer && (
        <Conflict
          base={stored.spec}
          newer={newer}
          titleOf={titleOf}
          onSeeTheirs={() => acts.seeTheirs(newer)}
          onKeepCopy={() => void acts.keepCopy(spec)}
          onOverwrite={() => void acts.save(newer.revision)}
          onClose={() => step({ do: 'conflict', newer: null })}
        />
      )}
    </>
  )
}

function useEditorKeys({ step, acts }: OpenedBoard): void {
  const save = useRef(acts.save)
  useEffect(() => {
    save.current = acts.save
  })
  const keys = useMemo(
    () => ({ undo: () => step({ do: 'undo' }), redo: () => step({ do: 'redo' }), also: { s: () => void save.current() } }),
    [step],
  )
  useCommandKeys(keys)
}
