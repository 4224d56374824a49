import { useEffect, useMemo, useState } from 'react'
import type { Field, Fields } from '../../core/field/field.ts'
import { createSearch, isTitled, type ToSyllables } from '../../core/field/search.ts'
import { inOrder, type Row, type TypedLine, toRows, withView } from './list.ts'
import { useSyllables } from './syllables.ts'

interface FieldRows {
  text: string
  search: (text: string) => void
  /** What the search has found, best first, those that cannot go on the chart last; null while nothing is searched. */
  found: Field[] | null
  rows: Row[]
  /** What Enter in the search does, where anything was found. */
  first: Field | TypedLine | undefined
  setOpen: (view: string, isOpen: boolean) => void
}

/** The lines of the field list as searched and opened. A chart asks one view: that one opens, and the others make room. */
export function useFieldRows(
  fields: Fields,
  view: string | null,
  isBlocked: (field: Field) => boolean,
  typedFor: (text: string, toSyllables?: ToSyllables) => TypedLine[],
): FieldRows {
  const [text, search] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set([view ?? inOrder(fields.views)[0]?.name ?? '']))
  const toSyllables = useSyllables()
  useEffect(() => {
    if (view) setOpen((now) => (now.size === 1 && now.has(view) ? now : new Set([view])))
  }, [view])
  const find = useMemo(
    () =>
      createSearch(
        inOrder(fields.views).flatMap((one) => one.fields),
        toSyllables,
      ),
    [fields, toSyllables],
  )
  const all = useMemo(() => (text.trim() ? find(text) : null), [find, text])
  const found = useMemo(() => all && [...all.filter((field) => !isBlocked(field)), ...all.filter(isBlocked)], [all, isBlocked])
  const typed = useMemo(() => (text.trim() ? typedFor(text, toSyllables) : []), [typedFor, text, toSyllables])
  // A field that is called so, and can go on the chart, is what was meant; else a value that is.
  const isField = found?.some((field) => !isBlocked(field) && isTitled(field, text)) ?? false
  const rows = useMemo(() => {
    const lines = typed.map((one): Row => ({ kind: 'typed', key: one.key, typed: one }))
    const own = toRows(fields, open, found)
    return isField ? [...own, ...lines] : [...lines, ...own]
  }, [fields, open, found, typed, isField])
  const first = isField ? found?.[0] : (typed[0] ?? found?.[0])
  return { text, search, found, rows, first, setOpen: (name, isOpen) => setOpen((before) => withView(before, name, isOpen)) }
}
