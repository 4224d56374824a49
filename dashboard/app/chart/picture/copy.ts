import type { ClipboardEvent } from 'react'
import { toTsv } from '../../../core/chart/shownLines.ts'
import { toast } from '../../ui/Toasts.tsx'
import { tableCopied } from '../copyShown.ts'

/** For `onCopy` of a table's box: without a selection of one's own the whole table goes to the clipboard, also the rows that are not drawn. */
export function copyWith(lines: () => string[][]) {
  return (event: ClipboardEvent<HTMLElement>) => {
    const selection = window.getSelection()
    // Whoever presses the button wants the table whatever is selected; with keys one's own selection goes first.
    if (event.isTrusted && selection && !selection.isCollapsed) return
    event.clipboardData.setData('text/plain', toTsv(lines()))
    event.preventDefault()
    if (event.isTrusted) toast(tableCopied)
  }
}
