import type { Field, Fields, View } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'

/** A filter that stands among the fields a search has found. */
export interface TypedLine {
  key: string
  words: Words
  act: () => void
}

/** One line of the field list. */
export type Row =
  | { kind: 'view'; key: string; view: View; open: boolean; count: number }
  | { kind: 'folder'; key: string; title: Words }
  /** A filter that was typed. */
  | { kind: 'typed'; key: string; typed: TypedLine }
  | { kind: 'field'; key: string; field: Field }

// The views people begin with stand first; Cube's own order is the alphabet's.
const first = ['sales', 'customers', 'rfm', 'retention', 'churn', 'clv', 'funnel']

/** The views in the order of the list. */
export function inOrder<T extends Pick<View, 'name'>>(views: T[]): T[] {
  const rank = ({ name }: T) => (first.includes(name) ? first.indexOf(name) : first.length)
  return views.toSorted((a, b) => rank(a) - rank(b))
}

/** The lines to show: all views with the open ones' folders, or, while searching, what was found under its view. */
export function toRows(fields: Fields, open: ReadonlySet<string>, found: Field[] | null): Row[] {
  if (found) {
    // Views stand in the order of their best hit.
    const names = [...new Set(found.map((field) => field.view))]
    return names.flatMap((name): Row[] => {
      const view = fields.views.find((one) => one.name === name)
      const hits = found.filter((field) => field.view === name)
      if (!view) return []
      return [{ kind: 'view', key: name, view, open: true, count: hits.length }, ...hits.map((field) => toRow(field))]
    })
  }
  return inOrder(fields.views).flatMap((view): Row[] => {
    const isOpen = open.has(view.name)
    const head: Row = { kind: 'view', key: view.name, view, open: isOpen, count: view.fields.length }
    if (!isOpen) return [head]
    return [
      head,
      ...view.folders.flatMap((folder): Row[] => [
        ...(folder.title && view.folders.length > 1
          ? [{ kind: 'folder' as const, key: `${view.name}/${folder.title.en}`, title: folder.title }]
          : []),
        ...folder.fields.map((field) => toRow(field)),
      ]),
    ]
  })
}

const toRow = (field: Field): Row => ({ kind: 'field', key: field.name, field })

/** What a key does on the line it is pressed on. */
export type ListStep =
  | { do: 'move'; to: number }
  | { do: 'open'; view: string; isOpen: boolean }
  | { do: 'add' | 'pick up' | 'show menu'; field: Field }
  | { do: 'filter'; typed: TypedLine }

/** Arrows, Home and End move; right and left open and close a view; Enter adds, Space picks up, Shift+F10 shows the menu. */
export function stepOf({ key, shiftKey }: { key: string; shiftKey: boolean }, rows: Row[], at: number): ListStep | null {
  const row = rows[at]
  const move = (to: number): ListStep => ({ do: 'move', to: Math.max(0, Math.min(rows.length - 1, to)) })
  if (key === 'ArrowDown') return move(at + 1)
  if (key === 'ArrowUp') return move(at - 1)
  if (key === 'Home') return move(0)
  if (key === 'End') return move(rows.length - 1)
  if (row?.kind === 'view') {
    const { name } = row.view
    const turn = (isOpen: boolean): ListStep => ({ do: 'open', view: name, isOpen })
    if (key === 'ArrowRight') return turn(true)
    if (key === 'ArrowLeft') return turn(false)
    return key === 'Enter' ? turn(!row.open) : null
  }
  if (row?.kind === 'typed') return key === 'Enter' ? { do: 'filter', typed: row.typed } : null
  if (key === 'ArrowLeft') return move(rows.findLastIndex((one, place) => place < at && one.kind === 'view'))
  if (row?.kind !== 'field') return null
  const { field } = row
  if (key === 'Enter') return { do: 'add', field }
  if (key === ' ') return { do: 'pick up', field }
  return key === 'ContextMenu' || (key === 'F10' && shiftKey) ? { do: 'show menu', field } : null
}

/** The open views after one is opened or closed. */
export function withView(open: ReadonlySet<string>, name: string, isOpen: boolean): ReadonlySet<string> {
  return new Set(isOpen ? [...open, name] : [...open].filter((one) => one !== name))
}
