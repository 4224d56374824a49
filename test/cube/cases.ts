import type { Envelope, RawResult, TransformData } from '../../dashboard/server/cube/transform.ts'

/** One result as the gateway hands it over, and what Cube's clients must receive; worked out by hand from Cube's rules. */
export interface Case {
  name: string
  data: TransformData
  raw: RawResult
  /** What is under `data` in the reply. */
  gives?: unknown
  /** The message of the error instead. */
  fails?: RegExp
}

const sum = { type: 'number' }
const time = { type: 'time' }
const text = { type: 'string' }

const byCity = {
  aliasToMemberNameMap: { s__city: 's.city', s__total: 's.total' },
  annotation: { 's.city': text, 's.total': sum },
  query: { measures: ['s.total'], dimensions: ['s.city'] },
  queryType: 'regularQuery',
}
const cities = {
  members: ['s__city', 's__total'],
  columns: [
    ['上海', 'Paris', null],
    ['12.50', 3, null],
  ],
}

const byMonth = {
  aliasToMemberNameMap: { s__at_month: 's.at.month', s__total: 's.total' },
  annotation: { 's.at.month': time, 's.at': time, 's.total': sum },
  query: { measures: ['s.total'], timeDimensions: [{ dimension: 's.at', granularity: 'month' }] },
  queryType: 'regularQuery',
}
const months = {
  members: ['s__at_month', 's__total'],
  columns: [
    ['2025-01-01T00:00:00.000Z', '2025-02-01 00:00:00'],
    [1, 2],
  ],
}
const compared = {
  ...byMonth,
  query: {
    ...byMonth.query,
    timeDimensions: [{ dimension: 's.at', granularity: 'month', dateRange: ['2025-01-01T00:00:00.000', '2025-02-28T23:59:59.999'] }],
  },
  queryType: 'compareDateRangeQuery',
}
const blended = { ...byMonth, queryType: 'blendingQuery' }
const none = { members: [], columns: [] }
const range = '2025-01-01T00:00:00.000 - 2025-02-28T23:59:59.999'
const january = '2025-01-01T00:00:00.000'
const february = '2025-02-01T00:00:00.000'

const grained = (names: string[], dimensions: string[] = []): TransformData => ({
  aliasToMemberNameMap: Object.fromEntries(names.map((name) => [name.replaceAll('.', '__'), name])),
  annotation: Object.fromEntries([...names, 's.at', ...dimensions].map((name) => [name, time])),
  query: { dimensions, timeDimensions: [{ dimension: 's.at', granularity: 'day' }] },
  queryType: 'regularQuery',
})
const oneRow = (values: Record<string, unknown>): RawResult => ({
  members: Object.keys(values),
  columns: Object.values(values).map((value) => [value]),
})

const stamps = (value: unknown, gives: unknown): Case => ({
  name: `the time ${JSON.stringify(value)}`,
  data: { aliasToMemberNameMap: { a: 's.at' }, annotation: { 's.at': time }, query: { dimensions: ['s.at'] }, queryType: 'regularQuery' },
  raw: oneRow({ a: value }),
  gives: [{ 's.at': gives }],
})
const values = (value: unknown, gives: unknown): Case => ({
  name: `the value ${JSON.stringify(value)}`,
  data: { aliasToMemberNameMap: { a: 's.x' }, annotation: { 's.x': sum }, query: { measures: ['s.x'] }, queryType: 'regularQuery' },
  raw: oneRow({ a: value }),
  gives: [{ 's.x': gives }],
})

