import { expect, test } from 'vitest'
import { weakness } from '../../dashboard/core/admin/password.ts'
import { makePassword } from '../../dashboard/server/admin/password.ts'

test.each([
  '123456789',
  '1234567890',
  '0987654321',
  '1990-12-31 0815',
  '13812345678',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  'qwertyuiop',
  'qwertyuiop123',
  'Abcdefghij1',
  '1qaz2wsx3edc',
  'asdfghjkl;',
  'password123',
  'Password2026!',
  'P@ssw0rd2026',
  'passwordpassword',
  'administrator1',
  '!!Welcome2026',
  'woaini1314520',
  'wangfang2026',
  'Clientele2026',
])('%s is refused, and the reason is said in both languages', (password) => {
  const why = weakness(password, ['wangfang@example.com', '王芳'])
  expect(why).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}.*。$/u), en: expect.stringMatching(/\.$/) })
})

test.each([
  'something of my own',
  'a new long one 好',
  'correct horse battery',
  '春眠不觉晓处处闻啼鸟',
  'Tr0ub4dor&3x',
  'my wangfang likes rain',
])('%s is taken', (password) => {
  expect(weakness(password, ['wangfang@example.com', '王芳'])).toBeNull()
})

test('whatever the server makes up is taken', () => {
  for (let i = 0; i < 500; i++) expect(weakness(makePassword())).toBeNull()
})
