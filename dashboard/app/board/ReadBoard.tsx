import type { ReactNode } from 'react'
import { chartsOf } from '../../core/board/spec.ts'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useMay } from '../workspace.ts'
import { BoardTile } from './BoardTile.tsx'
import { BoardTop, DraftOffer } from './BoardTop.tsx'
import { boardLines } from './boardMenu.ts'
import { keepDraft } from './draft.ts'
import { FilterBar } from './FilterBar.tsx'
import { Grid } from './Grid.tsx'
import type { OpenedBoard } from './openedBoard.ts'

/** A board while it is looked at: its title and acts, work left unsaved, the filters, and the tiles. */
export function ReadBoard({ board, shareButton }: { board: OpenedBoard; shareButton: ReactNode }) {
  const { say } = usePreferences()
  const mayMake = useMay('make a board')
  const { stored, fields, today, mayEdit, session, step } = board
  const { view, draft, isFull } = session
  const charts = chartsOf(stored.spec)
  return (
    <>
      <BoardTop
        stored={stored}
        lines={boardLines(board, mayMake, say)}
        isFull={isFull}
        onFull={(on) => step({ do: 'show', what: 'isFull', on })}
        shareButton={shareButton}
        onEdit={mayEdit ? () => step({ do: 'edit', from: stored.spec }) : undefined}
      />
      {draft && mayEdit && (
        <DraftOffer
          onContinue={() => step({ do: 'edit', from: stored.spec, to: draft.spec })}
          onDrop={() => {
            keepDraft(stored.id, null)
            step({ do: 'drop draft' })
          }}
        />
      )}
      <FilterBar
        filters={view.filters}
        offered={stored.spec.filters}
        clicks={view.clicks}
        onClicks={(to) => step({ do: 'clicks', to })}
        {...{ charts, fields, today }}
        onChange={(to) => step({ do: 'filter', to })}
        mayAdd={charts.length > 0}
      />
      {stored.spec.tiles.length === 0 ? (
        <EmptyBoard mayEdit={mayEdit} />
      ) : (
        <Grid tiles={stored.spec.tiles} draw={(tile) => <BoardTile board={board} tile={tile} />} />
      )}
    </>
  )
}

function EmptyBoard({ mayEdit }: { mayEdit: boolean }) {
  return (
    <Notice
      title={{ zh: '看板还是空的', en: 'The board is still empty' }}
      words={
        mayEdit
          ? {
              zh: '点“编辑”添加图表，或在探索里做好图表后存到这里。',
              en: 'Press Edit to add charts, or make one in Explore and keep it here.',
            }
          : { zh: '还没有人放上图表。', en: 'Nobody has put a chart here yet.' }
      }
    />
  )
}
