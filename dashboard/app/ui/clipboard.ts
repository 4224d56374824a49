import type { Words } from '../../core/words.ts'
import { toast } from './Toasts.tsx'

/** Puts a text on the clipboard and says whether it is there: without HTTPS a browser has none for us. */
export async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** Says that a text has to be copied by hand. */
export function tellUncopied(): void {
  toast(
    { zh: '浏览器不允许复制，请手动选中文字复制。', en: 'The browser does not allow copying; select the text by hand.' },
    { tone: 'bad' },
  )
}

/** Copies a text and says so, or says that it has to be copied by hand. */
export async function copyText(text: string, done: Words): Promise<void> {
  if (await toClipboard(text)) toast(done)
  else tellUncopied()
}
