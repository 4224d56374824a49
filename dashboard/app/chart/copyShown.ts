import type { Words } from '../../core/words.ts'
import { copyText } from '../ui/clipboard.ts'

export const tableCopied: Words = { zh: '表格已复制，可粘贴到 Excel。', en: 'The table is copied; paste it into a spreadsheet.' }

/** Copies the table on the canvas as Ctrl+C in it does: its order and folded groups are known only there, so it is asked by the same event. */
export async function copyShownTable(): Promise<void> {
  const table = document.querySelector<HTMLElement>('main [data-copies]')
  const clipboardData = new DataTransfer()
  table?.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
  const text = clipboardData.getData('text/plain')
  if (text) await copyText(text, tableCopied)
}
