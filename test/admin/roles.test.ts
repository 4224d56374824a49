import { expect, test } from 'vitest'
import { type Act, may, type Role, roles } from '../../dashboard/core/admin/roles.ts'

// Written out by hand: who may do what on somebody else's thing, and on their own.
const table: [Act, others: Role[], own: Role[]][] = [
  ['ask a question', ['viewer', 'editor', 'analyst', 'admin'], ['viewer', 'editor', 'analyst', 'admin']],
  ['see the SQL', ['editor', 'analyst', 'admin'], ['editor', 'analyst', 'admin']],
  ['read a board', ['viewer', 'editor', 'analyst', 'admin'], ['viewer', 'editor', 'analyst', 'admin']],
  ['make a board', ['editor', 'analyst', 'admin'], ['editor', 'analyst', 'admin']],
  ['edit a board', ['editor', 'analyst', 'admin'], ['editor', 'analyst', 'admin']],
  ['delete a board', ['admin'], ['editor', 'analyst', 'admin']],
  ['share a board', ['editor', 'analyst', 'admin'], ['editor', 'analyst', 'admin']],
  ['withdraw a share', ['admin'], ['editor', 'analyst', 'admin']],
  ['define a measure', ['analyst', 'admin'], ['analyst', 'admin']],
  ['import data', ['analyst', 'admin'], ['analyst', 'admin']],
  ['manage people', ['admin'], ['admin']],
  ['read the audit log', ['admin'], ['admin']],
  ['back up', ['admin'], ['admin']],
]

test.each(table)('%s: who may', (act, others, own) => {
  const allowed = (ownerId: string) => roles.filter((role) => may({ id: 'me', role }, act, { ownerId }))
  expect(allowed('somebody else')).toEqual(others)
  expect(allowed('me')).toEqual(own)
})

test('what is nobody’s is not one’s own', () => {
  expect(may({ id: 'me', role: 'editor' }, 'delete a board')).toBe(false)
})
