import { expect, test } from 'vitest'
import { imported, isThere, of, raw, set } from './realSets.ts'

// What an analyst asks of the real sets beyond the first sums. Expected values come from SQL over the raw files; nothing of ours is in it.

test.skipIf(!isThere)('Facebook ads: leads and purchases as the platform counts them', async () => {
  const { one } = await imported('facebook-ads', ['facebook-ads/KAG_conversion_data.csv'], {
    today: '2017-08-31',
    parameters: (usual) => ({ ...usual, marketing: { value_per_platform_purchase: 100 } }),
  })
  const expected = await raw(`SELECT sum(Total_Conversion)::INT AS platform_leads, sum(Approved_Conversion)::INT AS platform_purchases,
    sum(Spent) / sum(Total_Conversion) AS platform_cpl, sum(Spent) / sum(Approved_Conversion) AS platform_cac,
    100 * sum(Approved_Conversion) / sum(Spent) AS platform_roas, 1000 * sum(Spent) / sum(Impressions) AS cpm,
    sum(Total_Conversion) / sum(Clicks) AS platform_lead_rate, sum(Approved_Conversion) / sum(Total_Conversion) AS platform_purchase_rate
    FROM read_csv('${set('facebook-ads/KAG_conversion_data.csv')}')`)
  expect(expected).toMatchObject({ platform_leads: 3264, platform_purchases: 1079 })
  const ours = await one({ measures: of('marketing', `${Object.keys(expected).join(' ')} leads cpl`) })
  for (const [name, value] of Object.entries(expected)) expect(Number(ours?.[name]), name).toBeCloseTo(Number(value), 3)
  expect(ours).toMatchObject({ leads: 0, cpl: null })
})

test.skipIf(!isThere)('SFO survey: weights, scores, and ease on its scale of five', async () => {
  const files = ['2017', '2018'].map((year) => `sfo-survey/sfo_${year}.csv`)
  const { ask: askAll } = await imported('sfo-survey', files, { timezone: 'America/Los_Angeles', today: '2018-12-31' })
  const names = 'nps_answers nps_weighted nps_effective_answers nps_weighted_margin csat_answers satisfied ces ces_answers'
  const answers = await askAll({ measures: of('satisfaction', names), dimensions: ['satisfaction.survey'] })
  const scores = await askAll({ measures: ['satisfaction.answers'], dimensions: of('satisfaction', 'survey question score') })
  for (const [at, year] of ['2017', '2018'].entries()) {
    const file = `read_csv('${set(files[at] ?? '')}', header = true, all_varchar = true, normalize_names = true)`
    const expected =
      await raw(`WITH n AS (SELECT TRY_CAST(netpro AS INT) AS s, weight::DOUBLE AS w FROM ${file}), a AS (SELECT * FROM n WHERE s BETWEEN 0 AND 10),
      p AS (SELECT sum(w) FILTER (s >= 9) / sum(w) AS p, sum(w) FILTER (s <= 6) / sum(w) AS d, sum(w) * sum(w) / sum(w * w) AS e, count(*) AS n FROM a),
      c AS (SELECT TRY_CAST(q7all AS INT) AS s FROM ${file}), z AS (SELECT TRY_CAST(q14passthru AS INT) AS s FROM ${file})
      SELECT n AS nps_answers, 100 * (p - d) AS nps_weighted, e AS nps_effective_answers, 196 * sqrt((p + d - (p - d) * (p - d)) / e) AS nps_weighted_margin,
        (SELECT count(*) FROM c WHERE s BETWEEN 1 AND 5) AS csat_answers, (SELECT count(*) FROM c WHERE s IN (4, 5)) AS satisfied,
        (SELECT avg(s) FROM z WHERE s BETWEEN 1 AND 5) AS ces, (SELECT count(*) FROM z WHERE s BETWEEN 1 AND 5) AS ces_answers FROM p`)
    const ours = answers.find(({ survey }) => survey === `SFO ${year}`)
    for (const [name, value] of Object.entries(expected)) expect(Number(ours?.[name]), `${year} ${name}`).toBeCloseTo(Number(value), 6)
    for (const score of [1, 2, 3, 4, 5]) {
      const found = scores.find((row) => row.survey === `SFO ${year}` && row.question === 'csat' && row.score === score)
      expect(found?.answers, `${year} ${score}`).toBe(
        (await raw(`SELECT count(*) AS n FROM ${file} WHERE TRY_CAST(q7all AS INT) = ${score}`)).n,
      )
    }
  }
})
