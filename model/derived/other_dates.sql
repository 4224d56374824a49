/*
zh: 订单以外发生过任何事的日期；没有订单时由它们决定业务日期。目标、合同到期日等计划中的日期不算。
en: Days on which anything but an order happened; they give the business date where there are no orders. What is only planned, like targets, or when contracts are to end, is not among them.
grain:
  zh: 每件事一行
  en: one row per fact
key: [day]
inline: true
*/
SELECT created_on AS day FROM leads
UNION ALL SELECT created_on FROM opportunities
UNION ALL SELECT closed_on FROM opportunities WHERE outcome IS NOT NULL
UNION ALL SELECT refunded_on FROM refunds
UNION ALL SELECT day FROM spend
UNION ALL SELECT day FROM visits
UNION ALL SELECT incurred_on FROM costs
UNION ALL SELECT observed_on FROM competitor_observations
UNION ALL SELECT joined_on FROM customers
UNION ALL SELECT business_day(entered_at) FROM lead_stages
UNION ALL SELECT business_day(entered_at) FROM lead_activities
UNION ALL SELECT business_day(opened_at) FROM tickets
UNION ALL SELECT business_day(answered_at) FROM survey_answers
UNION ALL SELECT business_day(invited_at) FROM survey_invitations
UNION ALL SELECT business_day(sent_at) FROM emails
UNION ALL SELECT business_day(contacted_at) FROM campaign_contacts
UNION ALL SELECT business_day(mentioned_at) FROM mentions
