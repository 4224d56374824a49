import { IconGripVertical } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import GridLayout, { type LayoutItem, useContainerWidth } from 'react-grid-layout'
import { inReadingOrder } from '../../core/board/edit.ts'
import type { Tile } from '../../core/board/spec.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './Grid.module.css'
import { gap, rowHeight } from './Grid.tsx'
import { changedPlaces, type Held, heldKey } from './held.ts'
import { columns, type Places, samePlaces, smallest, tallest, toPlaces } from './layout.ts'
import tileCss from './Tile.module.css'

interface EditGridProps {
  tiles: Tile[]
  titleOf: (tile: Tile) => string
  onPlaces: (places: Places) => void
  draw: (tile: Tile, grip: ReactNode) => ReactNode
}

/** The grid while it is being arranged: by pointer, by touch, or by keyboard on a tile's grip. */
export default function EditGrid({ tiles, titleOf, onPlaces, draw }: EditGridProps) {
  const { width, containerRef, mounted } = useContainerWidth()
  const { held, spoken, press, drop } = useHeld(tiles, onPlaces)
  const ordered = inReadingOrder(tiles)

  function settle(items: readonly LayoutItem[]) {
    const next: Places = Object.fromEntries(items.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]))
    if (!samePlaces(next, toPlaces(tiles))) onPlaces(next)
  }

  return (
    <div ref={containerRef} className={css.edit}>
      {mounted && (
        <GridLayout
          width={width}
          layout={toLayout(ordered, held?.places ?? toPlaces(tiles))}
          gridConfig={{ cols: columns, rowHeight, margin: [gap, gap], containerPadding: [gap, 0] }}
          dragConfig={{ handle: '.grip', cancel: '.react-resizable-handle' }}
          resizeConfig={{ handles: ['se'] }}
          onDragStop={settle}
          onResizeStop={settle}
        >
          {ordered.map((tile) => (
            <div key={tile.id} data-tile={tile.id}>
              {draw(
                tile,
                <Grip
                  title={titleOf(tile)}
                  isHeld={held?.id === tile.id}
                  onKey={(event) => press(event, { id: tile.id, title: titleOf(tile) })}
                  onLeave={drop}
                />,
              )}
            </div>
          ))}
        </GridLayout>
      )}
      <p className="only-read-aloud" aria-live="assertive">
        {spoken}
      </p>
    </div>
  )
}

const toLayout = (ordered: Tile[], places: Places): LayoutItem[] =>
  ordered.map(({ id, place }) => ({ i: id, ...(places[id] ?? place), minW: smallest.w, minH: smallest.h, maxH: tallest }))

/** The tile in the hand of somebody who works by keyboard, and what is said of it. */
function useHeld(tiles: Tile[], onPlaces: (places: Places) => void) {
  const { say } = usePreferences()
  const [held, setHeld] = useState<Held | null>(null)
  const [spoken, setSpoken] = useState('')
  function press(event: KeyboardEvent, tile: { id: string; title: string }) {
    const act = heldKey(held, tiles, tile, event.key, event.shiftKey)
    if (!act) return
    event.preventDefault()
    if (event.key === 'Escape') event.stopPropagation()
    if (act.put) onPlaces(act.put)
    setHeld(act.held)
    setSpoken(say(act.words))
  }
  function drop() {
    const places = changedPlaces(held, tiles)
    if (places) onPlaces(places)
    setHeld(null)
  }
  return { held, spoken, press, drop }
}

interface GripProps {
  title: string
  isHeld: boolean
  onKey: (event: KeyboardEvent) => void
  onLeave: () => void
}

/** What a tile is moved by. */
function Grip({ title, isHeld, onKey, onLeave }: GripProps) {
  const { say } = usePreferences()
  return (
    <button
      type="button"
      className={`${buttons.sign} ${tileCss.grip} grip`}
      aria-pressed={isHeld}
      aria-label={say({ zh: `移动“${title}”：空格拿起，方向键移动`, en: `Move ${title}: Space picks up, arrows move` })}
      onKeyDown={onKey}
      onBlur={onLeave}
    >
      <IconGripVertical size={16} stroke={1.5} aria-hidden />
    </button>
  )
}