export const cases: Case[] = [
  {
    name: 'rows as objects, keys in column order',
    data: byCity,
    raw: cities,
    gives: [
      { 's.city': '上海', 's.total': '12.50' },
      { 's.city': 'Paris', 's.total': '3' },
      { 's.city': null, 's.total': null },
    ],
  },
  {
    name: 'compact rows',
    data: { ...byCity, resType: 'compact' },
    raw: cities,
    gives: {
      members: ['s.city', 's.total'],
      dataset: [
        ['上海', '12.50'],
        ['Paris', '3'],
        [null, null],
      ],
    },
  },
  {
    name: 'columns are the transpose of compact rows',
    data: { ...byCity, resType: 'columnar' },
    raw: cities,
    gives: {
      members: ['s.city', 's.total'],
      columns: [
        ['上海', 'Paris', null],
        ['12.50', '3', null],
      ],
    },
  },
  {
    name: 'a time dimension also comes under its bare name',
    data: byMonth,
    raw: months,
    gives: [
      { 's.at.month': january, 's.total': '1', 's.at': january },
      { 's.at.month': february, 's.total': '2', 's.at': february },
    ],
  },
  {
    name: 'the bare time dimension in columns',
    data: { ...byMonth, resType: 'columnar' },
    raw: months,
    gives: {
      members: ['s.at.month', 's.total', 's.at'],
      columns: [
        [january, february],
        ['1', '2'],
        [january, february],
      ],
    },
  },
  {
    name: 'the bare time dimension takes the finest granularity, in whatever order the columns come',
    data: grained(['s.at.day', 's.at.hour', 's.at.year']),
    raw: oneRow({ s__at__day: '2025-03-04T00:00:00', s__at__hour: '2025-03-04T05:00:00', s__at__year: '2025-01-01T00:00:00' }),
    gives: [
      {
        's.at.day': '2025-03-04T00:00:00.000',
        's.at.hour': '2025-03-04T05:00:00.000',
        's.at.year': '2025-01-01T00:00:00.000',
        's.at': '2025-03-04T05:00:00.000',
      },
    ],
  },
  {
    name: 'of two custom granularities the later column wins',
    data: grained(['s.at.fiscal', 's.at.half']),
    raw: oneRow({ s__at__fiscal: 'a', s__at__half: 'b' }),
    gives: [{ 's.at.fiscal': 'a', 's.at.half': 'b', 's.at': 'b' }],
  },
  {
    name: 'a custom granularity is coarser than a year',
    data: grained(['s.at.year', 's.at.fiscal']),
    raw: oneRow({ s__at__year: 'y', s__at__fiscal: 'f' }),
    gives: [{ 's.at.year': 'y', 's.at.fiscal': 'f', 's.at': 'y' }],
  },
  {
    name: 'no bare time dimension beside one that was asked for',
    data: grained(['s.at.day', 's.at'], ['s.at']),
    raw: oneRow({ s__at__day: '2025-03-04T00:00:00', s__at: '2025-03-04T10:11:12' }),
    gives: [{ 's.at.day': '2025-03-04T00:00:00.000', 's.at': '2025-03-04T10:11:12.000' }],
  },
  {
    name: 'names of four parts have no bare form',
    data: grained(['s.at.day.more']),
    raw: oneRow({ s__at__day__more: 'x' }),
    gives: [{ 's.at.day.more': 'x' }],
  },
  {
    name: 'a compared range stands in every row',
    data: compared,
    raw: months,
    gives: [
      { 's.at.month': january, 's.total': '1', 's.at': january, compareDateRange: range },
      { 's.at.month': february, 's.total': '2', 's.at': february, compareDateRange: range },
    ],
  },
  {
    name: 'a compared range stands in rows of nulls too',
    data: compared,
    raw: { members: ['s__at_month', 's__total'], columns: [[null], [null]] },
    gives: [{ 's.at.month': null, 's.total': null, 's.at': null, compareDateRange: range }],
  },
  {
    name: 'a compared range in compact rows',
    data: { ...compared, resType: 'compact' },
    raw: months,
    gives: {
      members: ['s.at.month', 's.total', 's.at', 'compareDateRange'],
      dataset: [
        [january, '1', january, range],
        [february, '2', february, range],
      ],
    },
  },
  {
    name: 'a blended query carries the time of its granularity',
    data: blended,
    raw: months,
    gives: [
      { 's.at.month': january, 's.total': '1', 's.at': january, 'time.month': january },
      { 's.at.month': february, 's.total': '2', 's.at': february, 'time.month': february },
    ],
  },
  { name: 'an empty answer is an empty list', data: byMonth, raw: none, gives: [] },
  {
    name: 'an empty compact answer has no members',
    data: { ...byMonth, resType: 'compact' },
    raw: none,
    gives: { members: [], dataset: [] },
  },
  {
    name: 'an empty columnar answer has no members',
    data: { ...byMonth, resType: 'columnar' },
    raw: none,
    gives: { members: [], columns: [] },
  },
  { name: 'an empty compared answer is an empty list', data: compared, raw: none, gives: [] },
  { name: 'an empty blended answer is an empty list', data: blended, raw: none, gives: [] },
  {
    name: 'a column of a hidden member is refused',
    data: { ...byCity, annotation: { 's.total': sum } },
    raw: cities,
    fails: /^You requested hidden member: 's\.city'\. Please make it visible using `public: true`/,
  },
  {
    name: 'a hidden measure is refused without rows too',
    data: { ...byCity, annotation: { 's.city': text } },
    raw: none,
    fails: /^You requested hidden member: 's\.total'/,
  },
  {
    name: 'a hidden dimension is refused without rows too',
    data: { ...byCity, annotation: { 's.total': sum } },
    raw: none,
    fails: /^You requested hidden member: 's\.city'/,
  },
  {
    name: 'a hidden time dimension is refused without rows too',
    data: { ...byMonth, annotation: { 's.total': sum } },
    raw: none,
    fails: /^You requested hidden member: 's\.at'/,
  },
  {
    name: 'a time dimension that only filters is not checked',
    data: {
      ...byMonth,
      annotation: { 's.total': sum },
      query: { measures: ['s.total'], timeDimensions: [{ dimension: 's.at', dateRange: ['a', 'b'] }] },
    },
    raw: none,
    gives: [],
  },
  {
    name: 'segments are not checked',
    data: { ...byCity, query: { ...byCity.query, segments: ['s.hidden'] } },
    raw: none,
    gives: [],
  },
  {
    name: 'a member called like a property of every object is hidden, not found there',
    data: { ...byCity, aliasToMemberNameMap: { a: 'constructor' } },
    raw: oneRow({ a: 1 }),
    fails: /hidden member: 'constructor'/,
  },
  { name: 'an alias nobody knows', data: byCity, raw: oneRow({ other: 1 }), fails: /alias: '?other/ },
  {
    name: 'comparing without a time dimension',
    data: { ...byCity, query: { ...byCity.query, timeDimensions: [] }, queryType: 'compareDateRangeQuery' },
    raw: cities,
    fails: /No time dimension provided\./,
  },
  {
    name: 'comparing without any list of time dimensions',
    data: { ...byCity, queryType: 'compareDateRangeQuery' },
    raw: cities,
    fails: /QueryTimeDimension should be specified for the compare date range query\./,
  },
  {
    name: 'comparing without a range',
    data: { ...byMonth, queryType: 'compareDateRangeQuery' },
    raw: months,
    fails: /Inconsistent QueryTimeDimension configuration: dateRange required\./,
  },
  {
    name: 'comparing a range of one end',
    data: {
      ...compared,
      query: { ...byMonth.query, timeDimensions: [{ dimension: 's.at', granularity: 'month', dateRange: ['2025-01-01'] }] },
    },
    raw: months,
    fails: /Inconsistent dateRange configuration for the compare date range query: 2025-01-01/,
  },
  {
    name: 'blending without a time dimension',
    data: { ...byCity, queryType: 'blendingQuery' },
    raw: cities,
    fails: /QueryTimeDimension should be specified for the blending query\.|blending query key/,
  },
  {
    name: 'blending without a granularity',
    data: {
      ...byMonth,
      query: { measures: ['s.total'], timeDimensions: [{ dimension: 's.at' }] },
      queryType: 'blendingQuery',
    },
    raw: months,
    fails: /granularity required|blending query key/,
  },
  values(5, '5'),
  values(-7, '-7'),
  values(0.1, '0.1'),
  values(1e21, '1000000000000000000000'),
  values(-1.5e22, '-15000000000000000000000'),
  values(1e-7, '0.0000001'),
  values(-2.25e-8, '-0.0000000225'),
  values(true, true),
  values(false, false),
  values(null, null),
  values('12.340', '12.340'),
  values('2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'),
  values({ a: [1, 'b'] }, { a: [1, 'b'] }),
  stamps('2025-01-02T03:04:05.678Z', '2025-01-02T03:04:05.678'),
  stamps('2025-01-02T03:04:05Z', '2025-01-02T03:04:05.000'),
  stamps('2025-01-02T03:04:05.678999Z', '2025-01-02T03:04:05.678'),
  stamps('2025-01-02T03:04:05.6Z', '2025-01-02T03:04:05.600'),
  stamps('2025-01-02T03:04:05+08:00', '2025-01-02T03:04:05.000'),
  stamps('2025-01-02 03:04:05', '2025-01-02T03:04:05.000'),
  stamps('2025-01-02 03:04:05.25', '2025-01-02T03:04:05.250'),
  stamps('2025-01-02 03:04:05.25 UTC', '2025-01-02T03:04:05.250'),
  stamps('2025-01-02T03:04:05', '2025-01-02T03:04:05.000'),
  stamps('2025-01-02T03:04:05.123', '2025-01-02T03:04:05.123'),
  stamps('2025-01-02', '2025-01-02'),
  stamps('2025-02-30 03:04:05', '2025-02-30 03:04:05'),
  stamps('2025-01-02 25:04:05', '2025-01-02 25:04:05'),
  stamps('last Tuesday', 'last Tuesday'),
  stamps(null, null),
]

/** What surrounds the rows in a reply; in Cube's order, without what is not there. */
export const envelope: { given: Envelope; keys: string[]; queryKeys: string[] } = {
  given: {
    annotation: { measures: {} },
    query: {
      measures: ['s.total'],
      cacheMode: 'no-cache',
      timezone: 'UTC',
      limit: 10,
      dimensions: ['s.city'],
      maskedMembers: ['s.x'],
      offset: null,
    },
    slowQuery: false,
    total: null,
    dbType: 'duckdb',
    dataSource: 'default',
    lastRefreshTime: '2025-01-01T00:00:00.000Z',
    requestId: undefined,
    external: false,
  },
  keys: ['query', 'lastRefreshTime', 'annotation', 'dataSource', 'dbType', 'external', 'slowQuery', 'data'],
  queryKeys: ['measures', 'dimensions', 'limit', 'timezone'],
}
