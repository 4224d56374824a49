import { useEffect, useMemo, useState } from 'react'
import type { Field, Fields } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import { inOrder, type Row, toRows, withView } from './list.ts'
import { useSyllables } from './syllables.ts'

interface FieldRows {
  text: string
  search: (text: string) => void
  /** What the search has found, best first, those that cannot go on the chart last; null while nothing is searched. */
  found: Field[] | null
  rows: Row[]
  setOpen: (view: string, isOpen: boolean) => void
}

/** The lines of the field list as searched and opened. A chart asks one view: that one opens, and the others make room. */
export function useFieldRows(fields: Fields, view: string | null, isBlocked: (field: Field) => boolean): FieldRows {
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
  const rows = useMemo(() => toRows(fields, open, found), [fields, open, found])
  return { text, search, found, rows, setOpen: (name, isOpen) => setOpen((before) => withView(before, name, isOpen)) }
}
