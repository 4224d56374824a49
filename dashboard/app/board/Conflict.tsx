import { differenceOf } from '../../core/board/difference.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { BoardSpec, Tile } from '../../core/board/spec.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Conflict.module.css'
import { relativeTime } from './when.ts'

interface ConflictProps {
  /** What both began from. */
  base: BoardSpec
  newer: StoredBoard
  titleOf: (tile: Tile) => string
  onSeeTheirs: () => void
  onKeepCopy: () => void
  onOverwrite: () => void
  onClose: () => void
}

/** Somebody saved first: what they changed, and three ways on. Nothing happens by itself. */
export function Conflict({ base, newer, titleOf, onSeeTheirs, onKeepCopy, onOverwrite, onClose }: ConflictProps) {
  const { say, language } = usePreferences()
  const name = newer.updatedBy.name ?? newer.updatedBy.id
  const { added, removed, changed, frame } = differenceOf(base, newer.spec)
  const named = (tiles: Tile[]) => tiles.map(titleOf).join(say({ zh: '、', en: ', ' }))
  const changes = [
    added.length > 0 && say({ zh: `新增：${named(added)}`, en: `Added: ${named(added)}` }),
    removed.length > 0 && say({ zh: `移除：${named(removed)}`, en: `Removed: ${named(removed)}` }),
    changed.length > 0 && say({ zh: `改动：${named(changed)}`, en: `Changed: ${named(changed)}` }),
    frame && say({ zh: '改动了标题、说明或筛选', en: 'Changed the title, description or filters' }),
  ].filter((line) => line !== false)
  return (
    <Dialog title={say({ zh: `${name}保存了更新的版本`, en: `${name} saved a newer version` })} onClose={onClose} width={520}>
      <p className="soft">
        {say({
          zh: `${relativeTime(newer.updatedAt, 'zh')}保存。你的改动还没有保存，仍在这里。`,
          en: `Saved ${relativeTime(newer.updatedAt, 'en')}. Your changes are not saved yet; they are still here.`,
        })}
      </p>
      {changes.length > 0 && (
        <ul className={css.changes} lang={language}>
          {changes.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div className={css.ways}>
        <button type="button" className={css.way} onClick={onSeeTheirs}>
          <strong>{say({ zh: '查看对方的版本', en: 'See theirs' })}</strong>
          <span>{say({ zh: '你的改动作为草稿留在此浏览器。', en: 'Your changes stay in this browser as a draft.' })}</span>
        </button>
        <button type="button" className={css.way} onClick={onKeepCopy}>
          <strong>{say({ zh: '把我的另存为副本', en: 'Keep mine as a copy' })}</strong>
          <span>{say({ zh: '两个版本都保留，各是一个看板。', en: 'Both are kept, as two boards.' })}</span>
        </button>
        <button type="button" className={css.way} data-danger="true" onClick={onOverwrite}>
          <strong>{say({ zh: '用我的版本覆盖', en: 'Overwrite with mine' })}</strong>
          <span>{say({ zh: '对方的版本仍可在历史版本中找回。', en: 'Theirs can still be brought back from the versions.' })}</span>
        </button>
      </div>
      <div>
        <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={onClose}>
          {say({ zh: '继续编辑', en: 'Go on editing' })}
        </button>
      </div>
    </Dialog>
  )
}
