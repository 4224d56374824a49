import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { titleIn, withChart, withTile } from '../../core/board/edit.ts'
import type { BoardSpec } from '../../core/board/spec.ts'
import { titleOf } from '../../core/chart/title.ts'
import { Problem } from '../../core/problem.ts'
import type { SaveDialogProps } from '../chart/dialogs.ts'
import { useFields } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { loadBoard, makeBoard, saveBoard, useBoards, useBoardsChanged } from './boards.ts'
import { newTileId } from './tileId.ts'

const newBoard = 'new'

/** Puts the chart of Explore on a board: a new one, one there is, or back on the tile it came from. */
export function SaveChart({ spec, onClose, onSaved }: SaveDialogProps) {
  const { say, language } = usePreferences()
  const [, go] = useLocation()
  const changed = useBoardsChanged()
  const loaded = useFields()
  const origin = readOrigin()
  const boards = useBoards('')
  const [choice, setChoice] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const editable = boards.data?.boards.filter(({ may, single }) => may.edit && !single) ?? []
  const chosen = choice ?? (origin && editable.some(({ id }) => id === origin.board) ? origin.board : (editable[0]?.id ?? newBoard))
  // A tile keeps the words it was saved with; a generated title would change under its readers.
  const kept = { ...spec, title: spec.title ?? (loaded.state === 'ready' ? titleOf(spec, loaded.fields) : null) }

  async function saveOn(id: string): Promise<string> {
    const { revision, spec: board } = await loadBoard(id)
    const reply = await saveBoard(id, revision, withKept(board))
    // Between reading and saving somebody else saved: their board is the one to add to.
    if ('newer' in reply) return saveOn(id)
    return id
  }

  function withKept(board: BoardSpec): BoardSpec {
    const tile = board.tiles.find(({ id }) => id === origin?.tile)
    return tile?.kind === 'chart' ? withTile(board, { ...tile, chart: kept }) : withChart(board, newTileId(), kept)
  }

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const blank: BoardSpec = { version: 1, title: title.trim(), description: '', filters: [], tiles: [], single: false }
      const id = chosen === newBoard ? (await makeBoard(withKept(blank))).id : await saveOn(chosen)
      changed()
      onSaved()
      toast({ zh: '已保存到看板', en: 'Saved to the board' })
      go(`/boards/${id}`)
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      setProblem(cause)
      setBusy(false)
    }
  }

  return (
    <Dialog title={say({ zh: '保存到看板', en: 'Save to a board' })} onClose={onClose}>
      {boards.isPending ? (
        <Waiting />
      ) : (
        <form className={controls.form} onSubmit={save}>
          <label className={controls.label}>
            <span>{say({ zh: '看板', en: 'Board' })}</span>
            <select className={controls.select} value={chosen} onChange={({ target }) => setChoice(target.value)}>
              {editable.map((board) => (
                <option key={board.id} value={board.id}>
                  {titleIn(board.title, language)}
                </option>
              ))}
              <option value={newBoard}>{say({ zh: '＋ 新建看板', en: '+ New board' })}</option>
            </select>
          </label>
          {chosen === newBoard && (
            <label className={controls.label}>
              <span>{say({ zh: '看板名称', en: 'Name of the board' })}</span>
              <input className={controls.input} value={title} maxLength={120} required onChange={({ target }) => setTitle(target.value)} />
            </label>
          )}
          {origin && chosen === origin.board && (
            <p className="soft small">{say({ zh: '会更新看板上原来的那张图。', en: 'The chart it came from is updated.' })}</p>
          )}
          {(problem ?? boards.error) && (
            <p className={controls.problem} role="alert">
              {say(
                problem?.words ?? {
                  zh: '看板列表没有载入；可以新建一个。',
                  en: 'The list of boards did not load; you can make a new one.',
                },
              )}
            </p>
          )}
          <div className={controls.foot}>
            <button type="button" className={controls.button} onClick={onClose}>
              {say({ zh: '取消', en: 'Cancel' })}
            </button>
            <button
              type="submit"
              className={`${controls.button} ${controls.primary}`}
              disabled={busy || (chosen === newBoard && title.trim() === '')}
            >
              {say({ zh: '保存', en: 'Save' })}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

/** The board and tile this chart was opened from, if it was. */
function readOrigin(): { board: string; tile: string } | null {
  const search = new URLSearchParams(location.search)
  const board = search.get('board')
  const tile = search.get('tile')
  return board && tile ? { board, tile } : null
}
