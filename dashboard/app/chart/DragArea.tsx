import {
  type CollisionDetection,
  DndContext,
  type DragMoveEvent,
  DragOverlay,
  type DragStartEvent,
  type Modifier,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { type ReactNode, useRef } from 'react'
import type { FieldRef } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import { isSame } from '../../core/same.ts'
import type { Drag, Target } from './drag.ts'
import { Ghost } from './Pill.tsx'
import { toRef } from './words.ts'

// The most particular place under the pointer wins: a pill before its well, a well before the canvas.
const collide: CollisionDetection = (seen) => {
  const rank = (id: unknown) => ['pill:', 'well:', 'filters', 'canvas'].findIndex((start) => String(id).startsWith(start))
  return pointerWithin(seen).sort((a, b) => rank(a.id) - rank(b.id))
}

interface DragAreaProps {
  carry: Drag | null
  setCarry: (carry: Drag | null) => void
  putDown: (carry: Drag) => void
  children: ReactNode
}

/** Dragging by mouse and by finger (after a long press); what is dragged is a `Drag` like the keyboard's. */
export function DragArea({ carry, setCarry, putDown, children }: DragAreaProps) {
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  )
  const latest = useRef<Drag | null>(null)
  latest.current = carry

  function start({ active }: DragStartEvent) {
    const held = active.data.current as { field?: Field; origin: Drag['origin']; ref?: FieldRef } | undefined
    if (!held?.field) return
    setCarry({ field: held.field, ref: toRef(held.field), origin: held.origin, target: null, by: 'pointer' })
  }

  function move({ over, activatorEvent, delta }: DragMoveEvent) {
    const now = latest.current
    if (!now) return
    const target = over
      ? toTarget(over.data.current?.target as Target | undefined, String(over.id), over.rect, pointerAt(activatorEvent).x + delta.x, now)
      : null
    if (!isSame(target, now.target)) setCarry({ ...now, target })
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={collide}
      onDragStart={start}
      onDragMove={move}
      // A move is told with the place before it; the last one would stay untold.
      onDragOver={move}
      onDragEnd={() => {
        const now = latest.current
        setCarry(null)
        if (now) putDown(now)
      }}
      onDragCancel={() => setCarry(null)}
      // What is said aloud comes from the builder, for pointer and keyboard alike.
      accessibility={{ screenReaderInstructions: { draggable: '' }, announcements: silent }}
    >
      {children}
      <DragOverlay dropAnimation={null} modifiers={[toPointer]}>
        {carry?.by === 'pointer' && <Ghost field={carry.field} />}
      </DragOverlay>
    </DndContext>
  )
}

const nothing = () => undefined
const silent = { onDragStart: nothing, onDragOver: nothing, onDragEnd: nothing, onDragCancel: nothing, onDragMove: nothing }

/** The ghost hangs at the pointer, wherever in a long row it was picked up. */
const toPointer: Modifier = ({ activatorEvent, activeNodeRect, transform }) => {
  if (!activatorEvent || !activeNodeRect) return transform
  const at = pointerAt(activatorEvent)
  return { ...transform, x: transform.x + at.x - activeNodeRect.left - 14, y: transform.y + at.y - activeNodeRect.top - 13 }
}

function pointerAt(event: Event): { x: number; y: number } {
  const { clientX, clientY } = 'touches' in event ? ((event as TouchEvent).touches[0] ?? { clientX: 0, clientY: 0 }) : (event as MouseEvent)
  return { x: clientX, y: clientY }
}

/** The exact place: over a pill the half under the pointer decides between before and after it. */
function toTarget(
  target: Target | undefined,
  id: string,
  rect: { left: number; width: number },
  x: number,
  { origin }: Drag,
): Target | null {
  if (target?.place !== 'well') return target ?? null
  const after = id.startsWith('pill:') && x > rect.left + rect.width / 2 ? 1 : 0
  const at = target.at + after
  // Counted without the pill that is moving.
  return { ...target, at: origin?.well === target.well && at > origin.at ? at - 1 : at }
}
