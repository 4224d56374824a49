import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findHeader } from '../../dashboard/core/source/header.ts'
import { type Delimiter, type FaultyRecord, guessDelimiter, TextCleaner } from '../../dashboard/core/source/text.ts'

function clean(text: string | Uint8Array, delimiter: Delimiter = ',', chunk = Number.POSITIVE_INFINITY) {
  const faults: FaultyRecord[] = []
  let header: string[] = []
  const cleaner = new TextCleaner({
    delimiter,
    isUtf8,
    onHeader: (cells) => {
      header = cells
    },
    onFault: (record) => faults.push(record),
  })
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const out: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += Math.min(chunk, bytes.length))
    out.push(...cleaner.push(bytes.slice(at, at + Math.min(chunk, bytes.length))))
  out.push(...cleaner.push(new Uint8Array(0), true))
  return { header, faults: faults.map(({ line, fault }) => [line, fault.kind]), text: Buffer.concat(out).toString(), rows: cleaner.rows }
}

test('good rows pass with their line number, in one shape', () => {
  expect(clean('a,b\r\n1,2\r\n\r\n"x, ""y""",3\n"two\nlines",4')).toEqual({
    header: ['a', 'b'],
    faults: [],
    text: '2,1,2\n4,"x, ""y""",3\n5,"two\nlines",4\n',
    rows: 3,
  })
})

test('a quotation mark inside a plain cell is text', () => {
  expect(clean('name,n\n5" pipe,1\n').text).toBe('2,"5"" pipe",1\n')
})

test('a quotation mark that is never closed costs its own line only', () => {
  expect(clean('a,b\n1,2\n"open,3\n4,5\n6,7\n')).toMatchObject({ faults: [[3, 'quote']], text: '2,1,2\n4,4,5\n5,6,7\n' })
  expect(clean('a,b\n"open,3\n4,"5"\n6,7\n')).toMatchObject({ faults: [[2, 'quote']], text: '3,4,"5"\n4,6,7\n' })
})

test('rows that are too short or too long are named; empty cells beyond the header are no fault', () => {
  expect(clean('a,b\n1\n1,2,3\n4,5,,\n')).toMatchObject({
    faults: [
      [2, 'ragged'],
      [3, 'ragged'],
    ],
    text: '4,4,5\n',
  })
})

test('NUL bytes and broken UTF-8 cost their row', () => {
  const bytes = Buffer.concat([Buffer.from('a,b\n1,x\0y\n2,'), Buffer.from([0xff, 0xfe]), Buffer.from('\n3,好\n')])
  expect(clean(bytes)).toMatchObject({
    faults: [
      [2, 'nul'],
      [3, 'encoding'],
    ],
    text: '4,3,好\n',
  })
})

test('runs of blanks', () => {
  expect(clean('  id   name \n 1   x\ty\n  2  z \n', 'spaces')).toMatchObject({
    header: ['id', 'name'],
    faults: [[2, 'ragged']],
    text: '3\t2\tz\n',
  })
})

test.each<[Delimiter, string]>([
  [',', 'a,b\n"x;y;z",2\n'],
  [';', 'a;b;c\n1,5;2,5;3\n'],
  ['\t', 'a\tb\nx, y\tz\n'],
  ['|', 'a|b\n1|2\n'],
  ['spaces', ' id  date  cds \n 1  19970101  2 \n'],
  [',', 'only\nx y\nz\n'],
  // Titles above the table say nothing of it.
  [';', 'Report, March\nall shops\n\na;b;c\n1,5;2,5;3\n2,5;2,5;3\n2,5;2,5;3\n'],
  ['\t', `${'title\n'.repeat(300)}a\tb\nx, y\tz\nx, y\tz\n`],
])('the delimiter %j is seen', (delimiter, sample) => {
  expect(guessDelimiter(sample)).toBe(delimiter)
})

const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', '"', ',', '\n', 'a"b', '=1+1', '好的', ' x '))
// The header fixes the width; a cell of blanks alone would make a blank row, which is left out on purpose.
const tableOf = (width: number) => fc.array(fc.tuple(fc.constant('k'), ...Array.from({ length: width - 1 }, () => cell)), { maxLength: 20 })

