import { useState } from 'react'
import { useLocation } from 'wouter'
import { titleIn, withChart, withTile } from '../../core/board/edit.ts'
import type { ListedBoard } from '../../core/board/reply.ts'
import { type BoardSpec, newBoard } from '../../core/board/spec.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import { titleOf } from '../../core/chart/title.ts'
import type { SaveDialogProps } from '../chart/dialogs.ts'
import { useFields } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useSubmit } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { loadBoard, makeBoard, saveBoard, useBoards, useBoardsChanged } from './boards.ts'
import { newTileId } from './tileId.ts'

/** The choice of a board that is not there yet. */
const another = 'new'

/** Puts charts of Explore on a board: a new one, one there is, or, where it is one, back on the tile it came from. */
export function SaveChart({ charts, onClose, onSaved }: SaveDialogProps) {
  const { say } = usePreferences()
  const boards = useBoards('')
  const [choice, setChoice] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const origin = charts.length === 1 ? readOrigin() : null
  const editable = boards.data?.boards.filter(({ may, single }) => may.edit && !single) ?? []
  const chosen = choice ?? (editable.find(({ id }) => id === origin?.board) ?? editable[0])?.id ?? another
  const { busy, problem, submit } = useSave(charts, chosen, title.trim(), onSaved)
  if (boards.isPending) {
    return (
      <Dialog title={say(heading)} onClose={onClose}>
        <Waiting />
      </Dialog>
    )
  }
  return (
    <Dialog title={say(heading)} onClose={onClose}>
      <form className={controls.form} onSubmit={submit}>
        <WhichBoard boards={editable} chosen={chosen} onChoose={setChoice} />
        {chosen === another && (
          <label className={controls.label}>
            <span>{say({ zh: '看板名称', en: 'Name of the board' })}</span>
            <input className={controls.input} value={title} maxLength={120} required onChange={({ target }) => setTitle(target.value)} />
          </label>
        )}
        {origin && chosen === origin.board && (
          <p className="soft small">{say({ zh: '会更新看板上原来的那张图。', en: 'The chart it came from is updated.' })}</p>
        )}
        <FormFoot
          problem={problem ?? (boards.error && noList)}
          onCancel={onClose}
          verb={{ zh: '保存', en: 'Save' }}
          off={busy || (chosen === another && title.trim() === '')}
        />
      </form>
    </Dialog>
  )
}

const heading = { zh: '保存到看板', en: 'Save to a board' }
const noList = { zh: '看板列表没有载入；可以新建一个。', en: 'The list of boards did not load; you can make a new one.' }

interface WhichBoardProps {
  boards: ListedBoard[]
  chosen: string
  onChoose: (id: string) => void
}

function WhichBoard({ boards, chosen, onChoose }: WhichBoardProps) {
  const { say, language } = usePreferences()
  return (
    <label className={controls.label}>
      <span>{say({ zh: '看板', en: 'Board' })}</span>
      <select className={controls.select} value={chosen} onChange={({ target }) => onChoose(target.value)}>
        {boards.map((board) => (
          <option key={board.id} value={board.id}>
            {titleIn(board.title, language)}
          </option>
        ))}
        <option value={another}>{say({ zh: '＋ 新建看板', en: '+ New board' })}</option>
      </select>
    </label>
  )
}

/** Saves charts on the chosen board and goes there. */
function useSave(charts: ChartSpec[], chosen: string, title: string, onSaved: () => void) {
  const [, go] = useLocation()
  const changed = useBoardsChanged()
  const loaded = useFields()
  // A tile keeps the words it was saved with; a generated title would change under its readers.
  const kept = charts.map((spec) => ({ ...spec, title: spec.title ?? (loaded.state === 'ready' ? titleOf(spec, loaded.fields) : null) }))
  return useSubmit(async () => {
    const id = chosen === another ? (await makeBoard(withKept(newBoard(title), kept))).id : await saveOn(chosen, kept)
    changed()
    onSaved()
    toast({ zh: '已保存到看板', en: 'Saved to the board' })
    go(`/boards/${id}`)
  })
}

async function saveOn(id: string, charts: ChartSpec[]): Promise<string> {
  const { revision, spec } = await loadBoard(id)
  const reply = await saveBoard(id, revision, withKept(spec, charts))
  // Between reading and saving somebody else saved: their board is the one to add to.
  return 'newer' in reply ? saveOn(id, charts) : id
}

function withKept(board: BoardSpec, charts: ChartSpec[]): BoardSpec {
  const [chart] = charts
  const tile = board.tiles.find(({ id }) => id === readOrigin()?.tile)
  if (charts.length === 1 && chart && tile?.kind === 'chart') return withTile(board, { ...tile, chart })
  return charts.reduce((kept, one) => withChart(kept, newTileId(), one), board)
}

/** The board and tile this chart was opened from, if it was. */
function readOrigin(): { board: string; tile: string } | null {
  const search = new URLSearchParams(location.search)
  const board = search.get('board')
  const tile = search.get('tile')
  return board && tile ? { board, tile } : null
}
