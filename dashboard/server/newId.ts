import { randomInt } from 'node:crypto'

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A name for a new row that nobody can guess from another. */
export function newId(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}