test('whatever is written by the rules comes back, however it is cut into chunks', () => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const isBlank = (letter: string | undefined) => letter !== undefined && (letter <= ' ' || '\u00a0\u200b\u3000\ufeff'.includes(letter))
  const bare = (text: string) => {
    const letters = [...text.replaceAll('\0', '')]
    while (isBlank(letters[0])) letters.shift()
    while (isBlank(letters.at(-1))) letters.pop()
    return letters.join('')
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }).chain((width) => fc.tuple(fc.constant(width), tableOf(width))),
      fc.integer({ min: 1, max: 50 }),
      ([width, rows], chunk) => {
        const header = Array.from({ length: width }, (_, index) => `h${index}`).join(',')
        const body = rows.map((row) => row.map((text) => quoted(text.replaceAll('\0', ''))).join(',')).join('\r\n')
        const result = clean(`${header}\r\n${body}`, ',', chunk)
        expect(result.faults).toEqual([])
        const expected = rows.map((row) => `${row.map((text) => quoted(bare(text))).join(',')}\n`)
        expect(result.text.replace(/(^|\n)\d+,"k"/g, '$1"k"')).toBe(expected.join('').replace(/(^|\n)\d+,"k"/g, '$1"k"'))
      },
    ),
    { numRuns: 300 },
  )
})

test('garbage: every line is a row, a fault, blank, or part of one; chunks change nothing; the result is sound', () => {
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .array(fc.constantFrom('"', ',', '\n', '\r', '\0', 'a', '1', ' ', '好', ';', '""', '\r\n'), { maxLength: 200 })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  fc.assert(
    fc.property(garbage, fc.integer({ min: 1, max: 40 }), (bytes, chunk) => {
      const whole = clean(bytes)
      expect(clean(bytes, ',', chunk)).toEqual(whole)
      expect(isUtf8(Buffer.from(whole.text))).toBe(true)
      expect(whole.text.includes('\0')).toBe(false)
      // Balanced, so that a strict reader takes it all.
      expect((whole.text.match(/"/g)?.length ?? 0) % 2).toBe(0)
    }),
    // Found by a run: a carriage return at a line's end counted as part of a cell, but only beside a fault.
    { numRuns: 500, examples: [[Buffer.from('\0\n;\r\n;\r\n'), 1]] },
  )
})

test('a header is found below any titles, and never inside the rows', () => {
  const names = ['order_id', 'customer_id', 'ordered_at', 'city']
  const knows = (header: string) => names.includes(header.toLowerCase())
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '' && !knows(text.trim()))
  const title = fc
    .array(fc.oneof(word, fc.constantFrom('', 'city', 'Total')), { minLength: 1, maxLength: 4 })
    .filter((cells) => cells.some((cell) => cell.trim() !== ''))
  const row = fc.tuple(fc.constant('K'), word, word, fc.constantFrom('city', 'order_id', 'x', ''))
  fc.assert(
    fc.property(fc.array(title, { maxLength: 30 }), fc.array(row, { minLength: 1, maxLength: 30 }), (titles, body) => {
      const rows = [...titles, names, ...body].map((cells, at) => ({ line: at + 1, cells }))
      const found = findHeader(rows, { knows })
      expect(found).toMatchObject({ headers: names, line: titles.length + 1, above: titles.length })
    }),
    { numRuns: 300 },
  )
})

test('lines above the header and comments are passed over, however the text is cut into chunks', () => {
  const text = 'title "odd\n# note\na,b\n{x},{y}\n1,2\n// no\n3,"4\n// in a cell"\n'
  for (const chunk of [1, 2, 5, 1000]) {
    const out: Uint8Array[] = []
    const faults: FaultyRecord[] = []
    const cleaner = new TextCleaner({
      ...{ delimiter: ',', isUtf8, start: 3, body: 5, comment: '//' },
      onHeader: (cells) => expect(cells).toEqual(['a', 'b']),
      onFault: (fault) => faults.push(fault),
    })
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += chunk) out.push(...cleaner.push(bytes.subarray(at, at + chunk)))
    out.push(...cleaner.push(new Uint8Array(0), true))
    expect([Buffer.concat(out).toString(), faults, cleaner.rows, cleaner.comments]).toEqual(['5,1,2\n7,3,"4\n// in a cell"\n', [], 2, 1])
  }
})
